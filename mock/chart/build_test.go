package chart

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

var asOf = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

func jane() (Person, []Source) {
	p := Person{
		ID: "ef14404e9860776f6300e3e4cb10f84a", FirstName: "Jane", LastName: "Doe", Gender: "female",
		BirthDate:  time.Date(1971, 5, 9, 0, 0, 0, 0, time.UTC),
		Conditions: []string{"Type 2 diabetes", "High blood pressure"},
	}
	return p, []Source{FindSource("Cleveland Clinic"), FindSource("Starfleet Pharmacy")}
}

func TestGolden(t *testing.T) {
	diabetic, diabeticSources := jane()
	tests := []struct {
		name    string
		person  Person
		sources []Source
	}{
		{"diabetic", diabetic, diabeticSources},
		{"smoker", Person{
			ID: "0a11", FirstName: "Sam", LastName: "Sample", Gender: "male",
			Conditions: []string{"COPD", "Tobacco use", "Sarcoidosis"},
			Physicians: []Physician{
				{Name: "Maxwell Forrest M.D.", Organization: "Stub Hill Pulmonary Clinic"},
				{Name: "Nora Nocebo M.D."},
			},
			Suggestions: []string{"Hollow Creek Clinic"}, Since: time.Date(2025, 11, 3, 15, 4, 0, 0, time.UTC),
		}, []Source{
			FindSource("Stub Hill Pulmonary Clinic"), FindSource("Nocebo Medical Center"),
			FindSource("Golden File Clinical Lab"),
		}},
		{"drawn", Person{ID: "7e57"}, []Source{FindSource("Maple Street Family Medicine")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := summary(Build(1, tt.person, tt.sources, asOf))
			file := filepath.Join("testdata", tt.name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("summary differs (-want +got); run with -update to accept:\n%s", diff)
			}
		})
	}
}

// summary is a chart as a person would read it.
func summary(c *Chart) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	names := map[string]string{}
	for _, s := range c.Sources {
		names[s.ID] = s.Name
	}
	date := func(t time.Time) string {
		if t.IsZero() {
			return "          "
		}
		return t.Format(time.DateOnly)
	}
	p := c.Patient
	line("%s (invented), %s, born %s, %d years, %s", p.Name(), p.Gender, date(p.BirthDate), p.Age(c.AsOf), p.MRN)
	line("%s, %s, %s %s, %s, %s", p.Address.Street1, p.Address.City, p.Address.State, p.Address.Zip, p.Phone, p.Email)
	line("%s, %s, %s, %s; physician %s, %s", p.MaritalStatus, p.Race, p.Ethnicity, p.Language, p.Physician.Name,
		p.Physician.Organization)
	for _, r := range c.Problems {
		line("problem      %s %s %-8s %s | %s | %s | %s", date(r.At), date(r.Resolved), r.Status, r.Name, codes(r.Codes),
			r.Note, names[r.Source])
	}
	for _, r := range c.Medications {
		line(
			"medication   %s %s %-9s %s | %s | %s | %s", date(r.At), date(r.Ended), r.Status, r.Name, codes(r.Codes),
			r.Prescriber, names[r.Source],
		)
	}
	for _, r := range c.Allergies {
		line("allergy      %s %s: %s, %s | %s", date(r.At), r.Name, r.Reaction.Name, r.Severity, names[r.Source])
	}
	for _, r := range c.SocialHistory {
		line("social       %s %s: %s | %s", date(r.At), r.Topic, r.Value, names[r.Source])
	}
	for _, r := range c.Immunizations {
		line("immunization %s %s | %s", date(r.At), r.Name, names[r.Source])
	}
	for _, r := range c.Procedures {
		line("procedure    %s %s | %s | %s", date(r.At), r.Name, r.Performer.Name, names[r.Source])
	}
	for _, r := range c.PlansOfCare {
		line("plan         %s %s: %s (%s)", date(r.At), r.Name, r.Text, r.Type)
	}
	for _, r := range c.Encounters {
		line(
			"visit        %s %s %s: %s | %s | %s", r.At.Format("2006-01-02 15:04"), r.Type, strings.Join(r.Reasons, ", "),
			r.Note, r.Provider.Name, names[r.Source],
		)
	}
	for _, r := range c.Vitals {
		line("vitals       %s%s", date(r.At), readings(r.Readings))
	}
	for _, r := range c.TestResults {
		line("result       %s %s:%s | %s", date(r.At), r.Name, readings(r.Components), names[r.Source])
	}
	return b.String()
}

