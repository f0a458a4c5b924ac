package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/chart"
)

// rules are what C-CDA R2.1 demands of whatever follows a template, in a line of words each:
//
//	name            one such child or more
//	name=1          exactly one
//	@name=value     an attribute; without a value it has to be there
//	name@attr=value the same of a child, of which there is one such at least
//	a/b             a path of children
//
// Template identifiers are written without their common beginning; R2.1 wants those with a version once with it.
var rules = []struct{ template, version, name, demands string }{
	{"1.1", "2015-08-01", "US Realm Header", `realmCode=1 realmCode@code=US typeId=1
		typeId@extension=POCD_HD000040 id=1 code=1 title=1 effectiveTime=1
		confidentialityCode=1 languageCode=1 recordTarget author author/time=1 author/assignedAuthor=1 author/assignedAuthor/id
		author/assignedAuthor/addr author/assignedAuthor/telecom custodian=1 custodian/assignedCustodian/representedCustodianOrganization/name=1
		custodian/assignedCustodian/representedCustodianOrganization/id custodian/assignedCustodian/representedCustodianOrganization/telecom=1
		custodian/assignedCustodian/representedCustodianOrganization/addr=1 recordTarget/patientRole/id recordTarget/patientRole/addr
		recordTarget/patientRole/telecom recordTarget/patientRole/patient/name recordTarget/patientRole/patient/name/given
		recordTarget/patientRole/patient/name/family=1 recordTarget/patientRole/patient/administrativeGenderCode=1
		recordTarget/patientRole/patient/birthTime=1 recordTarget/patientRole/patient/raceCode=1
		recordTarget/patientRole/patient/ethnicGroupCode=1 recordTarget/patientRole/providerOrganization/name`},
	{"1.2", "2015-08-01", "Continuity of Care Document", `code@code=34133-9 documentationOf=1 documentationOf/serviceEvent@classCode=PCPR
		documentationOf/serviceEvent/effectiveTime=1 documentationOf/serviceEvent/effectiveTime/low=1
		documentationOf/serviceEvent/effectiveTime/high=1 component/structuredBody=1`}, // CONF:1198-8454, 8455
	{"2.6.1", "2015-08-01", "Allergies Section", `code@code=48765-2 title=1 text=1`},
	{"2.1.1", "2014-06-09", "Medications Section", `code@code=10160-0 title=1 text=1`},
	{"2.5.1", "2015-08-01", "Problem Section", `code@code=11450-4 title=1 text=1`},
	{"2.22.1", "2015-08-01", "Encounters Section", `code@code=46240-8 title=1 text=1`},
	{"2.7.1", "2014-06-09", "Procedures Section", `code@code=47519-4 title=1 text=1`},
	{"2.2.1", "2015-08-01", "Immunizations Section", `code@code=11369-6 title=1 text=1`},
	{"2.4.1", "2015-08-01", "Vital Signs Section", `code@code=8716-3 title=1 text=1`},
	{"2.3.1", "2015-08-01", "Results Section", `code@code=30954-2 title=1 text=1`},
	{"2.17", "2015-08-01", "Social History Section", `code@code=29762-2 title=1 text=1`},
	{"2.14", "2014-06-09", "Functional Status Section", `code@code=47420-5 title=1 text=1`},
	{"2.10", "2014-06-09", "Plan of Treatment Section", `code@code=18776-5 title=1 text=1`},
	{"4.30", "2015-08-01", "Allergy Concern Act", `@classCode=ACT @moodCode=EVN id code=1 code@code=CONC statusCode=1 effectiveTime=1
		effectiveTime/low=1 entryRelationship entryRelationship@typeCode=SUBJ entryRelationship/observation`},
	{"4.7", "2014-06-09", "Allergy - Intolerance Observation", `@classCode=OBS @moodCode=EVN id code=1 code@code=ASSERTION statusCode=1
		statusCode@code=completed effectiveTime=1 effectiveTime/low=1 value=1 value@type=CD value@code participant=1
		participant@typeCode=CSM participant/participantRole@classCode=MANU participant/participantRole/playingEntity@classCode=MMAT
		participant/participantRole/playingEntity/code=1`}, // CONF:1098-7379 to 7390
	{"4.9", "2014-06-09", "Reaction Observation", `@classCode=OBS @moodCode=EVN id code=1 statusCode=1
		statusCode@code=completed value=1 value@type=CD`},
	{"4.8", "2014-06-09", "Severity Observation", `@classCode=OBS @moodCode=EVN code=1 code@code=SEV
		statusCode=1 statusCode@code=completed value=1
		value@type=CD`},
	{"4.3", "2015-08-01", "Problem Concern Act", `@classCode=ACT @moodCode=EVN id code=1 code@code=CONC statusCode=1 effectiveTime=1
		effectiveTime/low=1 entryRelationship@typeCode=SUBJ entryRelationship/observation`},
	{"4.4", "2015-08-01", "Problem Observation", `@classCode=OBS @moodCode=EVN id code=1 code/translation
		statusCode=1 statusCode@code=completed
		effectiveTime=1 effectiveTime/low=1 value=1 value@type=CD`},
	{"4.64", "", "Comment Activity", `@classCode=ACT @moodCode=EVN code=1 code@code=48767-8 text=1
		text/reference=1 text/reference@value`}, // CONF:81-15967
	{"4.16", "2014-06-09", "Medication Activity", `@classCode=SBADM @moodCode id statusCode=1 effectiveTime effectiveTime@type=IVL_TS
		effectiveTime/low=1 doseQuantity=1 consumable=1 consumable/manufacturedProduct=1`}, // CONF:1098-7516, 7520
	{"4.17", "2014-06-09", "Medication Supply Order", `@classCode=SPLY @moodCode=INT id statusCode=1 product=1
		product/manufacturedProduct=1`},
	{"4.23", "2014-06-09", "Medication Information", `@classCode=MANU manufacturedMaterial=1 manufacturedMaterial/code=1`},
	{"4.52", "2015-08-01", "Immunization Activity", `@classCode=SBADM @moodCode=EVN @negationInd id statusCode=1 effectiveTime=1 consumable=1
		consumable/manufacturedProduct=1`},
	{"4.54", "2014-06-09", "Immunization Medication Information", `@classCode=MANU manufacturedMaterial=1 manufacturedMaterial/code=1`},
	{"4.26", "2015-08-01", "Vital Signs Organizer", `@classCode=CLUSTER @moodCode=EVN id code=1
		code@code=46680005 code/translation@code=74728-7
		statusCode=1 statusCode@code=completed effectiveTime=1 component component/observation`},
	{"4.27", "2014-06-09", "Vital Sign Observation", `@classCode=OBS @moodCode=EVN id code=1 statusCode=1
		statusCode@code=completed effectiveTime=1
		value=1 value@type=PQ`},
	{"4.1", "2015-08-01", "Result Organizer", `@classCode @moodCode=EVN id code=1 statusCode=1 component component/observation`},
	{"4.2", "2015-08-01", "Result Observation", `@classCode=OBS @moodCode=EVN id code=1 statusCode=1 effectiveTime=1 value=1`},
	{"4.78", "2014-06-09", "Smoking Status", `@classCode=OBS @moodCode=EVN id code=1 code@code=72166-2 statusCode=1 statusCode@code=completed
		effectiveTime=1 effectiveTime@value value=1 value@type=CD value@code`},
	{"4.38", "2015-08-01", "Social History Observation", `@classCode=OBS @moodCode=EVN id code=1 statusCode=1 statusCode@code=completed
		effectiveTime=1`},
	{"4.67", "2014-06-09", "Functional Status Observation", `@classCode=OBS @moodCode=EVN id code=1 code@code=54522-8 statusCode=1
		statusCode@code=completed effectiveTime=1 value=1`}, // CONF:1098-13905 to 13932
	{"4.49", "2015-08-01", "Encounter Activity", `@classCode=ENC @moodCode=EVN id code=1 effectiveTime=1`}, // CONF:1198-8710 to 8715
	{"4.80", "2015-08-01", "Encounter Diagnosis", `@classCode=ACT @moodCode=EVN code=1 code@code=29308-4 entryRelationship@typeCode=SUBJ
		entryRelationship/observation`},
	{"4.19", "2014-06-09", "Indication", `@classCode=OBS @moodCode=EVN id code=1 statusCode=1 statusCode@code=completed`},
	{"4.14", "2014-06-09", "Procedure Activity Procedure", `@classCode=PROC @moodCode id code=1 statusCode=1`},
	{"4.39", "2014-06-09", "Planned Act", `@classCode=ACT @moodCode id code=1 statusCode=1 statusCode@code=active`},
	{"4.40", "2014-06-09", "Planned Encounter", `@classCode=ENC @moodCode id statusCode=1 statusCode@code=active`},
	{"4.121", "", "Goal Observation", `@classCode=OBS @moodCode=GOL id code=1 statusCode=1 statusCode@code=active`},
}

