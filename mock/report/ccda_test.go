package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"html/template"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// element is XML as this test reads it, by another way than the package's own.
type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Kids    []element  `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (e *element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// walk visits the element and everything in it; path is made of the names from the root.
func (e *element) walk(path string, visit func(path string, e *element)) {
	path += "/" + e.XMLName.Local
	visit(path, e)
	for i := range e.Kids {
		e.Kids[i].walk(path, visit)
	}
}

// at lists the elements at the end of a path of names.
func (e *element) at(path string) []*element {
	var found []*element
	var open []string
	end := strings.Split(path, "/")
	var search func(e *element)
	search = func(e *element) {
		open = append(open, e.XMLName.Local)
		if n := len(open) - len(end); n >= 0 && slices.Equal(open[n:], end) {
			found = append(found, e)
		}
		for i := range e.Kids {
			search(&e.Kids[i])
		}
		open = open[:len(open)-1]
	}
	search(e)
	return found
}

func ccda(t interface{ Fatal(args ...any) }, c *chart.Chart) *element {
	var b bytes.Buffer
	if err := report.CCDA(&b, c); err != nil {
		t.Fatal(err)
	}
	var root element
	dec := xml.NewDecoder(bytes.NewReader(b.Bytes()))
	if err := dec.Decode(&root); err != nil {
		t.Fatal(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		for err == nil {
			_, err = dec.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
	}
	return &root
}

// TestCCDAHeader holds the header against C-CDA R2.1, US Realm Header and Continuity of Care Document.
func TestCCDAHeader(t *testing.T) {
	root := ccda(t, somebody())
	if root.XMLName != (xml.Name{Space: "urn:hl7-org:v3", Local: "ClinicalDocument"}) {
		t.Fatalf("root %v", root.XMLName)
	}
	for _, want := range []struct{ path, attr, value string }{
		{"ClinicalDocument/realmCode", "code", "US"},
		{"ClinicalDocument/typeId", "root", "2.16.840.1.113883.1.3"},
		{"ClinicalDocument/typeId", "extension", "POCD_HD000040"},
		{"ClinicalDocument/id", "extension", report.DocumentID(somebody(), clinic.ID)},
		{"ClinicalDocument/code", "code", "34133-9"},
		{"ClinicalDocument/code", "codeSystem", "2.16.840.1.113883.6.1"},
		{"ClinicalDocument/effectiveTime", "value", "20260302090000+0000"},
		{"ClinicalDocument/confidentialityCode", "code", "N"},
		{"ClinicalDocument/languageCode", "code", "en-US"},
		{"recordTarget/patientRole/id", "extension", "ef14404e9860776f6300e3e4cb10f84a"},
		{"patientRole/telecom", "value", "tel:(555) 555-0118"},
		{"patient/administrativeGenderCode", "code", "F"},
		{"patient/birthTime", "value", "19680127"},
		{"patient/raceCode", "code", "2106-3"},
		{"patient/ethnicGroupCode", "code", "2186-5"},
		{"patient/languageCommunication/languageCode", "code", "en"},
		{"author/time", "value", "20260302090000+0000"},
		{"documentationOf/serviceEvent", "classCode", "PCPR"},
		{"serviceEvent/performer", "typeCode", "PRF"},
	} {
		found := root.at(want.path)
		if len(found) == 0 || found[0].attr(want.attr) != want.value {
			t.Errorf("%s: no %s=%q", want.path, want.attr, want.value)
		}
	}
	for path, want := range map[string]string{
		"ClinicalDocument/title": "Continuity of Care Document: Larkspur Valley Hospital", "patient/name/family": "Sampleton",
		"patientRole/addr/city": "Larkspur", "representedCustodianOrganization/name": clinic.Name,
		"author/assignedAuthor/assignedPerson/name/family": "Fable", "assignedAuthor/assignedPerson/name/suffix": "M.D.",
	} {
		if found := root.at(path); len(found) == 0 || found[0].Text != want {
			t.Errorf("%s: no %q", path, want)
		}
	}
}

// TestCCDASections holds the sections and their entries against C-CDA R2.1.
func TestCCDASections(t *testing.T) {
	const oid = "2.16.840.1.113883.10.20.22."
	c := somebody()
	sections := ccda(t, c).at("structuredBody/component/section")
	for i, want := range []struct {
		title        string
		loinc        string
		template     string
		version      string
		entry        string
		entryVersion string
		entries      int
	}{
		{"Allergies", "48765-2", "2.6.1", "2015-08-01", "4.30", "2015-08-01", 1},
		{"Medications", "10160-0", "2.1.1", "2014-06-09", "4.16", "2014-06-09", 1},
		{"Problems", "11450-4", "2.5.1", "2015-08-01", "4.3", "2015-08-01", 2},
		{"Encounters", "46240-8", "2.22.1", "2015-08-01", "4.49", "2015-08-01", 9},
		{"Procedures", "47519-4", "2.7.1", "2014-06-09", "4.14", "2014-06-09", 1},
		{"Immunizations", "11369-6", "2.2.1", "2015-08-01", "4.52", "2015-08-01", 1},
		{"Vital signs", "8716-3", "2.4.1", "2015-08-01", "4.26", "2015-08-01", 9},
		{"Test results as reported", "30954-2", "2.3.1", "2015-08-01", "4.1", "2015-08-01", 18},
		{"Social history", "29762-2", "2.17", "2015-08-01", "4.78", "2014-06-09", 2},
		{"Functional status", "47420-5", "2.14", "2014-06-09", "4.67", "2014-06-09", 1},
		{"Plan of care", "18776-5", "2.10", "2014-06-09", "4.40", "2014-06-09", 1},
	} {
		s := sections[i]
		if got := s.at("section/title")[0].Text; got != want.title {
			t.Errorf("section %d is %q, want %q", i, got, want.title)
		}
		if got := s.at("section/code")[0].attr("code"); got != want.loinc {
			t.Errorf("%s: LOINC %s, want %s", want.title, got, want.loinc)
		}
		follows := func(kids []element, root, version string) bool {
			return slices.ContainsFunc(kids, func(k element) bool {
				return k.XMLName.Local == "templateId" && k.attr("root") == oid+root && k.attr("extension") == version
			})
		}
		if !follows(s.Kids, want.template, want.version) {
			t.Errorf("%s does not follow %s of %s", want.title, want.template, want.version)
		}
		entries := s.at("section/entry")
		if len(entries) != want.entries ||
			len(entries) > 0 && !follows(entries[0].Kids[0].Kids, want.entry, want.entryVersion) {
			t.Errorf("%s: %d entries, want %d of %s", want.title, len(entries), want.entries, want.entry)
		}
	}
	if len(sections) != 11 {
		t.Errorf("%d sections", len(sections))
	}
	for _, s := range ccda(t, nobody()).at("structuredBody/component/section") {
		if s.attr("nullFlavor") != "NI" || len(s.at("section/text/paragraph")) != 1 || len(s.at("section/entry")) > 0 {
			t.Errorf("empty section %q does not say so", s.at("section/title")[0].Text)
		}
	}
}

// order is that of an entry's children in the schema of CDA R2; every kind of entry has some of them.
var order = strings.Fields(`templateId id code text statusCode effectiveTime repeatNumber value interpretationCode
		routeCode doseQuantity
	subject specimen consumable product performer author participant entryRelationship referenceRange component`)

var (
	uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	oid  = regexp.MustCompile(`^[0-2](\.(0|[1-9][0-9]*))+$`)
	ts   = regexp.MustCompile(`^[0-9]{8}([0-9]{6}\+0000)?$`)
)

// TestCCDAHoldsTogether looks at every element: entries say things in the schema's order, and every reference leads
// somewhere.
func TestCCDAHoldsTogether(t *testing.T) {
	for name, c := range charts() {
		checkCCDA(t, name, ccda(t, c))
	}
	for n := range 8 {
		c := chart.Build(int64(n), chart.Person{ID: strings.Repeat("0", 31) + string(rune('a'+n))}, chart.Directory()[:3],
			asOf)
		for _, s := range c.Sources {
			checkCCDA(t, s.Name, ccda(t, c.From(s.ID)))
		}
	}
}

func checkCCDA(t *testing.T, name string, root *element) {
	t.Helper()
	lines, ids := map[string]bool{}, map[string]bool{}
	root.walk("", func(_ string, e *element) {
		if id := e.attr("ID"); id != "" {
			if lines[id] {
				t.Errorf("%s: line %s stands twice", name, id)
			}
			lines[id] = true
		}
	})
	root.walk("", func(path string, e *element) {
		switch e.XMLName.Local {
		case "reference":
			if to := strings.TrimPrefix(e.attr("value"), "#"); !lines[to] {
				t.Errorf("%s: %s leads nowhere", name, to)
			}
		case "id":
			root := e.attr("root")
			if !uuid.MatchString(root) && !oid.MatchString(root) {
				t.Errorf("%s: id %q", name, root)
			}
			if person := strings.Contains(path, "assigned") ||
				strings.Contains(path, "Organization"); uuid.MatchString(root) && !person {
				if ids[root] {
					t.Errorf("%s: %s: id %s stands twice", name, path, root)
				}
				ids[root] = true
			}
		case "code", "value", "translation":
			if e.attr("code") != "" && !oid.MatchString(e.attr("codeSystem")) {
				t.Errorf("%s: %s: code %s of system %q", name, path, e.attr("code"), e.attr("codeSystem"))
			}
		case "low", "high", "time", "birthTime", "effectiveTime":
			if v := e.attr("value"); v != "" && e.attr("unit") == "" && !ts.MatchString(v) &&
				!strings.Contains(path, "observationRange") {
				t.Errorf("%s: %s: time %q", name, path, v)
			}
		case "act", "observation", "organizer", "encounter", "procedure", "substanceAdministration", "supply":
			last := 0
			for _, k := range e.Kids {
				at := slices.Index(order, k.XMLName.Local)
				if at < last {
					t.Errorf("%s: %s: %s is out of order", name, path, k.XMLName.Local)
				}
				last = max(last, at)
			}
		}
	})
}

// TestCCDAKeepsNames puts any text into a name: the document stays well-formed and says what XML can say.
func TestCCDAKeepsNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := treated(1)
		c.Patient.LastName = rapid.String().Draw(t, "name")
		c.Problems[0].Name = c.Patient.LastName
		root := ccda(t, c)
		want := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
				return '\uFFFD'
			}
			return r
		}, strings.ToValidUTF8(c.Patient.LastName, "\uFFFD"))
		if got := root.at("patient/name/family")[0].Text; got != want {
			t.Fatalf("name %q, want %q", got, want)
		}
	})
}

// TestFullRecordShowsTheDocument looks for every word of the document's text on the report's page.
func TestFullRecordShowsTheDocument(t *testing.T) {
	page := string(write(t, report.FullRecord, somebody(), report.HTML))
	root := ccda(t, somebody())
	shown := 0
	root.walk("", func(path string, e *element) {
		said := strings.TrimSpace(e.Text)
		if !strings.Contains(path, "/section/text/") && !strings.HasSuffix(path, "/section/title") || said == "" {
			return
		}
		shown++
		if !strings.Contains(page, template.HTMLEscapeString(said)) {
			t.Errorf("%s: the report does not show %q", path, said)
		}
	})
	if shown < 300 {
		t.Errorf("%d texts", shown)
	}
}
