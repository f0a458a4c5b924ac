package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// years is the body of the timeline report: an object keyed by year, newest first, each year a list of records, newest
// first. A record is that of its clinical endpoint with the endpoint's name before it, as objectType.
type years []moment

type moment struct {
	at     time.Time
	kind   string // objectType
	record any
}

func timeline(c *chart.Chart) years {
	var y years
	y = place(y, "allergies", Allergies(c))
	y = place(y, "encounters", Encounters(c))
	y = place(y, "immunizations", Immunizations(c))
	y = place(y, "issues", Issues(c))
	y = place(y, "medications", Medications(c))
	y = place(y, "plans_of_care", PlansOfCare(c))
	y = place(y, "procedures", Procedures(c))
	y = place(y, "test_results", TestResults(c))
	y = place(y, "vitals", Vitals(c))
	slices.SortStableFunc(y, func(a, b moment) int { return b.at.Compare(a.at) })
	return y
}

func place[T Record](y years, kind string, records []T) years {
	for _, r := range records {
		y = append(y, moment{r.Entry().At().UTC(), kind, r})
	}
	return y
}

// MarshalJSON writes the object by hand: a map would put the oldest year first, and no record knows its objectType.
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
		b.Bytes()[brace] = ',' // the record's own opening brace
	}
	if len(y) > 0 {
		b.WriteByte(']')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