// sequences are the orders of children in the schema of CDA R2, of elements that are no entries.
var sequences = map[string]string{
	"ClinicalDocument": `realmCode typeId templateId id code title effectiveTime confidentialityCode
		languageCode setId versionNumber copyTime
		recordTarget author dataEnterer informant custodian informationRecipient legalAuthenticator authenticator participant inFulfillmentOf
		documentationOf relatedDocument authorization componentOf component`,
	"patientRole": "realmCode typeId templateId id addr telecom patient providerOrganization",
	"patient": `id name administrativeGenderCode birthTime maritalStatusCode religiousAffiliationCode raceCode
		ethnicGroupCode guardian birthplace
		languageCommunication`,
	"providerOrganization":             "id name telecom addr standardIndustryClassCode asOrganizationPartOf",
	"representedOrganization":          "id name telecom addr standardIndustryClassCode asOrganizationPartOf",
	"representedCustodianOrganization": "id name telecom addr",
	"assignedAuthor":                   "templateId id code addr telecom assignedPerson assignedAuthoringDevice representedOrganization",
	"assignedEntity":                   "templateId id code addr telecom assignedPerson representedOrganization",
	"section": `templateId id code title text confidentialityCode languageCode subject
		author informant entry component`,
	"manufacturedProduct":  "templateId id manufacturedMaterial manufacturerOrganization",
	"manufacturedMaterial": "code name lotNumberText",
	"playingEntity":        "code quantity name desc",
	"code":                 "originalText qualifier translation",
	"value":                "originalText qualifier translation low center width high",
	"effectiveTime":        "low center width high period",
	"table":                "caption col colgroup thead tfoot tbody",
	"list":                 "caption item",
	"caption":              "linkHtml sub sup footnote footnoteRef", // no content, no br
}

