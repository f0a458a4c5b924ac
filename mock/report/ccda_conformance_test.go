package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/chart"
)

// breaches says what is wrong with a document, one line for each place and demand; none twice. It marks the rows of the
// table that had something to say.
func breaches(root *element, used []bool) []string {
	var wrong []string
	note := func(path, format string, args ...any) {
		if line := path + ": " + fmt.Sprintf(format, args...); !slices.Contains(wrong, line) {
			wrong = append(wrong, line)
		}
	}
	root.walk("", func(path string, e *element) {
		name := e.XMLName.Local
		if order, ok := inOrder[name]; ok {
			last := 0
			for _, k := range e.Kids {
				at := slices.Index(order, k.XMLName.Local)
				if at < last {
					note(path, "no place for %s", k.XMLName.Local)
				}
				last = max(last, at)
			}
		}
		if attributes := says[name]; attributes != nil && len(e.Kids) == 0 && e.attr("nullFlavor") == "" &&
			!strings.Contains(path, "/text/") &&
			!slices.ContainsFunc(attributes, func(a string) bool { return e.attr(a) != "" }) {
			note(path, "says nothing, and not why")
		}
		if slices.Contains([]string{"table", "tbody", "tr", "list"}, name) &&
			!slices.ContainsFunc(e.Kids, func(k element) bool {
				return slices.Contains([]string{"tbody", "tr", "td", "th", "item"}, k.XMLName.Local)
			}) {
			note(path, "is empty")
		}
		for template, versions := range e.templates() {
			known := false
			for i, row := range conformance {
				if row.template != template {
					continue
				}
				known, used[i] = true, true
				if !slices.Contains(versions, row.version) || row.on != name {
					note(path, "%s has to be the version %q, on %s", row.name, row.version, row.on)
				}
				for _, d := range demands[i] {
					if !d.met(e) {
						note(path, "%s demands %s", row.name, d.word)
					}
				}
			}
			if !known {
				note(path, "no rules of template %s", template)
			}
		}
	})
	return wrong
}

// demands are those of each row of the table.
var demands = func() [][]*demand {
	all := make([][]*demand, len(conformance))
	for i, row := range conformance {
		for word := range strings.FieldsSeq(row.demands) {
			all[i] = append(all[i], parseDemand(word))
		}
	}
	return all
}()

// patients are as unlike each other as they come, each with a source of every kind.
func patients() map[string]*chart.Chart {
	people := map[string]chart.Person{
		"typical":   {},
		"sparse":    {Volume: chart.Sparse},
		"heavy":     {Volume: chart.Heavy},
		"awkward":   {Awkward: true},
		"pregnant":  {Gender: "female", Conditions: []string{"Pregnancy"}, BirthDate: asOf.AddDate(-29, 0, 0)},
		"infant":    {BirthDate: asOf.AddDate(0, -5, 0)},
		"child":     {BirthDate: asOf.AddDate(-6, 0, 0), Conditions: []string{"Asthma"}},
		"very old":  {BirthDate: asOf.AddDate(-93, 0, 0), Conditions: []string{"COPD", "Atrial fibrillation"}},
		"uncharted": {Gender: "other", Conditions: []string{"Something unheard of", "Tobacco use"}},
	}
	all := chart.Directory()
	charts := charts()
	charts["no physician"], charts["allergy that is over"], charts["no dose"] = somebody(), somebody(), somebody()
	charts["no physician"].Patient.Physician = chart.Physician{}
	charts["allergy that is over"].Allergies[0].Status = "Resolved"
	charts["no dose"].Medications[0].Dose = 0
	for name, p := range people {
		number := 3
		if p.Volume == chart.Heavy {
			number = 1 // two documents of a thousand pages
		}
		for n := range number {
			p.ID = fmt.Sprintf("%016x%016x", len(name)*31+n, 7*n+1)
			var sources []chart.Source
			for _, kind := range []chart.Kind{chart.Hospital, chart.Practice, chart.Pharmacy, chart.Lab, chart.Wearable} {
				sources = append(sources, of(all, kind, n))
			}
			charts[fmt.Sprintf("%s %d", name, n)] = chart.Build(int64(n), p, sources, asOf)
		}
	}
	return charts
}

