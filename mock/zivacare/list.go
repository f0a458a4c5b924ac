package zivacare

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
	"github.com/healthmock/healthmock/openapi"
)

// The sizes of a page. 10 is documented (docs.zivacare.com, Data API), the largest one is assumed. Where validation is
// off, a larger limit means maxLimit.
const (
	defaultLimit = 10
	maxLimit     = 1000
)

// jsonType is the content type of the vendor's JSON (assumed).
const jsonType = "application/json"

// dataOperations returns the operations of the Data API by operationId.
func dataOperations() map[string]provider.Op {
	all := map[string]provider.Op{"getProfile": getProfile}
	for i := range kinds {
		k := &kinds[i]
		all["get"+k.plural] = k.getList
		all["get"+k.plural+"OfDay"] = k.getDay
		all["get"+k.plural+"OfPeriod"] = k.getPeriod
		all["get"+k.single+"ByCode"] = k.getOne
		all["post"+k.single] = k.post
		if k.isGoal() {
			all["put"+k.single] = k.put
		}
		if k.path == "bmis" {
			all["postBmiInSingular"] = k.post
		}
	}
	return all
}

// data is what a user has of one kind, as of the App's clock.
type data struct {
	kind     *kind
	user     app.User
	seed     int64
	names    map[string]string // of sources, by id
	readings readings          // what devices brought; nil: nothing
	posted   []record          // what clients added, newest first
}

// open reads what the call's user has of the kind.
func (k *kind) open(c *provider.Call) (data, error) {
	d := data{kind: k, seed: c.App.Seed(), names: make(map[string]string)}
	var err error
	if d.user, err = vendorApp(c).User(c.Context(), c.UserID); err != nil {
		return data{}, notFound(err)
	}
	entries, err := c.App.Entries(c.Context(), c.UserID, k.path)
	if err != nil {
		return data{}, err
	}
	if d.posted, err = k.decodeEntries(entries); err != nil {
		return data{}, err
	}
	slices.SortStableFunc(d.posted, func(a, b record) int {
		return cmp.Or(b.at.Compare(a.at), b.created.Compare(a.created), strings.Compare(a.code, b.code))
	})
	if k.readings == nil {
		return d, nil
	}
	sources, err := c.App.Sources(c.Context(), c.UserID)
	if err != nil {
		return data{}, err
	}
	if devices := d.devices(sources); len(devices) > 0 {
		now := c.App.Clock.Now()
		d.readings = k.readings(wellness.Open(d.seed, c.App.Person(d.user), devices, now), d.user.CreatedAt)
	}
	return d, nil
}

// devices returns the devices among the user's sources, in order of first connection.
func (d *data) devices(sources []app.Source) []wellness.Source {
	var devices []wellness.Source
	for _, s := range sources {
		if s.Chart.Kind != chart.Wearable {
			continue
		}
		d.names[s.Chart.ID] = strings.ReplaceAll(strings.ToLower(s.Chart.Name), " ", "_")
		device := wellness.Source{
			ID: s.Chart.ID, Name: s.Chart.Name, Connected: s.ConnectedAt, Silent: s.Sync == app.SyncNoData,
		}
		if s.DisconnectedAt != nil {
			device.Disconnected = *s.DisconnectedAt
		}
		devices = append(devices, device)
	}
	return devices
}

// record returns the record of a device's reading.
func (d *data) record(r reading) record {
	made := record{
		code:    d.kind.codeOf(d.seed, d.user.UserID, r.ID),
		source:  cmp.Or(d.names[r.Source], "genetics"), // a trait does not say which source it is from
		created: r.Created,
		values:  r.values,
		unit:    r.unit,
	}
	made.at = d.kind.timeOf(made)
	return made
}

// timeOf returns when a record happened. If it does not say so, that is when it was created.
func (k *kind) timeOf(r record) time.Time {
	if at, ok := r.values[k.timeField].(time.Time); ok {
		return at
	}
	return r.created
}

