package humanapi

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/report"
)

// records is what the clinical endpoints say of one person: a chart, and the lists made of it so far. Nothing in it changes
// once it is made, but for a list that is made when it is first asked for. It is safe for concurrent use.
type records struct {
	seed    int64
	person  chart.Person
	sources []chart.Source
	chart   *chart.Chart

	mu    sync.Mutex
	lists map[string]recordList // by the endpoint's name
}

// record is one record of a list, as JSON.
type record struct {
	id      string
	source  report.Organization
	at      time.Time // when it happened
	created time.Time
	updated time.Time
	json    string
}

// holds tells whether the records are still those of that person with those sources as of a time.
func (r *records) holds(seed int64, person chart.Person, sources []chart.Source, asOf time.Time) bool {
	return r.seed == seed && slices.Equal(r.sources, sources) && !asOf.Before(r.chart.AsOf) &&
		(r.chart.Next.IsZero() || asOf.Before(r.chart.Next)) && reflect.DeepEqual(r.person, person)
}

// list makes an endpoint's list, or finds it.
func (r *records) list(e endpoint) (recordList, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if made, ok := r.lists[e.name]; ok {
		return made, nil
	}
	made, err := e.make(r.chart)
	if err == nil {
		r.lists[e.name] = made
	}
	return made, err
}

// oldest is when the oldest thing happened that a source told of; "" of a source that told nothing.
func (r *records) oldest(source string) (string, error) {
	all, err := r.list(moments)
	if err != nil {
		return "", err
	}
	for _, one := range slices.Backward(all) {
		if one.source.ID == source {
			return date(one.at), nil
		}
	}
	return "", nil
}

// recordList is a series that is all made, newest first.
type recordList []record

func (l recordList) within(f filter) series {
	if f == (filter{}) {
		return l
	}
	var found recordList
	for _, r := range l {
		if (f.source == "" || f.source == r.source.ID || strings.EqualFold(f.source, r.source.Name)) &&
			f.created.holds(r.created) && f.updated.holds(r.updated) && f.days.holds(r.at) {
			found = append(found, r)
		}
	}
	return found
}

func (l recordList) count() int { return len(l) }

func (l recordList) page(offset, limit int) ([]byte, error) {
	page := l[offset : offset+limit]
	size := len("[]") + len(page)
	for _, r := range page {
		size += len(r.json)
	}
	body := append(make([]byte, 0, size), '[')
	for i, r := range page {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, r.json...)
	}
	return append(body, ']'), nil
}

// find is the record with that id.
func (l recordList) find(id string) (record, bool) {
	i := slices.IndexFunc(l, func(r record) bool { return r.id == id })
	if i < 0 {
		return record{}, false
	}
	return l[i], true
}

// listed makes a list of the records that report makes of a chart.
func listed[T report.Record](of func(*chart.Chart) []T) func(*chart.Chart) (recordList, error) {
	return func(c *chart.Chart) (recordList, error) {
		made := of(c)
		list := make(recordList, len(made))
		for i, r := range made {
			text, err := provider.Encode(r)
			if err != nil {
				return nil, err
			}
			b := r.Entry()
			list[i] = record{
				id: b.ID, source: r.From(), at: b.At(), created: b.CreatedAt.Time, updated: b.UpdatedAt.Time, json: string(text),
			}
		}
		list.sort()
		return list, nil
	}
}

func (l recordList) sort() {
	slices.SortStableFunc(l, func(a, b record) int { return b.at.Compare(a.at) })
}

// shelf keeps the records that were made last. A chart costs milliseconds, and one client asks for all lists of a person one
// after the other; many clients ask for many persons, so that it keeps only a few.
type shelf struct {
	mu    sync.Mutex
	kept  map[place]*records
	order []place // oldest first
}

// place is where a person's records stand: those of another time, or with other sources, take their place.
type place struct {
	seed   int64
	person string
}

const shelfSize = 64

func newShelf() *shelf { return &shelf{kept: make(map[place]*records)} }

// of is the records of the user whom a request speaks for, as of the App's clock.
func (s *shelf) of(c *provider.Call) (*records, error) {
	user, err := c.App.User(c.Context(), c.HumanID)
	if err != nil {
		return nil, err
	}
	asOf := c.App.Clock.Now()
	sources, err := c.App.ChartSources(c.Context(), user.HumanID, asOf)
	if err != nil {
		return nil, err
	}
	return s.get(c.App.Seed(), c.App.Person(user), sources, asOf), nil
}

// get makes records outside of the lock: two requests at once for a person not yet kept make them twice, and alike.
func (s *shelf) get(seed int64, person chart.Person, sources []chart.Source, asOf time.Time) *records {
	at := place{seed, person.ID}
	s.mu.Lock()
	kept := s.kept[at]
	s.mu.Unlock()
	if kept != nil && kept.holds(seed, person, sources, asOf) {
		return kept
	}
	made := &records{
		seed: seed, person: person, sources: sources, chart: chart.Build(seed, person, sources, asOf),
		lists: make(map[string]recordList),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[at] == nil {
		if len(s.order) == shelfSize {
			delete(s.kept, s.order[0])
			s.order = s.order[1:]
		}
		s.order = append(s.order, at)
	}
	s.kept[at] = made
	return made
}
