package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// The size of a page (vendor documentation, Patterns and conventions). The contract refuses a larger limit (assumed).
// When validation is off, a larger limit means maxLimit.
const (
	defaultLimit = 50
	maxLimit     = 500
)

// listQuery is the query of a list request.
type listQuery struct {
	filter
	offset, limit int
}

// filter selects the records of a list request. The zero filter selects all.
type filter struct {
	source  string // an id, or a name without regard to case; empty: any
	created span   // of the record
	updated span
	days    span // days is when the event happened: from the start of start_date to the end of end_date, UTC.
}

// span is a period from since, inclusive, to before, exclusive. A zero end is open.
type span struct{ since, before time.Time }

// contains reports whether t is within the span.
func (s span) contains(t time.Time) bool {
	return (s.since.IsZero() || !t.Before(s.since)) && (s.before.IsZero() || t.Before(s.before))
}

// readListQuery parses the query parameters of all lists. That start_date without end_date, or the reverse, is an
// error is assumed: the vendor says only that they go together.
func readListQuery(c *provider.Call) (listQuery, error) {
	q := listQuery{
		filter: filter{source: c.Query("source")},
		offset: max(0, c.QueryInt("offset", 0)),
		limit:  min(max(1, c.QueryInt("limit", defaultLimit)), maxLimit),
	}
	var violations []openapi.Violation
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
			violations = append(violations, openapi.Violation{
				In:     "query",
				Name:   name,
				Rule:   "format",
				Reason: "it is not a date of that form",
			})
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
			violations = append(violations, openapi.Violation{
				In: "query", Name: missing, Rule: "required", Reason: "start_date and end_date go together",
			})
		}
	}
	if len(violations) > 0 {
		return listQuery{}, c.Refuse(violations...)
	}
	if end != "" {
		q.days.before = q.days.before.AddDate(0, 0, 1)
	}
	return q, nil
}
