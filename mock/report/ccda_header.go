package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// Roots of identifiers. HL7 reserves 2.16.840.1.113883.19 for examples.
const (
	documentRoot = "2.16.840.1.113883.19.5"
	patientRoot  = "2.16.840.1.113883.19.5.99999.2"
	sourceRoot   = "2.16.840.1.113883.19.5.99999.3"
)

// ccdaHeader returns everything before the body, in the order of the schema (C-CDA R2.1, US Realm Header).
func ccdaHeader(c *chart.Chart) nodes {
	var s chart.Source
	if len(c.Sources) > 0 {
		s = c.Sources[0]
	}
	author := c.Patient.Physician
	if author.Name == "" {
		author = chart.Physician{Organization: cmp.Or(s.Name, "healthmock"), Address: s.Address, Phone: s.Phone}
	}
	var program nodes
	if author.Name == "" { // the author is then the software that compiled the record
		program = nodes{el("assignedAuthoringDevice",
			el("manufacturerModelName", textNode("healthmock")), el("softwareName", textNode("healthmock")))}
	}
	n := nodes{
		el("realmCode", set("code", "US")),
		el("typeId", set("root", "2.16.840.1.113883.1.3"), set("extension", "POCD_HD000040")),
	}
	n = append(n, templateIDs("2.16.840.1.113883.10.20.22.1.1", "2015-08-01")...)
	n = append(n, templateIDs("2.16.840.1.113883.10.20.22.1.2", "2015-08-01")...)
	return append(
		n,
		el("id", set("root", documentRoot), set("extension", DocumentID(c, s.ID))),
		coded("code", chart.Code{System: chart.LOINC, Code: "34133-9", Name: "Summarization of Episode Note"}),
		el("title", textNode(joined(": ", "Continuity of Care Document", s.Name))),
		effective(c.AsOf),
		coded("confidentialityCode", chart.Code{System: confidentiality, Code: "N", Name: "normal"}),
		el("languageCode", set("code", "en-US")),
		el("recordTarget", patientRole(c.Patient, s)),
		el("author", instant("time", c.AsOf), assigned("assignedAuthor", author, program)),
		el("custodian", el("assignedCustodian", organizationNode("representedCustodianOrganization", s))),
		documentationOf(c),
	)
}

func patientRole(p chart.Patient, s chart.Source) *node {
	known := CodesOf(p)
	return el("patientRole",
		el("id", set("root", patientRoot), set("extension", p.ID)),
		el("id", set("root", sourceRoot+".1"), set("extension", p.MRN)),
		address("HP", p.Address), telecom("HP", "tel:", p.Phone), optionalMail(p.Email),
		el("patient",
			el(
				"name",
				set("use", "L"),
				el("given", textNode(p.FirstName)),
				given(p.MiddleName),
				el("family", textNode(p.LastName)),
			),
			coded("administrativeGenderCode", known.Gender),
			birthTime(p.BirthDate),
			coded("maritalStatusCode", known.MaritalStatus),
			coded("raceCode", known.Race),
			coded("ethnicGroupCode", known.Ethnicity),
			el(
				"languageCommunication",
				el("languageCode", set("code", known.Language.Code)),
				el("preferenceInd", set("value", "true")),
			),
		),
		organizationNode("providerOrganization", s),
	)
}

func given(name string) *node {
	if name == "" {
		return nil
	}
	return el("given", textNode(name))
}

func optionalMail(address string) *node {
	if address == "" {
		return nil
	}
	return telecom("", "mailto:", address)
}

// birthTime returns a date without a time of day, and so without a zone.
func birthTime(t time.Time) *node {
	if t.IsZero() {
		return el("birthTime", set("nullFlavor", "UNK"))
	}
	return el("birthTime", set("value", t.Format("20060102")))
}

func organizationNode(element string, s chart.Source) *node {
	return el(element, el("id", set("root", sourceRoot), set("extension", s.ID)), el("name", textNode(s.Name)),
		telecom("WP", "tel:", s.Phone), address("WP", s.Address))
}

// documentationOf returns the period of care that the document is about: from the first record to the date of the
// document.
func documentationOf(c *chart.Chart) *node {
	var by *node
	if p := c.Patient.Physician; p.Name != "" || p.Organization != "" {
		by = el("performer", set("typeCode", "PRF"), assigned("assignedEntity", p))
	}
	return el("documentationOf", el("serviceEvent", set("classCode", "PCPR"), period(c.FirstContact(""), c.AsOf), by))
}

// PatientCodes are the codes of what is known about a patient. A word without a code has only a name.
type PatientCodes struct {
	Gender        chart.Code
	MaritalStatus chart.Code
	Race          chart.Code
	Ethnicity     chart.Code
	Language      chart.Code
}

