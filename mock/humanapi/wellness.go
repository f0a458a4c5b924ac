package humanapi

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// wearer is a user with the readings of the user's devices as of a time.
type wearer struct {
	user       app.User
	userID     string
	log        *wellness.Log
	timeSeries bool // whether the vendor's time series were requested
}

// wearables implements the operations on device readings.
type wearables struct{ *cache[*wellness.Person] }

// newPerson returns the person whose readings are computed. The value is valid until the person's history changes.
func newPerson(o origin) (*wellness.Person, time.Time) {
	p := wellness.NewPerson(o.seed, o.person, o.asOf)
	return p, p.Next()
}

// wearerOp is an operation on the readings of the request's user.
type wearerOp func(*provider.Call, wearer) (provider.Reply, error)

// op returns an Op that calls do with the wearer of the request, as of the App's clock.
func (s wearables) op(do wearerOp) provider.Op {
	return func(c *provider.Call) (provider.Reply, error) {
		user, devices, err := devicesOf(c.Context(), c.App, c.UserID)
		if err != nil {
			return provider.Reply{}, err
		}
		w := s.wearerOf(c.App, user, devices, c.App.Clock.Now())
		w.timeSeries = c.Query("time_series") == "true"
		return do(c, w)
	}
}

func (s wearables) wearerOf(a *app.App, user app.User, devices []wellness.Source, asOf time.Time) wearer {
	person := s.get(origin{seed: a.Seed(), person: a.Person(user), asOf: asOf})
	return wearer{user: user, userID: userID(a, user.UserID), log: person.Open(devices, asOf)}
}

// all yields the App's users who have devices, in order of creation. It reads users in batches of increasing size, as a
// page is often complete after the first users.
func (s wearables) all(c *provider.Call) iter.Seq2[wearer, error] {
	const few, many = 4, 128
	return func(yield func(wearer, error) bool) {
		asOf := c.App.Clock.Now()
		for offset, n := 0, few; ; offset, n = offset+n, min(2*n, many) {
			users, err := vendorApp(c).Users(c.Context(), app.UserQuery{Offset: offset, Limit: n})
			if err != nil {
				yield(wearer{}, err)
				return
			}
			for _, user := range users {
				if !user.Connected {
					continue
				}
				connected, err := c.App.Sources(c.Context(), user.UserID)
				if err != nil {
					yield(wearer{}, err)
					return
				}
				if worn := devices(connected); len(worn) > 0 && !yield(s.wearerOf(c.App, user, worn, asOf), nil) {
					return
				}
			}
			if len(users) < n {
				return
			}
		}
	}
}

// devicesOf returns a user and the user's devices.
func devicesOf(ctx context.Context, a *app.App, humanID string) (app.User, []wellness.Source, error) {
	user, err := a.At(Name).User(ctx, humanID)
	if err != nil {
		return app.User{}, nil, err
	}
	connected, err := a.Sources(ctx, humanID)
	return user, devices(connected), err
}

// devices returns the wearables among a user's sources, in order of first connection.
func devices(sources []app.Source) []wellness.Source {
	var list []wellness.Source
	for _, s := range sources {
		if s.Chart.Kind != chart.Wearable {
			continue
		}
		d := wellness.Source{ID: s.Chart.ID, Name: s.Chart.Name, Connected: s.ConnectedAt, Silent: s.Sync == app.SyncNoData}
		if s.DisconnectedAt != nil {
			d.Disconnected = *s.DisconnectedAt
		}
		list = append(list, d)
	}
	return list
}

// resource is one kind of reading with its JSON form. Its methods are the operations for the vendor's URL patterns.
type resource[T dated] struct {
	series func(*wellness.Log, wellness.Query) wellness.Series[T]
	write  func(to *writer, w wearer, one T) // writes the fields between the ids and the dates
}

// dated is a type that embeds wellness.Reading.
type dated interface{ Base() wellness.Reading }

// readings is the list of one kind as a series. found is set by within.
type readings[T dated] struct {
	resource[T]
	wearer
	found wellness.Series[T]
}

func (r resource[T]) of(w wearer, q wellness.Query) readings[T] {
	return readings[T]{r, w, r.series(w.log, q)}
}

func (r readings[T]) within(f filter) series { return r.of(r.wearer, f.query()) }

// query returns the filter as a query. Days are in the person's own time zone. Readings never change, so created and
// updated are the same date.
func (f filter) query() wellness.Query {
	q := wellness.Query{
		Source: f.source,
		Since:  latest(f.created.since, f.updated.since),
		Before: earliest(f.created.before, f.updated.before),
	}
	if q.From = f.days.since; !f.days.before.IsZero() {
		q.To = f.days.before.AddDate(0, 0, -1)
	}
	return q
}

// latest returns the later time.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// earliest returns the earlier time, where zero means no limit.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func (r readings[T]) count() int { return r.found.Len() }