// day returns the day that a record belongs to, as UTC midnight.
func (k *kind) day(r record) time.Time {
	if k.byDay {
		for _, f := range k.fields {
			if day, ok := r.values[f.name].(time.Time); ok && f.form == date {
				return day
			}
		}
	}
	return r.at.Truncate(24 * time.Hour)
}

// list is a part of a user's data, newest first.
type list struct {
	data
	skip int // how many of the newest readings of devices are not in the list
	size int // how many readings of devices are in the list
}

// all returns the whole list.
func (d data) all() list {
	l := list{data: d}
	if d.readings != nil {
		l.size = d.readings.count()
	}
	return l
}

// created returns the records that were created at a time or later, and updated before another; zero: no limit.
func (d data) created(since, before time.Time) list {
	if d.readings != nil {
		d.readings = d.readings.within(wellness.Query{Since: since, Before: before})
	}
	d.posted = slices.DeleteFunc(d.posted, func(r record) bool {
		touched := r.created
		if !r.updated.IsZero() {
			touched = r.updated
		}
		return r.created.Before(since) || !before.IsZero() && !touched.Before(before)
	})
	return d.all()
}

// between returns the records of some days, the last one included. A record belongs to the day of the person that it
// names or, if it names none, to the day of UTC in which it happened: every time that the vendor shows is in UTC.
func (d data) between(first, last time.Time) list {
	const day = 24 * time.Hour
	d.posted = slices.DeleteFunc(d.posted, func(r record) bool {
		return d.kind.day(r).Before(first) || d.kind.day(r).After(last)
	})
	if d.readings == nil {
		return d.all()
	}
	if d.kind.byDay {
		d.readings = d.readings.within(wellness.Query{From: first, To: last})
		return d.all()
	}
	// A person of the sandbox lives west of Greenwich: what happens on a day of UTC is of that day or of the day before
	// in the person's time zone. So the first readings of the last day, and the last ones of the first day, are too many.
	all := d.readings
	d.readings = all.within(wellness.Query{From: first.Add(-day), To: last})
	l := d.all()
	newest := all.within(wellness.Query{From: last, To: last})
	for _, r := range newest.page(0, newest.count()) {
		if !d.record(r).at.Before(last.Add(day)) {
			l.skip++
		}
	}
	oldest := all.within(wellness.Query{From: first.Add(-day), To: first.Add(-day)})
	for _, r := range oldest.page(0, oldest.count()) {
		if d.record(r).at.Before(first) {
			l.size--
		}
	}
	l.size -= l.skip
	return l
}

// count returns the number of records.
func (l list) count() int { return l.size + len(l.posted) }

// page returns up to limit records from offset. The list is that of the devices with the records of clients in between.
func (l list) page(offset, limit int) []record {
	limit = min(limit, l.count()-offset)
	if limit <= 0 {
		return nil
	}
	// No more than len(l.posted) records of the page before this one are a client's, so this page begins with a reading
	// from here on.
	next := max(0, offset-len(l.posted))
	var worn []record
	if l.readings != nil && next < l.size {
		count := min(limit+len(l.posted), l.size-next)
		for _, r := range l.readings.page(l.skip+next, count) {
			worn = append(worn, l.record(r))
		}
	}
	posted := l.posted
	if next > 0 && len(worn) > 0 { // those that are newer than the first reading stand before it
		posted = posted[indexBefore(posted, worn[0]):]
	}
	at := next + len(l.posted) - len(posted)
	page := make([]record, 0, limit)
	for ; len(page) < limit; at++ {
		var r record
		if len(worn) == 0 || len(posted) > 0 && indexBefore(posted, worn[0]) > 0 {
			r, posted = posted[0], posted[1:]
		} else {
			r, worn = worn[0], worn[1:]
		}
		if at >= offset {
			page = append(page, r)
		}
	}
	return page
}

// indexBefore returns how many of a client's records, newest first, come before a reading: those that are not older.
func indexBefore(posted []record, than record) int {
	i, _ := slices.BinarySearchFunc(posted, than.at, func(r record, at time.Time) int {
		if r.at.Before(at) {
			return 1
		}
		return -1
	})
	return i
}

