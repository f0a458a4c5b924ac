package report

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// HL7 code systems that package chart does not use.
var (
	actCodes        = chart.System{OID: "2.16.840.1.113883.5.4", Name: "ActCode"}
	actClasses      = chart.System{OID: "2.16.840.1.113883.5.6", Name: "ActClass"}
	genders         = chart.System{OID: "2.16.840.1.113883.5.1", Name: "AdministrativeGender"}
	maritalStates   = chart.System{OID: "2.16.840.1.113883.5.2", Name: "MaritalStatus"}
	confidentiality = chart.System{OID: "2.16.840.1.113883.5.25", Name: "Confidentiality"}
	interpretation  = chart.System{OID: "2.16.840.1.113883.5.83", Name: "ObservationInterpretation"}
	raceEthnicity   = chart.System{OID: "2.16.840.1.113883.6.238", Name: "Race & Ethnicity - CDC"}
	thesaurus       = chart.System{OID: "2.16.840.1.113883.3.26.1.1", Name: "NCI Thesaurus"}
)

var assertion = chart.Code{System: actCodes, Code: "ASSERTION", Name: "Assertion"}

// templateIDs returns the identifiers of an element's template, with and without a version. C-CDA R2.1 requires both
// for every template of R1.1.
func templateIDs(root, version string) nodes {
	n := nodes{el("templateId", set("root", root))}
	if version != "" {
		n = append(n, el("templateId", set("root", root), set("extension", version)))
	}
	return n
}

// entryTemplate is templateIDs for entries, whose templates have a common prefix.
func entryTemplate(name, version string) nodes {
	return templateIDs("2.16.840.1.113883.10.20.22.4."+name, version)
}

// derivedID returns an element's identifier: a UUID derived from its name, of version 8 (RFC 9562).
func derivedID(name string) *node {
	sum := sha256.Sum256([]byte("ccda\x00" + name))
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	h := hex.EncodeToString(sum[:16])
	return el("id", set("root", h[:8]+"-"+h[8:12]+"-"+h[12:16]+"-"+h[16:20]+"-"+h[20:]))
}

// coded returns an element with a code, and with further parts. An unknown code has a nullFlavor, and its name as the
// original text.
func coded(element string, c chart.Code, more ...part) *node {
	n := el(element)
	if element == "value" {
		set("xsi:type", "CD").into(n)
	}
	if c.Code == "" {
		set("nullFlavor", "UNK").into(n)
		if c.Name != "" {
			el("originalText", textNode(c.Name)).into(n)
		}
	} else {
		for _, a := range []attr{
			set("code", c.Code), set("codeSystem", c.System.OID), set("codeSystemName", c.System.Name),
			set("displayName", c.Name),
		} {
			a.into(n)
		}
	}
	for _, p := range more {
		p.into(n)
	}
	return n
}

// concept returns an element with a record's codes, and with a reference to its line in the text. The first code of a
// preferred system is the main code, and the others are translations. If there is none, the main code is unknown.
func concept(element string, codes []chart.Code, ref string, preferred ...chart.System) *node {
	var main chart.Code
	i := slices.IndexFunc(codes, func(c chart.Code) bool {
		return len(preferred) == 0 || slices.Contains(preferred, c.System)
	})
	var others nodes
	for j, c := range codes {
		switch {
		case c.Code == "" || c.System.OID == "":
		case j == i:
			main = c
		default:
			others = append(others, coded("translation", c))
		}
	}
	return coded(element, main, el("originalText", reference(ref)), others)
}

func reference(ref string) *node { return el("reference", set("value", "#"+ref)) }

// narrativeText returns the reference of an entry to its line in the narrative.
func narrativeText(ref string) *node { return el("text", reference(ref)) }

// lineID returns the id of a record's line in the narrative. The kind makes ids of different kinds of records distinct.
func lineID(kind string, r chart.Record) string { return kind + "-" + r.ID }

// componentID returns the id of the line of a laboratory report's n-th component.
func componentID(r chart.Record, n int) string { return lineID("result", r) + "-" + strconv.Itoa(n+1) }

func status(code string) *node { return el("statusCode", set("code", code)) }

// progress returns the status of an entry that may be active.
func progress(active bool) *node {
	if active {
		return status("active")
	}
	return status("completed")
}

// instant returns an element with a time in HL7's format.
func instant(element string, t time.Time) *node {
	if t.IsZero() {
		return el(element, set("nullFlavor", "UNK"))
	}
	return el(element, set("value", hl7(t)))
}

