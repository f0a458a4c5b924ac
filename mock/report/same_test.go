package report_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// facts are what a rendering says of a patient, each as one line, with how often it says so.
type facts map[string]int

func (f facts) say(words ...string) { f[strings.Join(words, " | ")]++ }

// stamp prints times as exactly as the rendering that is looked at.
type stamp func(time.Time) string

func exact(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

func printed(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("Jan 2, 2006")
}

func orEmpty(at stamp, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return at(t)
}

// known is what the chart says: problems and medications, readings of the laboratory, readings of the body.
func known(c *chart.Chart) facts {
	f := facts{}
	f.conditions(c, exact)
	for _, r := range c.TestResults {
		for _, m := range r.Components {
			f.say("lab", m.Name, strconv.FormatFloat(m.Value, 'f', m.Digits, 64), m.Unit, exact(r.At))
		}
	}
	for _, v := range c.Vitals {
		for _, m := range v.Readings {
			f.say("vital", m.Name, strconv.FormatFloat(m.Value, 'f', -1, 64), m.Unit, exact(v.At))
		}
	}
	return f
}

func (f facts) conditions(c *chart.Chart, at stamp) {
	for _, p := range c.Problems {
		f.say("problem", p.Name, p.Status, orEmpty(at, p.At))
	}
	for _, m := range c.Medications {
		f.say("medication", m.Name, m.Status, orEmpty(at, m.At), orEmpty(at, m.Ended))
	}
}

// agree compares what two renderings say.
func agree(t *testing.T, name string, want, got facts) {
	t.Helper()
	if maps.Equal(want, got) {
		return
	}
	wrong := 0
	for _, side := range []struct {
		says string
		a, b facts
	}{{"does not say", want, got}, {"says", got, want}} {
		for _, line := range slices.Sorted(maps.Keys(side.a)) {
			if side.a[line] != side.b[line] {
				if wrong++; wrong < 6 {
					t.Errorf("%s %s %q (%d times, %d times)", name, side.says, line, want[line], got[line])
				}
			}
		}
	}
	if len(got) == 0 {
		t.Errorf("%s says nothing", name)
	}
}

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

// add notes the records of one endpoint.
func (f facts) add(kind string, records []said) {
	for _, r := range records {
		switch kind {
		case "issues":
			f.say("problem", r.Name, r.Status, orEmpty(exact, r.DateTime))
		case "medications":
			f.say("medication", r.Name, r.Status, orEmpty(exact, r.StartDate), orEmpty(exact, r.EndDate))
		case "test_results":
			for _, m := range r.Components {
				f.say("lab", m.Name, m.Value, m.Unit, exact(r.ResultDateTime))
			}
		case "vitals":
			for _, m := range r.Results {
				f.say("vital", m.Name, strconv.FormatFloat(m.Value, 'f', -1, 64), m.Unit, exact(r.DateTime))
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

func inAPIData(t *testing.T, c *chart.Chart) facts {
	f := facts{}
	for kind, raw := range decode[map[string]json.RawMessage](t, write(t, report.APIData, c, report.JSON)) {
		if slices.Contains([]string{"issues", "medications", "test_results", "vitals"}, kind) {
			f.add(kind, decode[[]said](t, raw))
		}
	}
	return f
}

func inTimeline(t *testing.T, c *chart.Chart) facts {
	f := facts{}
	for _, year := range decode[map[string][]json.RawMessage](t, write(t, report.Timeline, c, report.JSON)) {
		for _, raw := range year {
			kind := decode[struct{ ObjectType string }](t, raw).ObjectType
			if slices.Contains([]string{"issues", "medications", "test_results", "vitals"}, kind) {
				f.add(kind, []said{decode[said](t, raw)})
			}
		}
	}
	return f
}

// inUnity is what the health summaries of all sources say.
func inUnity(t *testing.T, c *chart.Chart) facts {
	f := facts{}
	for _, s := range c.Sources {
		body := decode[struct{ Conditions, Prescriptions, TestResults, Vitals []said }](t, write(t, report.Unity, c.From(s.ID), report.JSON))
		f.add("issues", body.Conditions)
		f.add("medications", body.Prescriptions)
		f.add("test_results", body.TestResults)
		f.add("vitals", body.Vitals)
	}
	return f
}

// sameReadings holds the two reports that say what was measured, and nothing else, against the chart.
func sameReadings(t *testing.T, c *chart.Chart) {
	t.Helper()
	measured := *c
	measured.Problems, measured.Medications = nil, nil
	all := facts{}
	body := decode[struct{ Vitals, TestResults []said }](t, write(t, report.HealthCheck, c, report.JSON))
	all.add("vitals", body.Vitals)
	all.add("test_results", body.TestResults)
	agree(t, "health check", known(&measured), all)

	recent := *c // of the last 24 months, laboratory only
	recent.Problems, recent.Medications, recent.Vitals = nil, nil, nil
	recent.TestResults = slices.DeleteFunc(slices.Clone(c.TestResults), func(r chart.TestResult) bool {
		return r.At.Before(c.AsOf.AddDate(0, -24, 0))
	})
	trends := facts{}
	for _, r := range decode[struct{ TestResults []trend }](t, write(t, report.Highlights, c, report.JSON)).TestResults {
		for _, p := range r.Readings {
			trends.say("lab", r.Name, p.Value, r.Unit, exact(p.DateTime))
		}
	}
	agree(t, "highlights", known(&recent), trends)
}

type trend struct {
	Name, Unit string
	Readings   []struct {
		DateTime time.Time
		Value    string
	}
}

// inCCDA is what the entries of a source's document say.
func inCCDA(t *testing.T, c *chart.Chart) facts {
	f, root := facts{}, ccda(t, c)
	lines := map[string]*element{}
	root.walk("", func(_ string, e *element) {
		if id := e.attr("ID"); id != "" {
			lines["#"+id] = e
		}
	})
	at := func(value string) string {
		when, err := time.Parse("20060102150405-0700", value)
		if err != nil {
			return ""
		}
		return exact(when)
	}
	child := func(e *element, path ...string) *element {
		for _, name := range path {
			i := slices.IndexFunc(e.Kids, func(k element) bool { return k.XMLName.Local == name })
			if i < 0 {
				return &element{}
			}
			e = &e.Kids[i]
		}
		return e
	}
	for _, section := range root.at("structuredBody/component/section") {
		section.walk("", func(path string, e *element) {
			status := child(e, "statusCode").attr("code")
			low, high := at(child(e, "effectiveTime", "low").attr("value")), at(child(e, "effectiveTime", "high").attr("value"))
			value := child(e, "value")
			switch {
			case strings.HasSuffix(path, "section/entry/act") && child(section, "code").attr("code") == "11450-4":
				line := lines[child(e, "entryRelationship", "observation", "text", "reference").attr("value")]
				f.say("problem", line.at("td/content")[0].Text, map[string]string{"active": "Active", "completed": "Resolved"}[status], low)
			case strings.HasSuffix(path, "entry/substanceAdministration") && child(section, "code").attr("code") == "10160-0":
				name := child(e, "consumable", "manufacturedProduct", "manufacturedMaterial", "name").Text
				f.say("medication", name, map[string]string{"active": "Active", "completed": "Completed"}[status], low, high)
			case strings.HasSuffix(path, "organizer/component/observation"):
				kind, number := "lab", value.attr("value")
				if child(section, "code").attr("code") == "8716-3" {
					kind = "vital"
					v, err := strconv.ParseFloat(number, 64)
					if err != nil {
						t.Fatal(err)
					}
					number = strconv.FormatFloat(v, 'f', -1, 64)
				}
				f.say(kind, child(e, "code", "originalText").Text, number, value.attr("unit"), at(child(e, "effectiveTime").attr("value")))
			}
		})
	}
	return f
}

// TestSamePatientEverywhere compares what the renderings of 200 invented patients say, record by record: all of them in JSON, one in
// five as C-CDA and HTML, one in twenty as PDF.
func TestSamePatientEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("draws some thousand reports")
	}
	conditions := []string{"Type 2 diabetes", "COPD", "Hypertension", "Depression", "Asthma", "Chronic kidney disease", "Gout"}
	var sources []chart.Source
	for _, name := range []string{"Cleveland Clinic", "Starfleet Medical", "Starfleet Pharmacy"} {
		sources = append(sources, chart.FindSource(name))
	}
	for n := range 200 {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			person := chart.Person{ID: fmt.Sprintf("%032x", 0x5a5a+n), Conditions: conditions[n%len(conditions):][:1]}
			c := chart.Build(int64(n), person, sources[:1+n%3], asOf)
			want := known(c)
			agree(t, "apidata", want, inAPIData(t, c))
			agree(t, "timeline", want, inTimeline(t, c))
			agree(t, "unity", want, inUnity(t, c))
			sameReadings(t, c)
			if n%5 == 0 {
				for _, s := range c.Sources {
					if s.CCDA() {
						agree(t, "C-CDA of "+s.Name, known(c.From(s.ID)), inCCDA(t, c.From(s.ID)))
						sameFunctionalStatus(t, c.From(s.ID))
					}
				}
				samePages(t, c)
			}
			if n%20 == 0 {
				samePDF(t, c)
			}
		})
	}
}
