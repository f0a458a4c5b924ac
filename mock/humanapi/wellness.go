package humanapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// wearer is a user with what the user's devices recorded up to now.
type wearer struct {
	user       app.User
	userID     string
	log        *wellness.Log
	timeSeries bool // whether the vendor's time series were asked for
}

func openWearer(c *provider.Call) (wearer, error) {
	w, err := wearerOf(c.Context(), c.App, c.HumanID)
	w.timeSeries = c.Query("time_series") == "true"
	return w, err
}

func wearerOf(ctx context.Context, a *app.App, humanID string) (wearer, error) {
	user, err := a.User(ctx, humanID)
	if err != nil {
		return wearer{}, err
	}
	connected, err := a.Sources(ctx, humanID)
	if err != nil {
		return wearer{}, err
	}
	return wearer{
		user: user, userID: userID(a, humanID), log: wellness.Open(a.Seed(), user.Person, devices(connected), a.Clock.Now()),
	}, nil
}

// devices are the wearables among a user's sources, in order of first connection.
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

// resource is one kind of reading, as the vendor serves it: its operations for the patterns of the vendor's addresses.
type resource[T any] struct {
	series func(*wellness.Log, wellness.Query) wellness.Series[T]
	write  func(wearer, T) any
}

// readings is the list of one kind, for the list machinery.
type readings[T any] struct {
	resource[T]
	wearer
	found wellness.Series[T]
}

func (r resource[T]) of(w wearer, q wellness.Query) readings[T] {
	return readings[T]{r, w, r.series(w.log, q)}
}

// within takes a reading's days by the person's own calendar. Readings are never changed: created and updated are one date.
func (r readings[T]) within(f filter) series {
	q := wellness.Query{Source: f.source, Since: latest(f.created.since, f.updated.since), Before: earliest(f.created.before, f.updated.before)}
	if q.From = f.days.since; !f.days.before.IsZero() {
		q.To = f.days.before.AddDate(0, 0, -1)
	}
	return r.of(r.wearer, q)
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func (r readings[T]) count() int { return r.found.Len() }

func (r readings[T]) page(offset, limit int) ([]byte, error) {
	page := r.found.Page(offset, limit)
	written := make([]any, len(page))
	for i, one := range page {
		written[i] = r.write(r.wearer, one)
	}
	return provider.Encode(written)
}

// list answers with the readings, newest first.
func (r resource[T]) list(c *provider.Call) (provider.Reply, error) {
	w, err := openWearer(c)
	if err != nil {
		return provider.Reply{}, err
	}
	return list(c, r.of(w, wellness.Query{}))
}

// ofDay answers with the readings of one day, by the person's own calendar.
func (r resource[T]) ofDay(c *provider.Call) (provider.Reply, error) {
	w, err := openWearer(c)
	if err != nil {
		return provider.Reply{}, err
	}
	return list(c, dayOf[T]{r.of(w, wellness.Query{}), day(c.Path("date"))})
}

// dayOf is a list that is about one day, whatever else is left out.
type dayOf[T any] struct {
	readings[T]
	day time.Time
}

func (d dayOf[T]) within(f filter) series {
	f.days = span{d.day, d.day.AddDate(0, 0, 1)}
	return d.readings.within(f)
}

// latest answers with the newest reading alone. That there is none is a 404, by analogy with a medical profile (assumed).
func (r resource[T]) latest(c *provider.Call) (provider.Reply, error) {
	w, err := openWearer(c)
	if err != nil {
		return provider.Reply{}, err
	}
	return r.first(w, wellness.Query{Source: c.Query("source")})
}

// first answers with the newest reading of a query.
func (r resource[T]) first(w wearer, q wellness.Query) (provider.Reply, error) {
	newest := r.series(w.log, q).Page(0, 1)
	if len(newest) == 0 {
		return provider.Reply{}, app.Errorf(app.NotFound, "Not Found")
	}
	return provider.JSON(http.StatusOK, r.write(w, newest[0])), nil
}

// byID answers with one reading.
func (r resource[T]) byID(c *provider.Call) (provider.Reply, error) {
	w, err := openWearer(c)
	if err != nil {
		return provider.Reply{}, err
	}
	one, ok := r.series(w.log, wellness.Query{}).Find(c.Path("id"))
	if !ok {
		return provider.Reply{}, app.Errorf(app.NotFound, "Not Found")
	}
	return provider.JSON(http.StatusOK, r.write(w, one)), nil
}

// byIDOrDay answers with one reading or, for a date, with those of the day: the two forms of one address.
func (r resource[T]) byIDOrDay(c *provider.Call) (provider.Reply, error) {
	d := day(c.Path("id"))
	if d.IsZero() {
		return r.byID(c)
	}
	w, err := openWearer(c)
	if err != nil {
		return provider.Reply{}, err
	}
	return list(c, dayOf[T]{r.of(w, wellness.Query{}), d})
}

// byIDOrSummary answers with one summary: the one with an id, or a date's.
func (r resource[T]) byIDOrSummary(c *provider.Call) (provider.Reply, error) {
	if d := day(c.Path("id")); !d.IsZero() {
		return r.summary(c, d)
	}
	return r.byID(c)
}

// ofDate answers with the summary of a date.
func (r resource[T]) ofDate(c *provider.Call) (provider.Reply, error) {
	return r.summary(c, day(c.Path("date")))
}

// summary answers with a day's summary. Of two sources' it is that of the one connected last (assumed).
func (r resource[T]) summary(c *provider.Call, d time.Time) (provider.Reply, error) {
	w, err := openWearer(c)
	if err != nil {
		return provider.Reply{}, err
	}
	return r.first(w, wellness.Query{Source: c.Query("source"), From: d, To: d})
}

// day reads a date; zero for what is none.
func day(text string) time.Time {
	d, _ := time.Parse(time.DateOnly, text)
	return d
}

// reading begins every reading, in the order of the recordings.
type reading struct {
	ID     string `json:"id"`
	UserID string `json:"userId"`
}

// dates end every reading. Recordings of 2014 have no humanId on sleep summaries, locations and meals; the documents have it on all.
type dates struct {
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
	HumanID   string `json:"humanId"`
}

func (w wearer) reading(r wellness.Reading) reading { return reading{r.ID, w.userID} }

func (w wearer) dates(r wellness.Reading) dates {
	return dates{date(r.Created), date(r.Created), w.user.HumanID}
}

// offset is a clock's distance from Greenwich: "-05:00".
func offset(r wellness.Reading) string {
	return time.Time{}.In(time.FixedZone("", r.Offset)).Format("-07:00")
}

// sourceData is what the source said beside the values: of Apple Health, which sample it was (recorded).
func sourceData(r wellness.Reading, sample string) any {
	if r.Source != wellness.AppleHealth {
		return json.RawMessage("{}")
	}
	return appleSample{"HK" + sample, "com.apple.health"}
}

type appleSample struct {
	SampleType     string `json:"sampleType"`
	OriginalSource string `json:"originalSource"`
}
