package report

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"

	"github.com/healthmock/healthmock/mock/chart"
)

// CCDA writes the records of one source as a C-CDA document: a Continuity of Care Document of C-CDA R2.1. The chart is
// one source's part, see chart.From. Equal charts give equal bytes. The id of the document is DocumentID. Each section
// has its content twice: as text for people, which is also the section of the full record, and as coded entries that
// refer to the text by the ids of its lines. The document of a heavy record has tens of megabytes, so it is written
// while it is built, one entry at a time.
func CCDA(w io.Writer, c *chart.Chart) error { return writeCCDA(w, c, true) }

// writeCCDA writes the document with its coded entries, or only with the text for people.
func writeCCDA(w io.Writer, c *chart.Chart, entries bool) error {
	b := bufio.NewWriterSize(w, 32<<10) // the encoder writes in small pieces
	b.WriteString(xml.Header)           // Flush returns the first error of all writes
	if err := cmp.Or(continuityOfCare(c, entries).write(xml.NewEncoder(b)), b.Flush()); err != nil {
		return fmt.Errorf("write C-CDA: %w", err)
	}
	return nil
}

// DocumentID returns the id, 24 hex, of a source's C-CDA document about the chart's patient.
func DocumentID(c *chart.Chart, source string) string { return c.DerivedID("ccd", source) }

// ccdaSection is a section of the document, with the template it follows and its LOINC code (C-CDA R2.1, Continuity of
// Care Document). If there are templates with and without required entries, it is the one with required entries.
type ccdaSection struct {
	template  string
	version   string
	loinc     string
	name      string
	narrative func(*chart.Chart) section
	entries   func(*chart.Chart) lazy
}

// completeSection returns a function that draws a section of the complete record.
func completeSection(draw func(*chart.Chart, detail) section) func(*chart.Chart) section {
	return func(c *chart.Chart) section { return draw(c, full) }
}

// ccdaSections are the document's sections in their order.
func ccdaSections() []ccdaSection {
	const of = "2.16.840.1.113883.10.20.22.2."
	return []ccdaSection{
		{
			of + "6.1", "2015-08-01", "48765-2", "Allergies, adverse reactions, alerts", completeSection(allergies),
			allergyEntries,
		},
		{of + "1.1", "2014-06-09", "10160-0", "History of medication use", completeSection(medications), medicationEntries},
		{of + "5.1", "2015-08-01", "11450-4", "Problem list", completeSection(problems), problemEntries},
		{of + "22.1", "2015-08-01", "46240-8", "Encounters", visitNotes, encounterEntries},
		{of + "7.1", "2014-06-09", "47519-4", "History of procedures", completeSection(procedures), procedureEntries},
		{of + "2.1", "2015-08-01", "11369-6", "Immunizations", completeSection(immunizations), immunizationEntries},
		{of + "4.1", "2015-08-01", "8716-3", "Vital signs", completeSection(vitalSigns), vitalEntries},
		{of + "3.1", "2015-08-01", "30954-2", "Relevant diagnostic tests and/or laboratory data", testReports, resultEntries},
		{of + "17", "2015-08-01", "29762-2", "Social history", completeSection(socialHistory), socialEntries},
		{of + "14", "2014-06-09", "47420-5", "Functional status assessment note", functionalStatus, functionalEntries},
		{of + "10", "2014-06-09", "18776-5", "Plan of care note", completeSection(plan), planEntries},
	}
}

func continuityOfCare(c *chart.Chart, entries bool) *node {
	sections := each(ccdaSections(), func(s ccdaSection) *node { return el("component", s.node(c, entries)) })
	return el("ClinicalDocument",
		set("xmlns", "urn:hl7-org:v3"), set("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
		ccdaHeader(c), el("component", el("structuredBody", sections)))
}

func (s ccdaSection) node(c *chart.Chart, withEntries bool) *node {
	content := s.narrative(c)
	n := el("section",
		templateIDs(s.template, s.version), coded("code", chart.Code{System: chart.LOINC, Code: s.loinc, Name: s.name}),
		el("title", textNode(content.Title)), content.narrative())
	entries := s.entries(c)
	if entries.empty() {
		set("nullFlavor", "NI").into(n)
	}
	if withEntries {
		entries.within("entry", set("typeCode", "DRIV")).into(n)
	}
	return n
}

// readCCDA yields the sections of the report of a C-CDA document without entries: first one with the data of its
// header, then those with the text of its body.
func readCCDA(r io.Reader, yield func(section) bool) error {
	headed := false
	err := parseXML(r, "section", func(root, n *node) bool {
		if !headed && !yield(headerFacts(root)) {
			return false
		}
		headed = true
		return yield(readSection(n))
	})
	if err != nil {
		return fmt.Errorf("read C-CDA: %w", err)
	}
	return nil
}
