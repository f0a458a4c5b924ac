package humanapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// years is the body of the timeline report: an object keyed by year, newest first, with a list of records for each
// year, newest first. A record is that of its clinical endpoint, preceded by objectType, the endpoint's name.
type years []timelineEntry

type timelineEntry struct {
	at     time.Time
	kind   string // objectType
	record any
}

func timeline(c *chart.Chart) years {
	var y years
	y = appendEntries(y, "allergies", allergies(c))
	y = appendEntries(y, "encounters", encounters(c))
	y = appendEntries(y, "immunizations", immunizations(c))
	y = appendEntries(y, "issues", issues(c))
	y = appendEntries(y, "medications", medications(c))
	y = appendEntries(y, "plans_of_care", plansOfCare(c))
	y = appendEntries(y, "procedures", procedures(c))
	y = appendEntries(y, "test_results", testResults(c))
	y = appendEntries(y, "vitals", vitals(c))
	slices.SortStableFunc(y, func(a, b timelineEntry) int { return b.at.Compare(a.at) })
	return y
}

func appendEntries[T clinical](y years, kind string, records []T) years {
	for _, r := range records {
		y = append(y, timelineEntry{r.head().at.UTC(), kind, r})
	}
	return y
}

// MarshalJSON implements json.Marshaler. A map would have the oldest year first, and records do not have an objectType.
func (y years) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, m := range y {
		switch {
		case i == 0:
			b.WriteString(`"` + strconv.Itoa(m.at.Year()) + `":[`)
		case m.at.Year() != y[i-1].at.Year():
			b.WriteString(`],"` + strconv.Itoa(m.at.Year()) + `":[`)
		default:
			b.WriteByte(',')
		}
		b.WriteString(`{"objectType":"` + m.kind + `"`)
		brace := b.Len()
		if err := enc.Encode(m.record); err != nil {
			return nil, err
		}
		b.Bytes()[brace] = ',' // replaces the record's opening brace
	}
	if len(y) > 0 {
		b.WriteByte(']')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