// fault says which of a template's demands the element does not meet; empty: it does.
func fault(e *element, demand string) string {
	path, want, valued := strings.Cut(demand, "=")
	path, attribute, attributed := strings.Cut(path, "@")
	found := []*element{e}
	for name := range strings.SplitSeq(path, "/") {
		var below []*element
		for _, f := range found {
			if name == "" {
				below = append(below, f)
			}
			for i := range f.Kids {
				if f.Kids[i].XMLName.Local == name {
					below = append(below, &f.Kids[i])
				}
			}
		}
		found = below
	}
	ok := len(found) > 0
	switch {
	case attributed:
		ok = slices.ContainsFunc(found, func(f *element) bool { a := f.attr(attribute); return a == want || a != "" && !valued })
	case valued:
		ok = fmt.Sprint(len(found)) == want
	}
	if ok {
		return ""
	}
	return demand
}

// checkRules holds a document against every template that it says it follows, and returns the names of those.
func checkRules(t *testing.T, name string, root *element) map[string]bool {
	t.Helper()
	const oid = "2.16.840.1.113883.10.20.22."
	followed := map[string]bool{}
	root.walk("", func(path string, e *element) {
		if order, ok := sequences[e.XMLName.Local]; ok && (e.XMLName.Local != "caption" || len(e.Kids) > 0) {
			last := 0
			for _, k := range e.Kids {
				at := slices.Index(strings.Fields(order), k.XMLName.Local)
				if at < last {
					t.Errorf("%s: %s: %s has no place there", name, path, k.XMLName.Local)
				}
				last = max(last, at)
			}
		}
		if local := e.XMLName.Local; (local == "table" || local == "tbody" || local == "tr" || local == "list") && len(e.Kids) == 0 ||
			local == "table" && fault(e, "tbody/tr") != "" || local == "list" && fault(e, "item") != "" {
			t.Errorf("%s: %s is empty", name, path)
		}
		if fault(e, "statusCode@code=completed") == "" && fault(e, "code@code=CONC") == "" && fault(e, "effectiveTime/high=1") != "" {
			t.Errorf("%s: %s: a concern that is over has no end (CONF:1198-10085)", name, path)
		}
		versions := map[string][]string{}
		for _, k := range e.Kids {
			if k.XMLName.Local == "templateId" {
				id := strings.TrimPrefix(k.attr("root"), oid)
				versions[id] = append(versions[id], k.attr("extension"))
			}
		}
		for id, had := range versions {
			known := false
			for _, r := range rules {
				if r.template != id {
					continue
				}
				known, followed[r.name] = true, true
				if !slices.Contains(had, r.version) {
					t.Errorf("%s: %s: %s without its version %s", name, path, r.name, r.version)
				}
				for demand := range strings.FieldsSeq(r.demands) {
					if f := fault(e, demand); f != "" {
						t.Errorf("%s: %s: %s demands %s", name, path, r.name, f)
					}
				}
			}
			if !known {
				t.Errorf("%s: %s: template %s has no rules here", name, path, id)
			}
		}
	})
	return followed
}

