package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// The size of a page (vendor documentation, Patterns and conventions). The contract refuses what is larger, which is assumed;
// where nothing is checked it counts as the largest.
const (
	defaultLimit = 50
	maxLimit     = 500
)

// listQuery is what a list request asks for.
type listQuery struct {
	filter
	offset, limit int
}

// filter is what a list request leaves out. The zero filter leaves out nothing.
type filter struct {
	source  string // an id, or a name whatever its case; empty: any
	created span   // of the record
	updated span
	days    span // when the thing itself happened: from the start of start_date to the end of end_date, UTC
}

// span is a stretch of time from since until before, which is no part of it. A zero end is open.
type span struct{ since, before time.Time }

// holds tells whether t is within the span.
func (s span) holds(t time.Time) bool {
	return (s.since.IsZero() || !t.Before(s.since)) && (s.before.IsZero() || t.Before(s.before))
}

// readListQuery reads the query options that all lists have. That a single start_date or end_date is an error is assumed: the
// vendor says only that they go together.
func readListQuery(c *provider.Call) (listQuery, error) {
	q := listQuery{
		filter: filter{source: c.Query("source")},
		offset: max(0, c.QueryInt("offset", 0)),
		limit:  min(max(1, c.QueryInt("limit", defaultLimit)), maxLimit),
	}
	var faults []openapi.Violation
	read := func(name string, into *time.Time, layouts ...string) {
		text := c.Query(name)
		if text == "" {
			return
		}
		for _, layout := range layouts {
			if t, err := time.Parse(layout, text); err == nil {
				*into = t
			}
		}
		if into.IsZero() {
			faults = append(faults, openapi.Violation{In: "query", Name: name, Rule: "format", Reason: "it is not a date of that form"})
		}
	}
	instant := []string{"20060102T150405Z", "20060102150405Z", time.RFC3339}
	read("created_since", &q.created.since, instant...)
	read("created_before", &q.created.before, instant...)
	read("updated_since", &q.updated.since, instant...)
	read("updated_before", &q.updated.before, instant...)
	read("start_date", &q.days.since, time.DateOnly)
	read("end_date", &q.days.before, time.DateOnly)
	start, end := c.Query("start_date"), c.Query("end_date")
	for missing, other := range map[string]string{"start_date": end, "end_date": start} {
		if c.Query(missing) == "" && other != "" {
			faults = append(faults, openapi.Violation{
				In: "query", Name: missing, Rule: "required", Reason: "start_date and end_date go together",
			})
		}
	}
	if len(faults) > 0 {
		return listQuery{}, c.Refuse(faults...)
	}
	if end != "" {
		q.days.before = q.days.before.AddDate(0, 0, 1)
	}
	return q, nil
}