// of is the n-th source of a kind.
func of(all []chart.Source, kind chart.Kind, n int) chart.Source {
	for _, s := range all {
		if s.Kind == kind {
			if n == 0 {
				return s
			}
			n--
		}
	}
	panic("too few sources: " + string(kind))
}

// TestCCDAConforms holds the document of every source of many patients against what C-CDA R2.1 demands. Every row of
// the table is about something in one of them.
func TestCCDAConforms(t *testing.T) {
	used := make([]bool, len(conformance))
	check := func(name string, c *chart.Chart) {
		for _, b := range breaches(ccda(t, c), used) {
			t.Errorf("%s: %s", name, b)
		}
	}
	for name, c := range patients() {
		if len(c.Sources) < 2 {
			check(name, c)
			continue
		}
		for _, s := range c.Sources {
			if (testing.Short() || raceEnabled) && strings.HasPrefix(name, "heavy") {
				continue
			}
			check(name+" at a "+string(s.Kind), c.From(s.ID))
		}
	}
	for i, row := range conformance {
		if !used[i] {
			t.Errorf("no document has a %s", row.name)
		}
	}
}

// TestEveryDemandCanFail takes what a row of the table demands out of a document that conforms: the demand is then not
// met.
func TestEveryDemandCanFail(t *testing.T) {
	failed := make([][]bool, len(conformance))
	for i := range conformance {
		failed[i] = make([]bool, len(demands[i]))
	}
	try := func(row int, e *element) {
		for i, d := range demands[row] {
			if !failed[row][i] && d.applies(e) && d.met(e) {
				broken := e.clone()
				failed[row][i] = d.breakIn(&broken) && !d.met(&broken)
			}
		}
	}
	every := patients()
	for _, name := range []string{
		"somebody", "no physician", "allergy that is over", "typical 0", "typical 1",
		"uncharted 0",
	} {
		c := every[name]
		ccda(t, c.From(c.Sources[0].ID)).walk("", func(_ string, e *element) {
			for template := range e.templates() {
				for i, row := range conformance {
					if row.template == template {
						try(i, e)
					}
				}
			}
		})
	}
	for i, row := range conformance {
		for j, d := range demands[i] {
			if !failed[i][j] {
				t.Errorf("%s: nothing breaks %s", row.name, d.word)
			}
		}
	}
}

// breakIn takes out of the element what meets the demand, and reports whether its condition holds still.
func (d *demand) breakIn(e *element) bool {
	for _, found := range d.found(e) {
		if d.attribute == "" {
			found.XMLName.Local = "taken"
			continue
		}
		for i := range found.Attrs {
			if found.Attrs[i].Name.Local == d.attribute {
				found.Attrs[i].Value = ""
			}
		}
	}
	if d.or != nil {
		d.or.breakIn(e)
	}
	return d.applies(e)
}

func (e *element) clone() element {
	c := *e
	c.Attrs, c.Kids = slices.Clone(e.Attrs), make([]element, len(e.Kids))
	for i := range e.Kids {
		c.Kids[i] = e.Kids[i].clone()
	}
	return c
}

// TestOrderAndSilenceAreSeen breaks a document in the ways that the table of demands does not speak of.
func TestOrderAndSilenceAreSeen(t *testing.T) {
	for name, spoil := range map[string]func(root *element){
		"no place for title": func(root *element) {
			s := root.at("structuredBody/component/section")[0]
			slices.Reverse(s.Kids)
		},
		"says nothing": func(root *element) { root.at("recordTarget/patientRole/id")[0].Attrs = nil },
		"is empty":     func(root *element) { root.at("section/text/table")[0].Kids = nil },
		"has to be the version": func(root *element) {
			s := root.at("structuredBody/component/section")[0]
			s.Kids = slices.DeleteFunc(s.Kids,
				func(k element) bool { return k.XMLName.Local == "templateId" && k.attr("extension") != "" })
		},
	} {
		root := ccda(t, somebody())
		spoil(root)
		if wrong := strings.Join(breaches(root, make([]bool, len(conformance))), "\n"); !strings.Contains(wrong, name) {
			t.Errorf("%q is not among\n%s", name, wrong)
		}
	}
}
