package humanapi_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/chart/charttest"
)

// said is a record of any clinical endpoint.
type said struct {
	ObjectType     string    `json:"objectType"`
	Name           string    `json:"name"`
	Status         string    `json:"status"`
	DateTime       time.Time `json:"dateTime"`
	StartDate      time.Time `json:"startDate"`
	EndDate        time.Time `json:"endDate"`
	ResultDateTime time.Time `json:"resultDateTime"`
	Components     []struct{ Name, Value, Unit string }
	Results        []struct {
		Name, Unit string
		Value      float64
	}
}

// note notes the records of one endpoint.
func note(f charttest.Facts, kind string, records []said) {
	for _, r := range records {
		switch kind {
		case "issues":
			f.Say("problem", r.Name, r.Status, charttest.OrEmpty(charttest.Exact, r.DateTime))
		case "medications":
			f.Say("medication", r.Name, r.Status, charttest.OrEmpty(charttest.Exact, r.StartDate),
				charttest.OrEmpty(charttest.Exact, r.EndDate))
		case "test_results":
			for _, m := range r.Components {
				f.Say("lab", m.Name, m.Value, m.Unit, charttest.Exact(r.ResultDateTime))
			}
		case "vitals":
			for _, m := range r.Results {
				f.Say("vital", m.Name, strconv.FormatFloat(m.Value, 'f', -1, 64), m.Unit, charttest.Exact(r.DateTime))
			}
		}
	}
}

func decode[T any](t *testing.T, body []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func inAPIData(t *testing.T, c *chart.Chart) charttest.Facts {
	f := charttest.Facts{}
	for kind, raw := range decode[map[string]json.RawMessage](t, body(t, "apidata", c, 0)) {
		if slices.Contains([]string{"issues", "medications", "test_results", "vitals"}, kind) {
			note(f, kind, decode[[]said](t, raw))
		}
	}
	return f
}

func inTimeline(t *testing.T, c *chart.Chart) charttest.Facts {
	f := charttest.Facts{}
	for _, year := range decode[map[string][]json.RawMessage](t, body(t, "timeline", c, 0)) {
		for _, raw := range year {
			kind := decode[struct{ ObjectType string }](t, raw).ObjectType
			if slices.Contains([]string{"issues", "medications", "test_results", "vitals"}, kind) {
				note(f, kind, []said{decode[said](t, raw)})
			}
		}
	}
	return f
}

// inUnity is what the health summaries of all sources say.
func inUnity(t *testing.T, c *chart.Chart) charttest.Facts {
	f := charttest.Facts{}
	for _, s := range c.Sources {
		got := decode[struct {
			Conditions    []said
			Prescriptions []said
			TestResults   []said
			Vitals        []said
		}](t, body(t, "unity", c.From(s.ID), 0))
		note(f, "issues", got.Conditions)
		note(f, "medications", got.Prescriptions)
		note(f, "test_results", got.TestResults)
		note(f, "vitals", got.Vitals)
	}
	return f
}

// sameReadings holds the two reports that say what was measured, and nothing else, against the chart.
func sameReadings(t *testing.T, c *chart.Chart) {
	t.Helper()
	measured := *c
	measured.Problems, measured.Medications = nil, nil
	all := charttest.Facts{}
	got := decode[struct{ Vitals, TestResults []said }](t, body(t, "healthcheck", c, 0))
	note(all, "vitals", got.Vitals)
	note(all, "test_results", got.TestResults)
	charttest.Agree(t, "health check", charttest.Known(&measured), all)

	recent := *c // of the last 24 months, laboratory only
	recent.Problems, recent.Medications, recent.Vitals = nil, nil, nil
	recent.TestResults = slices.DeleteFunc(slices.Clone(c.TestResults), func(r chart.TestResult) bool {
		return r.At.Before(c.AsOf.AddDate(0, -24, 0))
	})
	trends := charttest.Facts{}
	for _, r := range decode[struct{ TestResults []trend }](t, body(t, "highlights", c, 0)).TestResults {
		for _, p := range r.Readings {
			trends.Say("lab", r.Name, p.Value, r.Unit, charttest.Exact(p.DateTime))
		}
	}
	charttest.Agree(t, "highlights", charttest.Known(&recent), trends)
}

type trend struct {
	Name, Unit string
	Readings   []struct {
		DateTime time.Time
		Value    string
	}
}

// TestSamePatientEverywhere compares what the JSON reports of 200 invented patients say, record by record. Package
// report compares the pages and the C-CDA documents with the same charts.
func TestSamePatientEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a thousand reports")
	}
	for n := range 200 {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			c := charttest.Invented(n)
			want := charttest.Known(c)
			charttest.Agree(t, "apidata", want, inAPIData(t, c))
			charttest.Agree(t, "timeline", want, inTimeline(t, c))
			charttest.Agree(t, "unity", want, inUnity(t, c))
			sameReadings(t, c)
		})
	}
}
