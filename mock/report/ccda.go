package report

import (
	"bytes"
	"fmt"
	"io"

	"github.com/healthmock/healthmock/mock/chart"
)

// CCDA writes what one source knows of a patient as the XML document that its software would hand out: a Continuity of Care
// Document of C-CDA R2.1. The chart is one source's part, chart.From; equal charts are equal bytes. The document's extension
// is DocumentID.
//
// Each section says the same twice: as text for people, which is the section of the ccdraw report, and as coded entries that
// refer to the text by the ids of its lines.
func CCDA(w io.Writer, c *chart.Chart) error {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	continuityOfCare(c).write(&b, 0, false)
	b.WriteByte('\n')
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write C-CDA: %w", err)
	}
	return nil
}

// DocumentID is the id, 24 hex, of the C-CDA document that holds what a source knows of the chart's patient.
func DocumentID(c *chart.Chart, source string) string { return derivedID(c, "ccd", source) }

// ccdaSection is a section of the document, with the template it follows and its LOINC code (C-CDA R2.1, Continuity of Care
// Document). Of templates that come with required entries and without, it is the one with.
type ccdaSection struct {
	template, version string
	loinc, name       string
	narrative         func(*chart.Chart) section
	entries           func(*chart.Chart) nodes
}

// inFull draws a section as the complete record has it.
func inFull(draw func(*chart.Chart, depth) section) func(*chart.Chart) section {
	return func(c *chart.Chart) section { return draw(c, full) }
}

// ccdaSections are the document's sections in their order.
func ccdaSections() []ccdaSection {
	const of = "2.16.840.1.113883.10.20.22.2."
	return []ccdaSection{
		{of + "6.1", "2015-08-01", "48765-2", "Allergies, adverse reactions, alerts", inFull(allergies), allergyEntries},
		{of + "1.1", "2014-06-09", "10160-0", "History of medication use", inFull(medications), medicationEntries},
		{of + "5.1", "2015-08-01", "11450-4", "Problem list", inFull(problems), problemEntries},
		{of + "22.1", "2015-08-01", "46240-8", "Encounters", visitNotes, encounterEntries},
		{of + "7.1", "2014-06-09", "47519-4", "History of procedures", inFull(procedures), procedureEntries},
		{of + "2.1", "2015-08-01", "11369-6", "Immunizations", inFull(immunizations), immunizationEntries},
		{of + "4.1", "2015-08-01", "8716-3", "Vital signs", inFull(vitalSigns), vitalEntries},
		{of + "3.1", "2015-08-01", "30954-2", "Relevant diagnostic tests and/or laboratory data", testReports, resultEntries},
		{of + "17", "2015-08-01", "29762-2", "Social history", inFull(socialHistory), socialEntries},
		{of + "14", "2014-06-09", "47420-5", "Functional status assessment note", functionalStatus, functionalEntries},
		{of + "10", "2014-06-09", "18776-5", "Plan of care note", inFull(plan), planEntries},
	}
}

func continuityOfCare(c *chart.Chart) *node {
	body := el("structuredBody")
	for _, s := range ccdaSections() {
		el("component", s.draw(c)).into(body)
	}
	return el("ClinicalDocument", set("xmlns", "urn:hl7-org:v3"), set("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
		ccdaHeader(c), el("component", body))
}

func (s ccdaSection) draw(c *chart.Chart) *node {
	said := s.narrative(c)
	n := el("section",
		templateIDs(s.template, s.version), coded("code", chart.Code{System: chart.LOINC, Code: s.loinc, Name: s.name}),
		el("title", words(said.Title)), said.narrative())
	entries := s.entries(c)
	if len(entries) == 0 {
		set("nullFlavor", "NI").into(n)
	}
	for _, e := range entries {
		el("entry", set("typeCode", "DRIV"), e).into(n)
	}
	return n
}

// readCCDA makes the sections of a report from a C-CDA document: a first one of what its header says, and then whatever its
// body has to say to people.
func readCCDA(r io.Reader) ([]section, error) {
	root, err := parseXML(r, "entry")
	if err != nil {
		return nil, fmt.Errorf("read C-CDA: %w", err)
	}
	sections := []section{headerFacts(root)}
	for _, s := range root.all("component/structuredBody/component/section") {
		sections = append(sections, readSection(s))
	}
	return sections, nil
}