func (r readings[T]) page(offset, limit int) ([]byte, error) { return pageOf(r, offset, limit), nil }

// part is one wearer's part of a list, or the whole list.
type part interface {
	count() int
	// add writes up to limit records into an array, starting with the offset-th newest.
	add(to *writer, offset, limit int)
}

func pageOf(p part, offset, limit int) []byte {
	var page writer
	page.Array("")
	p.add(&page, offset, limit)
	page.EndArray()
	return page.JSON
}

func (r readings[T]) add(to *writer, offset, limit int) {
	limit = min(limit, r.found.Len()-offset)
	before := len(to.JSON)
	for one := range r.found.From(offset, limit) {
		first := len(to.JSON) == before
		if r.record(to, r.wearer, one); first { // grow once, as the others have about the same length
			to.JSON = slices.Grow(to.JSON, (len(to.JSON)-before)*limit*9/8)
		}
	}
}

// record writes one reading, in the field order of the recordings. Those of 2014 have no humanId on sleep summaries,
// locations and meals; the documents have it on all.
func (r resource[T]) record(to *writer, w wearer, one T) {
	base := one.Base()
	to.Object("")
	to.Text("id", base.ID)
	to.Text("userId", w.userID)
	r.write(to, w, one)
	to.date("createdAt", base.Created)
	to.date("updatedAt", base.Created)
	to.Text("humanId", w.user.UserID)
	to.EndObject()
}

// one returns the reply with one reading.
func (r resource[T]) one(w wearer, one T) provider.Reply {
	var reply writer
	r.record(&reply, w, one)
	return provider.Reply{Status: http.StatusOK, Raw: reply.JSON, ContentType: jsonType}
}

// list returns the readings, newest first.
func (r resource[T]) list(c *provider.Call, w wearer) (provider.Reply, error) {
	return list(c, readings[T]{resource: r, wearer: w})
}

// ofDay returns the readings of one day in the person's own time zone.
func (r resource[T]) ofDay(c *provider.Call, w wearer) (provider.Reply, error) {
	return r.onDay(c, w, day(c.Path("date")))
}

func (r resource[T]) onDay(c *provider.Call, w wearer, d time.Time) (provider.Reply, error) {
	return list(c, dayOf[T]{readings[T]{resource: r, wearer: w}, d})
}

// dayOf is a list of one day, in addition to other filters.
type dayOf[T dated] struct {
	readings[T]
	day time.Time
}

func (d dayOf[T]) within(f filter) series {
	f.days = span{d.day, d.day.AddDate(0, 0, 1)}
	return d.readings.within(f)
}

// latest returns the newest reading. When there is none the status is 404, as for a medical profile (assumed).
func (r resource[T]) latest(c *provider.Call, w wearer) (provider.Reply, error) {
	return r.first(w, wellness.Query{Source: c.Query("source")})
}

// first returns the newest reading of a query.
func (r resource[T]) first(w wearer, q wellness.Query) (provider.Reply, error) {
	newest := r.series(w.log, q).Page(0, 1)
	if len(newest) == 0 {
		return provider.Reply{}, errNotFound("the user has no such reading yet")
	}
	return r.one(w, newest[0]), nil
}

// byID returns the reading with an id.
func (r resource[T]) byID(c *provider.Call, w wearer) (provider.Reply, error) {
	one, ok := r.series(w.log, wellness.Query{}).Find(c.Path("id"))
	if !ok {
		return provider.Reply{}, errNotFound("the user has no reading with this id")
	}
	return r.one(w, one), nil
}

// byIDOrDay returns the reading with an id or, for a date, those of the day: both have the same URL pattern.
func (r resource[T]) byIDOrDay(c *provider.Call, w wearer) (provider.Reply, error) {
	d := day(c.Path("id"))
	if d.IsZero() {
		return r.byID(c, w)
	}
	return r.onDay(c, w, d)
}

// byIDOrSummary returns one summary: that with an id, or that of a date.
func (r resource[T]) byIDOrSummary(c *provider.Call, w wearer) (provider.Reply, error) {
	if d := day(c.Path("id")); !d.IsZero() {
		return r.summary(c, w, d)
	}
	return r.byID(c, w)
}

// ofDate returns the summary of a date.
func (r resource[T]) ofDate(c *provider.Call, w wearer) (provider.Reply, error) {
	return r.summary(c, w, day(c.Path("date")))
}

// summary returns a day's summary. If two sources have one, it is that of the source connected last (assumed).
func (r resource[T]) summary(c *provider.Call, w wearer, d time.Time) (provider.Reply, error) {
	return r.first(w, wellness.Query{Source: c.Query("source"), From: d, To: d})
}

// day parses a date. It returns zero for any other text.
func day(text string) time.Time {
	d, _ := time.Parse(time.DateOnly, text)
	return d
}