// getList returns the newest records (docs.zivacare.com, Data API).
func (k *kind) getList(c *provider.Call) (provider.Reply, error) {
	d, err := k.open(c)
	if err != nil {
		return provider.Reply{}, err
	}
	return d.created(day(c.Query("start")), day(c.Query("end"))).pageReply(c, defaultLimit)
}

// getDay returns the records of one day.
func (k *kind) getDay(c *provider.Call) (provider.Reply, error) {
	return k.days(c, day(c.Path("date")), day(c.Path("date")))
}

// getPeriod returns the records of some days.
func (k *kind) getPeriod(c *provider.Call) (provider.Reply, error) {
	return k.days(c, day(c.Path("start")), day(c.Path("end")))
}

func (k *kind) days(c *provider.Call, first, last time.Time) (provider.Reply, error) {
	if first.IsZero() || last.IsZero() { // where validation is off
		return provider.Reply{}, notFound(app.Errorf(app.NotFound, "a day of the path is none"))
	}
	if last.Before(first) {
		return provider.Reply{}, c.Refuse(openapi.Violation{
			In: "path", Name: "end", Rule: "order", Reason: "must not be before start",
		})
	}
	d, err := k.open(c)
	if err != nil {
		return provider.Reply{}, err
	}
	return d.between(first, last).pageReply(c, maxLimit)
}

// getOne returns the record with a code.
func (k *kind) getOne(c *provider.Call) (provider.Reply, error) {
	d, err := k.open(c)
	if err != nil {
		return provider.Reply{}, err
	}
	r, ok := d.find(c.Path("code"))
	if !ok {
		return provider.Reply{}, notFound(app.Errorf(app.NotFound, "the user has no such record"))
	}
	return d.recordReply(http.StatusOK, r, unitSystem(c)), nil
}

func (d data) find(code string) (record, bool) {
	if i := slices.IndexFunc(d.posted, func(r record) bool { return r.code == code }); i >= 0 {
		return d.posted[i], true
	}
	id, ok := d.kind.idOf(d.seed, d.user.UserID, code)
	if !ok || d.readings == nil {
		return record{}, false
	}
	r, ok := d.readings.find(id)
	if !ok {
		return record{}, false
	}
	return d.record(r), true
}

// recordReply returns a reply with one record, under its name in the singular.
func (d data) recordReply(status int, r record, in system) provider.Reply {
	var w provider.Writer
	w.Object("")
	d.kind.write(&w, d.kind.recordKey(), r, d.user.UserID, in)
	w.EndObject()
	return provider.Reply{Status: status, Raw: w.JSON, ContentType: jsonType}
}

// pageReply returns a page of the list, and the number of records in the whole list.
func (l list) pageReply(c *provider.Call, limit int) (provider.Reply, error) {
	limit = min(max(1, c.QueryInt("limit", limit)), maxLimit)
	page := l.page(max(0, c.QueryInt("offset", 0)), limit)
	return l.listReply(http.StatusOK, page, l.count(), unitSystem(c), c.App.Settings().StringifiedRows != nil), nil
}

// listReply returns a reply with some records. quirk makes each a string.
func (d data) listReply(status int, records []record, total int, in system, quirk bool) provider.Reply {
	var w provider.Writer
	w.Object("")
	w.Array(d.kind.listKey())
	for _, r := range records {
		if quirk {
			var row provider.Writer
			d.kind.write(&row, "", r, d.user.UserID, in)
			w.Text("", string(row.JSON))
		} else {
			d.kind.write(&w, "", r, d.user.UserID, in)
		}
	}
	w.EndArray()
	w.Number("total", float64(total))
	w.EndObject()
	return provider.Reply{Status: status, Raw: w.JSON, ContentType: jsonType}
}

// unitSystem returns the system of units that a request asks for; metric by default (assumed).
func unitSystem(c *provider.Call) system {
	if asked := system(c.Request.Header.Get("X-Unit-System")); asked == us || asked == uk {
		return asked
	}
	return metric
}

// day parses a date. It returns zero for any other text.
func day(text string) time.Time {
	d, _ := time.Parse(time.DateOnly, text)
	return d
}