func codes(list []Code) string {
	var words []string
	for _, c := range list {
		words = append(words, c.System.Name+" "+c.Code)
	}
	return strings.Join(words, ", ")
}

func readings(list []Component) string {
	var b strings.Builder
	for _, c := range list {
		fmt.Fprintf(&b, " %s %.*f%s;", c.Name, c.Digits, c.Value, c.Flag())
	}
	return b.String()
}

// TestSameBytes builds one chart from many goroutines at once.
func TestSameBytes(t *testing.T) {
	p, sources := jane()
	want := asJSON(t, Build(7, p, sources, asOf))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got, err := json.Marshal(Build(7, p, sources, asOf)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("another goroutine got another chart (%v)", err)
			}
		})
	}
	group.Wait()
	if bytes.Equal(want, asJSON(t, Build(8, p, sources, asOf))) {
		t.Error("another seed gave the same chart")
	}
	p.ID = "another"
	if bytes.Equal(want, asJSON(t, Build(7, p, sources, asOf))) {
		t.Error("another person has the same chart")
	}
}

func asJSON(t *testing.T, c *Chart) []byte {
	t.Helper()
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTrends: what the graphs are there to show.
func TestTrends(t *testing.T) {
	tests := []struct {
		condition string
		code      string
		worst     span // where the peak lies
		best      span // where the latest value lies
	}{
		{"Type 2 diabetes", "4548-4", span{7.3, 9.3}, span{5.9, 7.3}},
		{"High blood pressure", "8480-6", span{132, 175}, span{104, 142}},
		{"High cholesterol", "13457-7", span{118, 210}, span{60, 125}},
		{"hypothyroidism", "3016-3", span{5, 16}, span{0.8, 4.5}},
		{"depression", "44261-6", span{8, 20}, span{0, 7}},
		{"gout", "3084-1", span{6.1, 11}, span{3, 7}},
		{"obesity", "39156-5", span{29.5, 42}, span{25, 38}},
	}
	for _, tt := range tests {
		t.Run(tt.condition, func(t *testing.T) {
			for n := range 40 {
				p := Person{ID: fmt.Sprint("trend ", n), Conditions: []string{tt.condition}}
				c := Build(1, p, []Source{FindSource("Cleveland Clinic")}, asOf.AddDate(0, n%12, n))
				points := series(c, tt.code, c.AsOf.AddDate(-2, 0, 0))
				if len(points) < 6 {
					t.Fatalf("person %d: %d points in 24 months", n, len(points))
				}
				worst := points[0]
				for _, v := range points {
					worst = max(worst, v)
				}
				latest := points[0]
				if worst < tt.worst[0] || worst > tt.worst[1] || latest < tt.best[0] || latest > tt.best[1] || latest >= worst {
					t.Errorf("person %d: worst %v, latest %v (all, newest first: %v)", n, worst, latest, points)
				}
			}
		})
	}
}

// series are the values of a code since a time, newest first.
func series(c *Chart, code string, since time.Time) []float64 {
	var points []float64
	add := func(at time.Time, list []Component) {
		for _, one := range list {
			if one.Code.Code == code && at.After(since) {
				points = append(points, one.Value)
			}
		}
	}
	for _, r := range c.TestResults {
		add(r.At, r.Components)
	}
	for _, r := range c.Vitals {
		add(r.At, r.Readings)
	}
	return points
}

func TestOrderIsKept(t *testing.T) {
	p := Person{
		ID: "kept", FirstName: "Zoë", MiddleName: "Q.", LastName: "Örtegård", Gender: "other",
		Email: "zoe@example.com", Phone: "(555) 213-5555",
		BirthDate:   time.Date(1990, 2, 28, 0, 0, 0, 0, time.UTC),
		Address:     Address{"1 Some Street", "", "Sometown", "OH", "44101"},
		Physicians:  []Physician{{Name: "Maxwell Forrest M.D."}},
		Suggestions: []string{"Cleveland Clinic", "Elsewhere Clinic", "elsewhere clinic "},
		Conditions:  []string{"htn", "high blood pressure", "no diabetes"},
	}
	c := Build(3, p, []Source{FindSource("Cleveland Clinic")}, asOf)
	got := c.Patient
	if got.Name() != "Zoë Q. Örtegård" || got.Gender != "other" || got.Email != p.Email || got.Phone != p.Phone ||
		got.Address != p.Address || !got.BirthDate.Equal(p.BirthDate) {
		t.Errorf("patient %+v", got)
	}
	if got.Physician.Name != p.Physicians[0].Name || c.Encounters[0].Provider.Name != p.Physicians[0].Name {
		t.Errorf("physician %+v, seen by %+v", got.Physician, c.Encounters[0].Provider)
	}
	var names []string
	for _, one := range c.Problems {
		if one.Note != "" {
			names = append(names, one.Name)
		}
	}
	if len(names) != 2 || !strings.Contains(fmt.Sprint(names), "Essential hypertension") ||
		!strings.Contains(fmt.Sprint(names), "no diabetes") {
		t.Errorf("problems from the order: %q", names)
	}
	var records []string
	for _, plan := range c.PlansOfCare {
		if plan.Type == "Referral" && strings.HasPrefix(plan.Name, "Records from") {
			records = append(records, plan.Name)
		}
	}
	if fmt.Sprint(records) != "[Records from Elsewhere Clinic]" {
		t.Errorf("suggested sources: %q", records)
	}
}

func TestEdges(t *testing.T) {
	p, sources := jane()
	empty := Build(1, p, nil, asOf)
	everyRecord(empty, func(kind string, _ Record) { t.Errorf("a %s without a source", kind) })
	if empty.Patient.Name() != "Jane Doe" {
		t.Errorf("patient without sources: %+v", empty.Patient)
	}
	if c := Build(1, p, append(sources, sources...), asOf); len(c.Sources) != 2 {
		t.Errorf("repeated sources: %d", len(c.Sources))
	}
	if c := Build(1, p, []Source{{ID: "x", Name: "Some Drug Store"}}, asOf); c.Sources[0].Kind != Pharmacy ||
		len(c.Medications) == 0 {
		t.Errorf("a source without kind: %+v", c.Sources[0])
	}
	for _, born := range []time.Time{
		asOf.AddDate(0, 0, -3), asOf.AddDate(1, 0, 0), asOf.AddDate(-3, 0, 0), asOf.AddDate(-18, 0, 1),
		asOf.AddDate(-104, 0, 0),
	} {
		p.BirthDate = born.Truncate(day)
		if defects := defectsOf(Build(1, p, sources, asOf)); len(defects) > 0 {
			t.Errorf("born %v: %v", born, defects)
		}
	}
	p.BirthDate = time.Time{}
	p.Since = asOf.AddDate(1, 0, 0)
	if defects := defectsOf(Build(1, p, sources, asOf)); len(defects) > 0 {
		t.Errorf("known only later: %v", defects)
	}
	Build(0, Person{}, sources, time.Time{})
}

// TestDrawn: without conditions in the order, the seed draws some that fit age and sex, and for some people none.
func TestDrawn(t *testing.T) {
	counts := map[string]int{}
	for n := range 300 {
		p := Person{ID: fmt.Sprint("drawn ", n), Gender: []string{"male", "female"}[n%2]}
		l := newHistory(1, p, []Source{FindSource("Cleveland Clinic")}, asOf)
		if len(l.conditions) == 0 {
			counts["none"]++
		}
		for _, one := range l.conditions {
			if one.module.share(l.patient.Age(l.anchor), l.male) <= 0 {
				t.Errorf("a %s of %d has %s", p.Gender, l.patient.Age(l.anchor), one.name)
			}
			counts[one.name]++
		}
	}
	if len(counts) < 12 || counts["none"] == 0 || counts["Essential hypertension"] <= counts["Gout"] {
		t.Errorf("conditions drawn: %v", counts)
	}
}

// TestSafety: nobody takes two drugs of a class, one that a condition rules out, or one they are allergic to.
func TestSafety(t *testing.T) {
	for n := range 300 {
		p := Person{
			ID: fmt.Sprint("safe ", n),
			Conditions: []string{
				"CKD", "arthritis", "htn", "high cholesterol", "CAD", "depression", "anxiety", "asthma",
				"afib",
			},
		}
		l := newHistory(1, p, []Source{FindSource("Cleveland Clinic")}, asOf)
		class := map[string]string{}
		for _, d := range l.drugs {
			if d.Class == "nsaid" || d.Product == "Metoprolol" {
				t.Errorf("person %d takes %s", n, d.Name)
			}
			if other := class[d.Class]; d.Class != "" && other != "" && other != d.Product {
				t.Errorf("person %d takes %s and %s", n, other, d.Product)
			}
			class[d.Class] = d.Product
			if l.allergicTo(d.Product) {
				t.Errorf("person %d is allergic to %s", n, d.Product)
			}
		}
	}
}