// CodesOf returns the codes of a patient. An unknown language is "und" (ISO 639-2).
func CodesOf(p chart.Patient) PatientCodes {
	known := PatientCodes{
		Gender: byName(genders, p.Gender, "Male M", "Female F"),
		MaritalStatus: byName(maritalStates, p.MaritalStatus,
			"Married M", "Never married S", "Single S", "Divorced D", "Widowed W"),
		Race: byName(raceEthnicity, p.Race, "White 2106-3", "Black or African American 2054-5", "Asian 2028-9",
			"American Indian or Alaska Native 1002-5", "Native Hawaiian or Other Pacific Islander 2076-8",
			"Other Race 2131-1"),
		Ethnicity: byName(raceEthnicity, p.Ethnicity, "Hispanic or Latino 2135-2", "Not Hispanic or Latino 2186-5"),
		Language: byName(chart.System{}, p.Language,
			"English en", "Spanish es", "French fr", "Chinese zh", "Vietnamese vi"),
	}
	if known.Gender.Code == "" {
		known.Gender = chart.Code{System: genders, Code: "UN", Name: "Undifferentiated"}
	}
	known.Language.Code = cmp.Or(known.Language.Code, "und")
	return known
}

// byName returns the code of a word in a list of "word code". An unknown word has a name and no code.
func byName(system chart.System, word string, known ...string) chart.Code {
	i := slices.IndexFunc(known, func(k string) bool {
		return strings.EqualFold(k[:strings.LastIndexByte(k, ' ')], word)
	})
	if i < 0 {
		return chart.Code{Name: word}
	}
	cut := strings.LastIndexByte(known[i], ' ')
	return chart.Code{System: system, Code: known[i][cut+1:], Name: known[i][:cut]}
}

// headerFacts returns the data of a document's header, as the first section of a report.
func headerFacts(root *node) section {
	var f fields
	add := func(label, value string) {
		if value != "" {
			f.List = append(f.List, field{label, value})
		}
	}
	person := root.first("recordTarget/patientRole")
	add("Document", root.first("title").content())
	add("Document id", root.first("id").attr("extension"))
	for _, id := range person.all("id") {
		add("Patient id", id.attr("extension"))
	}
	add("Race", readName(person.first("patient/raceCode")))
	add("Ethnicity", readName(person.first("patient/ethnicGroupCode")))
	for _, t := range person.all("telecom") {
		if mail, ok := strings.CutPrefix(t.attr("value"), "mailto:"); ok {
			add("E-mail", mail)
		}
	}
	add("Care from", readDay(root.first("documentationOf/serviceEvent/effectiveTime/low")))
	add("Record as of", readDay(root.first("effectiveTime")))
	custodian := root.first("custodian/assignedCustodian/representedCustodianOrganization")
	add("Custodian", partyLine(custodian.first("name").content(), custodian))
	add("Custodian id", custodian.first("id").attr("extension"))
	author := root.first("author/assignedAuthor")
	add("Author", joined(", ", fullName(author.first("assignedPerson/name")),
		author.first("assignedAuthoringDevice/softwareName").content()))
	doctor := root.first("documentationOf/serviceEvent/performer/assignedEntity")
	add("Primary physician", partyLine(joined(", ", fullName(doctor.first("assignedPerson/name")),
		doctor.first("representedOrganization/name").content()), doctor))
	return section{Title: "Document", Blocks: []block{{Fields: &f}}}
}

// partyLine formats a person or an organization with its address and telephone.
func partyLine(name string, n *node) string {
	if name == "" {
		return ""
	}
	a := n.first("addr")
	lines := []string{name}
	for _, l := range a.all("streetAddressLine") {
		lines = append(lines, l.content())
	}
	where := town(chart.Address{
		City:  a.first("city").content(),
		State: a.first("state").content(),
		Zip:   a.first("postalCode").content(),
	})
	return joined(", ", append(lines, where, strings.TrimPrefix(n.first("telecom").attr("value"), "tel:"))...)
}

func fullName(n *node) string {
	var names []string
	if n != nil {
		for _, part := range n.kids {
			if part.name == "given" || part.name == "family" || part.name == "suffix" {
				names = append(names, part.content())
			}
		}
	}
	return joined(" ", names...)
}

// readName returns the name of a coded value, or the original text of a value without a code.
func readName(n *node) string {
	return cmp.Or(n.attr("displayName"), n.first("originalText").content())
}

func readDay(n *node) string {
	t, err := time.Parse("20060102150405-0700", n.attr("value"))
	if err != nil {
		return ""
	}
	return day(t)
}