func hl7(t time.Time) string { return t.UTC().Format("20060102150405+0000") }

func effective(t time.Time) *node { return instant("effectiveTime", t) }

// period returns a period. A zero to means that it has not ended.
func period(from, to time.Time) *node {
	n := el("effectiveTime", instant("low", from))
	if !to.IsZero() {
		instant("high", to).into(n)
	}
	return n
}

// quantity returns an element with a value and its UCUM unit.
func quantity(element string, value string, unit string) *node {
	n := el(element)
	if element == "value" {
		set("xsi:type", "PQ").into(n)
	}
	set("value", value).into(n)
	set("unit", unit).into(n)
	return n
}

// act and observation return entries in the mood of an event.
func act(parts ...part) *node { return event("act", "ACT", parts...) }

func observation(parts ...part) *node { return event("observation", "OBS", parts...) }

func event(element, class string, parts ...part) *node {
	return el(element, append([]part{set("classCode", class), set("moodCode", "EVN")}, parts...)...)
}

// related returns the relationship of an entry to another.
func related(kind string, n *node) *node { return el("entryRelationship", set("typeCode", kind), n) }

// inverted returns an inverted relationship, in which the other entry is the source.
func inverted(kind string, n *node) *node {
	return el("entryRelationship", set("typeCode", kind), set("inversionInd", "true"), n)
}

// comment returns a comment on an entry, with a reference to its line in the narrative; nil when s is empty.
func comment(s, line string) *node {
	if s == "" {
		return nil
	}
	return inverted("SUBJ", act(entryTemplate("64", ""),
		coded("code", chart.Code{System: chart.LOINC, Code: "48767-8", Name: "Annotation comment"}),
		el("text", textNode(s), reference(line))))
}

func address(use string, a chart.Address) *node {
	if a == (chart.Address{}) {
		return el("addr", set("nullFlavor", "UNK"))
	}
	n := el("addr", set("use", use))
	for _, p := range [][2]string{
		{"streetAddressLine", a.Street1},
		{"streetAddressLine", a.Street2},
		{"city", a.City},
		{"state", a.State},
		{"postalCode", a.Zip},
		{"country", "US"},
	} {
		if p[1] != "" {
			el(p[0], textNode(p[1])).into(n)
		}
	}
	return n
}

func telecom(use, scheme, where string) *node {
	if where == "" {
		return el("telecom", set("nullFlavor", "UNK"))
	}
	return el("telecom", set("use", use), set("value", scheme+where))
}

// SplitName splits a professional's printed name into parts: "Maxwell Forrest M.D." is Maxwell, Forrest. It drops the
// degrees. given is not nil.
func SplitName(printed string) (given []string, family string) {
	words := slices.DeleteFunc(strings.Fields(strings.TrimSuffix(printed, ",")), func(w string) bool {
		return strings.Contains(strings.TrimRight(w, "."), ".") // M.D., D.O., Ph.D.
	})
	if len(words) == 0 {
		return []string{}, ""
	}
	last := len(words) - 1
	return words[:last:last], strings.TrimRight(words[last], ",")
}

// personName splits a printed name into parts. The degrees, which SplitName drops, come last.
func personName(printed string) *node {
	names, family := SplitName(printed)
	n := el("name")
	for _, g := range names {
		el("given", textNode(g)).into(n)
	}
	el("family", textNode(family)).into(n)
	for w := range strings.FieldsSeq(printed) {
		if w != strings.TrimSuffix(family, ",") && !slices.Contains(names, w) && strings.Contains(w, ".") {
			el("suffix", set("qualifier", "AC"), textNode(w)).into(n)
		}
	}
	return n
}

// assigned returns an element with a professional. The identifier is derived, as fictional people have no NPI.
func assigned(element string, p chart.Physician, extra ...part) *node {
	n := el(element, derivedID("physician\x00"+p.Name+"\x00"+p.Organization),
		address("WP", p.Address), telecom("WP", "tel:", p.Phone))
	if p.Name != "" {
		el("assignedPerson", personName(p.Name)).into(n)
	}
	for _, e := range extra {
		e.into(n)
	}
	if p.Organization != "" {
		el("representedOrganization", derivedID("organization\x00"+p.Organization), el("name", textNode(p.Organization)),
			telecom("WP", "tel:", p.Phone), address("WP", p.Address)).into(n)
	}
	return n
}

func performer(p chart.Physician) *node {
	if p.Name == "" && p.Organization == "" {
		return nil
	}
	return el("performer", assigned("assignedEntity", p))
}
