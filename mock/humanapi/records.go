package humanapi

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
)

// records holds the content of the clinical endpoints for one person: a chart, and the lists derived from it so far.
// The chart is read-only, and a list is derived on first use. It is safe for concurrent use.
type records struct {
	chart *chart.Chart

	mu    sync.Mutex
	lists map[string]recordList // by the endpoint's name
}

// record is one record of a list, encoded as JSON.
type record struct {
	id      string
	source  sourceRef
	at      time.Time // when it happened
	created time.Time
	updated time.Time
	json    string
}

// list returns an endpoint's list, deriving it on first use.
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

// oldestDate returns the date of the oldest record of a source, "" when it has none.
func (r *records) oldestDate(source string) (string, error) {
	all, err := r.list(timelineEndpoint)
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

// recordList is a series as a slice, newest first.
type recordList []record

func (l recordList) within(f filter) series {
	if f == (filter{}) {
		return l
	}
	var found recordList
	for _, r := range l {
		if (f.source == "" || f.source == r.source.ID || strings.EqualFold(f.source, r.source.Name)) &&
			f.created.contains(r.created) && f.updated.contains(r.updated) && f.days.contains(r.at) {
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

// add appends a record with its content, which is encoded as JSON.
func (l *recordList) add(r record, content any) error {
	text, err := provider.Encode(content)
	r.json = string(text)
	*l = append(*l, r)
	return err
}

// find returns the record with an id.
func (l recordList) find(id string) (record, bool) {
	i := slices.IndexFunc(l, func(r record) bool { return r.id == id })
	if i < 0 {
		return record{}, false
	}
	return l[i], true
}

// makeList returns a function that makes a recordList of the records that of derives from a chart.
func makeList[T clinical](of func(*chart.Chart) []T) func(*chart.Chart) (recordList, error) {
	return func(c *chart.Chart) (recordList, error) {
		made := of(c)
		list := make(recordList, 0, len(made))
		for _, r := range made {
			h := r.head()
			one := record{id: h.ID, source: r.from(), at: h.at, created: h.CreatedAt.Time, updated: h.UpdatedAt.Time}
			if err := list.add(one, r); err != nil {
				return nil, err
			}
		}
		list.sort()
		return list, nil
	}
}

func (l recordList) sort() {
	slices.SortStableFunc(l, func(a, b record) int { return b.at.Compare(a.at) })
}

// newRecords returns the records of a person. They are valid until the chart grows.
func newRecords(o origin) (made *records, next time.Time) {
	c := chart.Build(o.seed, o.person, o.sources, o.asOf)
	return &records{chart: c, lists: make(map[string]recordList)}, c.Next
}

// weight returns the memory that the records take, including the lists, relative to a typical patient.
func (r *records) weight() int {
	const typical = 120 // records
	c := r.chart
	return 1 + (len(c.Encounters)+len(c.TestResults)+len(c.Vitals)+len(c.Medications)+len(c.Procedures))/typical
}
