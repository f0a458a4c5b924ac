package report

import (
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// The vendor's documents of version 2.3 say that the health check and the highlights are also available as JSON, but
// not in which shape. These bodies have the content of the pages, with records in the shapes of the clinical
// endpoints.

// measured is the body of the healthcheck report: everything that was measured.
type measured struct {
	Note         string             `json:"note"`
	Demographics Demographics       `json:"demographics"`
	Vitals       []VitalsRecord     `json:"vitals"`
	TestResults  []TestResultRecord `json:"testResults"`
}

func healthCheckBody(c *chart.Chart) measured {
	return measured{Note: notice, Demographics: demographics(c.Patient), Vitals: Vitals(c), TestResults: TestResults(c)}
}

// trendsBody is the body of the highlights report.
type trendsBody struct {
	Note          string                `json:"note"`
	Demographics  Demographics          `json:"demographics"`
	From          Time                  `json:"from"` // the period: 24 months
	To            Time                  `json:"to"`
	Build         []TrendRecord         `json:"build"` // height, weight, body mass index
	SocialHistory []SocialHistoryRecord `json:"socialHistory"`
	Vitals        []TrendRecord         `json:"vitals"`      // key vital signs first
	TestResults   []TrendRecord         `json:"testResults"` // key analytes first
}

// TrendRecord is one kind of reading over the period, newest first.
type TrendRecord struct {
	Name     string         `json:"name"`
	Unit     string         `json:"unit"`
	Low      string         `json:"low,omitempty"` // the newest reading's reference range
	High     string         `json:"high,omitempty"`
	RefRange string         `json:"refRange,omitempty"`
	Codes    []CodeRecord   `json:"codes"`
	Readings []TrendReading `json:"readings"`
}

// TrendReading is one reading. Flag is "H", "L" or absent.
type TrendReading struct {
	DateTime Time   `json:"dateTime"`
	Value    string `json:"value"`
	Flag     string `json:"flag,omitempty"`
}

func highlightsBody(c *chart.Chart) trendsBody {
	from := c.AsOf.AddDate(0, -24, 0)
	vitals, labs := vitalHistories(c), labHistories(c)
	b := trendsBody{
		Note: notice, Demographics: demographics(c.Patient), From: Time{from}, To: Time{c.AsOf}, Build: []TrendRecord{},
		SocialHistory: SocialHistory(c),
		Vitals:        trendRecords(keyFirst(vitals.all, keyVitals), from),
		TestResults:   trendRecords(keyFirst(labs.all, keyLabs), from),
	}
	for _, loinc := range []string{height, weight, bodyMass} {
		if h := vitals.code(loinc); h != nil {
			b.Build = append(b.Build, trendRecords([]*history{h}, from)...)
		}
	}
	return b
}

// trendRecords returns the trends with readings in the period.
func trendRecords(all []*history, from time.Time) []TrendRecord {
	out := []TrendRecord{}
	for _, h := range all {
		m := component(h.Component)
		t := TrendRecord{Name: m.Name, Unit: m.Unit, Low: m.Low, High: m.High, RefRange: m.RefRange, Codes: m.Codes}
		for _, p := range h.since(from) {
			t.Readings = append(t.Readings, TrendReading{DateTime: Time{p.At}, Value: number(p.Value, h.Digits), Flag: p.Flag})
		}
		if len(t.Readings) > 0 {
			out = append(out, t)
		}
	}
	return out
}
