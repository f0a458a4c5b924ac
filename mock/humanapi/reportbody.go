package humanapi

import (
	"io"
	"time"

	// Unlike encoding/json it writes a long value as it goes, and does not build the whole text in memory first.
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// asJSON returns a function that writes the body of a report as JSON on one line, as the vendor does.
func asJSON[T any](body func(*chart.Chart) T) func(io.Writer, *chart.Chart) error {
	return func(w io.Writer, c *chart.Chart) error {
		err := jsonv2.MarshalWrite(w, body(c),
			jsonv1.DefaultOptionsV1(), jsontext.EscapeForHTML(false), jsontext.EscapeForJS(true))
		if err == nil {
			_, err = io.WriteString(w, "\n")
		}
		return err
	}
}

// unityBody is the body of the unity report. It has the sections of the cookbook's table 8, with records in the shapes
// of the clinical endpoints.
type unityBody struct {
	Note          string                `json:"note"`
	Organization  *sourceRef            `json:"organization,omitempty"`
	Demographics  demographics          `json:"demographics"`
	SocialHistory []socialHistoryRecord `json:"socialHistory"`
	Prescriptions []medicationRecord    `json:"prescriptions"`
	Conditions    []issueRecord         `json:"conditions"`
	Allergies     []allergyRecord       `json:"allergies"`
	Procedures    []procedureRecord     `json:"procedures"`
	Vitals        []vitalsRecord        `json:"vitals"`
	Encounters    []encounterRecord     `json:"encounters"`
	TestResults   []testResultRecord    `json:"testResults"`
	Immunizations []immunizationRecord  `json:"immunizations"`
	PlansOfCare   []planOfCareRecord    `json:"plansOfCare"`
}

func unitySummary(c *chart.Chart) unityBody {
	s := unityBody{
		Note: report.Notice, Demographics: demographicsOf(c.Patient), SocialHistory: socialHistory(c),
		Prescriptions: medications(c), Conditions: issues(c), Allergies: allergies(c), Procedures: procedures(c),
		Vitals: vitals(c), Encounters: encounters(c), TestResults: testResults(c), Immunizations: immunizations(c),
		PlansOfCare: plansOfCare(c),
	}
	if len(c.Sources) == 1 {
		s.Organization = new(tailOf(c, c.Sources[0].ID).Organization)
	}
	return s
}

// apiDataBody is the body of the apidata report: the content of every clinical endpoint except ccds and narratives,
// under the endpoint's name (cookbook, table 8). The lists are complete, without paging.
type apiDataBody struct {
	Allergies          []allergyRecord          `json:"allergies"`
	Demographics       []demographicsRecord     `json:"demographics"`
	Encounters         []encounterRecord        `json:"encounters"`
	FunctionalStatuses []functionalStatusRecord `json:"functional_statuses"`
	Immunizations      []immunizationRecord     `json:"immunizations"`
	Instructions       []instructionRecord      `json:"instructions"`
	Issues             []issueRecord            `json:"issues"`
	Medications        []medicationRecord       `json:"medications"`
	PlansOfCare        []planOfCareRecord       `json:"plans_of_care"`
	Procedures         []procedureRecord        `json:"procedures"`
	Profile            []profileRecord          `json:"profile"` // at most one entry; a list like the others
	SocialHistory      []socialHistoryRecord    `json:"social_history"`
	TestResults        []testResultRecord       `json:"test_results"`
	Vitals             []vitalsRecord           `json:"vitals"`
}

func apiData(c *chart.Chart) apiDataBody {
	b := apiDataBody{
		Allergies: allergies(c), Demographics: demographicsRecords(c), Encounters: encounters(c),
		FunctionalStatuses: functionalStatuses(c), Immunizations: immunizations(c), Instructions: instructions(c),
		Issues: issues(c), Medications: medications(c), PlansOfCare: plansOfCare(c), Procedures: procedures(c),
		Profile: []profileRecord{}, SocialHistory: socialHistory(c), TestResults: testResults(c), Vitals: vitals(c),
	}
	if p, ok := profileOf(c); ok {
		b.Profile = append(b.Profile, p)
	}
	return b
}

// The vendor's documents of version 2.3 say that the health check and the highlights are also available as JSON, but
// not in which shape. These bodies have the content of the pages, with records in the shapes of the clinical
// endpoints.

// healthCheckBody is the body of the healthcheck report: everything that was measured.
type healthCheckBody struct {
	Note         string             `json:"note"`
	Demographics demographics       `json:"demographics"`
	Vitals       []vitalsRecord     `json:"vitals"`
	TestResults  []testResultRecord `json:"testResults"`
}

func healthCheck(c *chart.Chart) healthCheckBody {
	return healthCheckBody{
		Note: report.Notice, Demographics: demographicsOf(c.Patient), Vitals: vitals(c), TestResults: testResults(c),
	}
}

// highlightsBody is the body of the highlights report.
type highlightsBody struct {
	Note          string                `json:"note"`
	Demographics  demographics          `json:"demographics"`
	From          instant               `json:"from"` // the period: 24 months
	To            instant               `json:"to"`
	Build         []trendRecord         `json:"build"` // height, weight, body mass index
	SocialHistory []socialHistoryRecord `json:"socialHistory"`
	Vitals        []trendRecord         `json:"vitals"`      // key vital signs first
	TestResults   []trendRecord         `json:"testResults"` // key analytes first
}

// trendRecord is one kind of reading over the period, newest first.
type trendRecord struct {
	Name     string         `json:"name"`
	Unit     string         `json:"unit"`
	Low      string         `json:"low,omitempty"` // the newest reading's reference range
	High     string         `json:"high,omitempty"`
	RefRange string         `json:"refRange,omitempty"`
	Codes    []codeRecord   `json:"codes"`
	Readings []trendReading `json:"readings"`
}

// trendReading is one reading. Flag is "H", "L" or absent.
type trendReading struct {
	DateTime instant `json:"dateTime"`
	Value    string  `json:"value"`
	Flag     string  `json:"flag,omitempty"`
}

func highlights(c *chart.Chart) highlightsBody {
	t := report.TrendsOf(c)
	return highlightsBody{
		Note: report.Notice, Demographics: demographicsOf(c.Patient), From: instant{t.From}, To: instant{c.AsOf},
		Build: trendRecords(t.Build, t.From), SocialHistory: socialHistory(c),
		Vitals: trendRecords(t.Vitals, t.From), TestResults: trendRecords(t.Labs, t.From),
	}
}

// trendRecords returns the trends with readings in the period.
func trendRecords(all []*report.History, from time.Time) []trendRecord {
	out := []trendRecord{}
	for _, h := range all {
		m := component(h.Component)
		t := trendRecord{Name: m.Name, Unit: m.Unit, Low: m.Low, High: m.High, RefRange: m.RefRange, Codes: m.Codes}
		for _, p := range h.Since(from) {
			t.Readings = append(t.Readings, trendReading{DateTime: instant{p.At}, Value: h.Format(p.Value), Flag: p.Flag})
		}
		if len(t.Readings) > 0 {
			out = append(out, t)
		}
	}
	return out
}