// TestCCDARules holds the documents of many patients, of every source, against the rules; every rule is met by somebody.
func TestCCDARules(t *testing.T) {
	followed := map[string]bool{}
	check := func(name string, c *chart.Chart) {
		for template := range checkRules(t, name, ccda(t, c)) {
			followed[template] = true
		}
	}
	for name, c := range charts() {
		check(name, c)
	}
	people := []chart.Person{
		{Volume: chart.Sparse}, {}, {Volume: chart.Heavy}, {Awkward: true}, {Conditions: []string{"Pregnancy"}, Gender: "female"},
		{BirthDate: asOf.AddDate(-4, 0, 0)}, {BirthDate: asOf.AddDate(-91, 0, 0), Conditions: []string{"COPD", "Something unheard of"}},
	}
	for n, p := range people {
		for seed := range 2 {
			p.ID = fmt.Sprintf("%032x", n*100+seed)
			all := chart.Directory()
			at := (n*2 + seed) * 5 % (len(all) - 3)
			c := chart.Build(int64(seed), p, all[at:at+3], asOf)
			for _, s := range c.Sources {
				check(fmt.Sprintf("patient %d of seed %d at %s", n, seed, s.Name), c.From(s.ID))
			}
		}
	}
	for _, r := range rules {
		if !followed[r.name] {
			t.Errorf("nobody's document has a %s", r.name)
		}
	}
}

// TestCCDARulesAreFaults holds a document that lacks what it should have against the rules' reader.
func TestCCDARulesAreFaults(t *testing.T) {
	e := &element{Kids: []element{{}}}
	for _, demand := range strings.Fields("id id=1 @classCode=ACT code@code a/b") {
		if fault(e, demand) == "" {
			t.Errorf("%s is met by nothing", demand)
		}
	}
}
