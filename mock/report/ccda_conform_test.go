package report_test

import (
	"slices"
	"strconv"
	"strings"
)

// conformance is what C-CDA R2.1 demands of an element that follows a template, in words with blanks between:
//
//	a/b            one such child of a child, or more
//	a#1            exactly one
//	a@x=y          all such children, one at least, have the attribute x with the value y; without =y, with any
//	a:4.9          a child that follows the template
//	this|that      either of two
//	this>that      that, if this; !this>that, if not
//
// Templates are written without the common beginning of their identifiers. The numbers in the notes are the
// specification's own of its conformance statements (CONF); where there is none, the template's name says where to
// look.
var conformance = []struct {
	template string
	version  string
	on       string
	name     string
	demands  string
}{
	{"1.1", "2015-08-01", "ClinicalDocument", "US Realm Header", `realmCode#1 realmCode@code=US
		typeId@root=2.16.840.1.113883.1.3
		typeId@extension=POCD_HD000040 id#1 code#1 title#1 effectiveTime#1 effectiveTime@value confidentialityCode#1
		languageCode#1
		recordTarget recordTarget/patientRole#1 recordTarget/patientRole/id recordTarget/patientRole/addr
		recordTarget/patientRole/telecom
		recordTarget/patientRole/patient#1 recordTarget/patientRole/patient/name
		recordTarget/patientRole/patient/name/family#1
		recordTarget/patientRole/patient/name/given recordTarget/patientRole/patient/administrativeGenderCode#1
		recordTarget/patientRole/patient/birthTime#1 recordTarget/patientRole/patient/raceCode#1
		recordTarget/patientRole/patient/ethnicGroupCode#1
		recordTarget/patientRole/patient/languageCommunication/languageCode#1
		author author/time#1 author/assignedAuthor#1 author/assignedAuthor/id author/assignedAuthor/addr
		author/assignedAuthor/telecom
		custodian#1 custodian/assignedCustodian/representedCustodianOrganization#1
		custodian/assignedCustodian/representedCustodianOrganization/id
		custodian/assignedCustodian/representedCustodianOrganization/name#1
		custodian/assignedCustodian/representedCustodianOrganization/telecom#1
		custodian/assignedCustodian/representedCustodianOrganization/addr#1
		recordTarget/patientRole/providerOrganization>recordTarget/patientRole/providerOrganization/telecom
		recordTarget/patientRole/providerOrganization>recordTarget/patientRole/providerOrganization/addr`},
	// 1198-17180, -17181, -8452, -8453, -8481, -8454, -8455, -8456 (the author), -8458, -30882, -30659, -30660.
	{"1.2", "2015-08-01", "ClinicalDocument", "Continuity of Care Document", `code@code=34133-9 documentationOf#1
		documentationOf/serviceEvent#1 documentationOf/serviceEvent@classCode=PCPR
		documentationOf/serviceEvent/effectiveTime/low#1
		documentationOf/serviceEvent/effectiveTime/high#1
		documentationOf/serviceEvent/performer>documentationOf/serviceEvent/performer@typeCode=PRF
		documentationOf/serviceEvent/performer>documentationOf/serviceEvent/performer/assignedEntity/id
		author/assignedAuthor/assignedPerson|author/assignedAuthor/assignedAuthoringDevice
		author/assignedAuthor/assignedAuthoringDevice>author/assignedAuthor/representedOrganization#1 component#1
		component/structuredBody#1`},
	// The sections that it has to have, once each: 1198-30661 to -30666, -30669, -30670, -30687 to -30690.
	{
		"1.2", "2015-08-01", "ClinicalDocument", "Continuity of Care Document, sections",
		`component/structuredBody/component/section:2.6.1#1
		component/structuredBody/component/section:2.1.1#1 component/structuredBody/component/section:2.5.1#1
		component/structuredBody/component/section:2.3.1#1 component/structuredBody/component/section:2.17#1
		component/structuredBody/component/section:2.4.1#1`,
	},

	{"2.6.1", "2015-08-01", "section", "Allergies and Intolerances Section", withEntries("48765-2", "act:4.30")},
	{"2.1.1", "2014-06-09", "section", "Medications Section", withEntries("10160-0", "substanceAdministration:4.16")},
	{"2.5.1", "2015-08-01", "section", "Problem Section", withEntries("11450-4", "act:4.3")},
	{"2.22.1", "2015-08-01", "section", "Encounters Section", withEntries("46240-8", "encounter:4.49")},
	{"2.7.1", "2014-06-09", "section", "Procedures Section", withEntries("47519-4", "procedure:4.14")},
	{"2.2.1", "2015-08-01", "section", "Immunizations Section", withEntries("11369-6", "substanceAdministration:4.52")},
	{"2.4.1", "2015-08-01", "section", "Vital Signs Section", withEntries("8716-3", "organizer:4.26")},
	{"2.3.1", "2015-08-01", "section", "Results Section", withEntries("30954-2", "organizer:4.1")},
	{"2.17", "2015-08-01", "section", "Social History Section", anySection("29762-2")},
	{"2.14", "2014-06-09", "section", "Functional Status Section", anySection("47420-5")},
	{"2.10", "2014-06-09", "section", "Plan of Treatment Section", anySection("18776-5")},

	// 1198-10085, -7504: what is over has an end, what goes on a beginning. 1198-14925: the observation's template.
	{"4.30", "2015-08-01", "act", "Allergy Concern Act", `@classCode=ACT @moodCode=EVN id code#1 code@code=CONC
		statusCode#1 effectiveTime#1
		statusCode@code=completed>effectiveTime/high#1 statusCode@code=active>effectiveTime/low#1
		entryRelationship@typeCode=SUBJ
		entryRelationship/observation:4.7`},
	{"4.7", "2014-06-09", "observation", "Allergy - Intolerance Observation", `@classCode=OBS @moodCode=EVN id code#1
		code@code=ASSERTION
		statusCode@code=completed effectiveTime#1 effectiveTime/low#1 value#1 value@type=CD participant#1
		participant@typeCode=CSM
		participant/participantRole@classCode=MANU participant/participantRole/playingEntity@classCode=MMAT
		participant/participantRole/playingEntity/code#1`},
	{"4.9", "2014-06-09", "observation", "Reaction Observation", `@classCode=OBS @moodCode=EVN id code#1
		code@code=ASSERTION
		statusCode@code=completed value#1 value@type=CD`},
	{"4.8", "2014-06-09", "observation", "Severity Observation", `@classCode=OBS @moodCode=EVN code@code=SEV
		statusCode@code=completed value#1
		value@type=CD value@code`},
	{"4.3", "2015-08-01", "act", "Problem Concern Act", `@classCode=ACT @moodCode=EVN id code#1 code@code=CONC
		statusCode#1 effectiveTime#1
		statusCode@code=completed>effectiveTime/high#1 statusCode@code=active>effectiveTime/low#1
		entryRelationship@typeCode=SUBJ
		entryRelationship/observation:4.4`},
	{"4.4", "2015-08-01", "observation", "Problem Observation", `@classCode=OBS @moodCode=EVN id code#1 code@code
		code/translation
		statusCode@code=completed effectiveTime#1 effectiveTime/low#1 value#1 value@type=CD`},
	// 81-9428, -19159, -9430, -15967, -15968.
	{
		"4.64", "", "act", "Comment Activity",
		`@classCode=ACT @moodCode=EVN code@code=48767-8 text#1 text/reference#1 text/reference@value`,
	},
	// 1098-7507, -7508, -7516, -7520, -9106.
	{"4.16", "2014-06-09", "substanceAdministration", "Medication Activity", `@classCode=SBADM @moodCode id statusCode#1
		effectiveTime/low#1
		effectiveTime/period>effectiveTime@type doseQuantity#1 consumable#1 consumable/manufacturedProduct:4.23#1`},
	// 1098-7427, -7428, -7430, -7432, -16093.
	{"4.17", "2014-06-09", "supply", "Medication Supply Order", `@classCode=SPLY @moodCode=INT id statusCode#1
		product>product/manufacturedProduct:4.23#1`},
	{"4.23", "2014-06-09", "manufacturedProduct", "Medication Information", `@classCode=MANU manufacturedMaterial#1
		manufacturedMaterial/code#1`},
	{"4.52", "2015-08-01", "substanceAdministration", "Immunization Activity", `@classCode=SBADM @moodCode=EVN
		@negationInd id statusCode#1
		effectiveTime#1 consumable#1 consumable/manufacturedProduct:4.54#1`},
	{"4.54", "2014-06-09", "manufacturedProduct", "Immunization Medication Information", `@classCode=MANU
		manufacturedMaterial#1
		manufacturedMaterial/code#1`},
	{"4.26", "2015-08-01", "organizer", "Vital Signs Organizer", `@classCode=CLUSTER @moodCode=EVN id code@code=46680005
		code/translation@code=74728-7 statusCode@code=completed effectiveTime/low#1 effectiveTime/high#1
		component/observation:4.27`},
	{"4.27", "2014-06-09", "observation", "Vital Sign Observation", `@classCode=OBS @moodCode=EVN id code#1
		statusCode@code=completed
		effectiveTime#1 value#1 value@type=PQ`},
	{"4.1", "2015-08-01", "organizer", "Result Organizer", `@classCode @moodCode=EVN id code#1 statusCode#1
		effectiveTime>effectiveTime/low#1 effectiveTime>effectiveTime/high#1 component/observation:4.2`},
	{"4.2", "2015-08-01", "observation", "Result Observation", `@classCode=OBS @moodCode=EVN id code#1 statusCode#1
		effectiveTime#1 value#1
		referenceRange>referenceRange/observationRange`},
	{"4.78", "2014-06-09", "observation", "Smoking Status - Meaningful Use", `@classCode=OBS @moodCode=EVN id
		code@code=72166-2
		statusCode@code=completed effectiveTime@value value#1 value@type=CD value@code`},
	{"4.38", "2015-08-01", "observation", "Social History Observation", `@classCode=OBS @moodCode=EVN id code#1
		statusCode@code=completed
		effectiveTime#1`},
	// 1098-13906, -13907, -31522, -13929, -13930, -13932.
	{"4.67", "2014-06-09", "observation", "Functional Status Observation", `@classCode=OBS @moodCode=EVN id code#1
		code@code=54522-8
		statusCode@code=completed effectiveTime#1 value#1`},
	{"4.49", "2015-08-01", "encounter", "Encounter Activity", `@classCode=ENC @moodCode=EVN id code#1 effectiveTime#1`},
	{"4.80", "2015-08-01", "act", "Encounter Diagnosis", `@classCode=ACT @moodCode=EVN code@code=29308-4
		entryRelationship@typeCode=SUBJ
		entryRelationship/observation:4.4`},
	{
		"4.19", "2014-06-09", "observation", "Indication",
		`@classCode=OBS @moodCode=EVN id code#1 statusCode@code=completed`,
	},
	{
		"4.14", "2014-06-09", "procedure", "Procedure Activity Procedure",
		`@classCode=PROC @moodCode id code#1 statusCode#1`,
	},
	{"4.39", "2014-06-09", "act", "Planned Act", `@classCode=ACT @moodCode id code#1 statusCode@code=active`},
	{"4.40", "2014-06-09", "encounter", "Planned Encounter", `@classCode=ENC @moodCode id statusCode@code=active`},
	{"4.121", "", "observation", "Goal Observation", `@classCode=OBS @moodCode=GOL id code#1 statusCode@code=active`},
}

func anySection(loinc string) string { return "code@code=" + loinc + " title#1 text#1" }

// withEntries is for the sections whose template wants entries, unless the section says that nothing is known.
func withEntries(loinc, entry string) string {
	return anySection(loinc) + " !@nullFlavor>entry/" + entry
}

// inOrder are the children that the schema of CDA R2 gives an element, in its order.
var inOrder = func() map[string][]string {
	const about = " subject specimen "
	const who = " performer author informant participant entryRelationship reference precondition"
	const organization = "id name telecom addr standardIndustryClassCode asOrganizationPartOf"
	lists := map[string]string{
		"ClinicalDocument": `realmCode typeId templateId id code title effectiveTime confidentialityCode languageCode setId
		versionNumber copyTime
			recordTarget author dataEnterer informant custodian informationRecipient legalAuthenticator authenticator participant
			inFulfillmentOf documentationOf relatedDocument authorization componentOf component`,
		"patientRole": "id addr telecom patient providerOrganization",
		"patient": `id name administrativeGenderCode birthTime maritalStatusCode religiousAffiliationCode raceCode
		ethnicGroupCode
			guardian birthplace languageCommunication`,
		"languageCommunication":            "templateId languageCode modeCode proficiencyLevelCode preferenceInd",
		"providerOrganization":             organization,
		"representedOrganization":          organization,
		"representedCustodianOrganization": "id name telecom addr",
		"author":                           "templateId functionCode time assignedAuthor",
		"assignedAuthor": "templateId id code addr telecom assignedPerson assignedAuthoringDevice " +
			"representedOrganization",
		"assignedEntity": "templateId id code addr telecom assignedPerson representedOrganization",
		"serviceEvent":   "templateId id code effectiveTime performer",
		"section": "templateId id code title text confidentialityCode languageCode subject" +
			" author informant entry component",
		"act": "templateId id code text statusCode effectiveTime priorityCode languageCode" + about + who,
		"observation": `templateId id code derivationExpr text statusCode effectiveTime priorityCode repeatNumber
		languageCode value
			interpretationCode methodCode targetSiteCode` + about + who + " referenceRange",
		"substanceAdministration": `templateId id code text statusCode effectiveTime priorityCode repeatNumber routeCode
		approachSiteCode
			doseQuantity rateQuantity maxDoseQuantity administrationUnitCode` + about + "consumable" + who,
		"supply": `templateId id code text statusCode effectiveTime priorityCode repeatNumber independentInd quantity
			expectedUseTime` + about + "product" + who,
		"encounter": "templateId id code text statusCode effectiveTime priorityCode" + about + who,
		"procedure": `templateId id code text statusCode effectiveTime priorityCode languageCode methodCode approachSiteCode
			targetSiteCode` + about + who,
		"organizer": "templateId id code statusCode effectiveTime" + about + "performer author informant participant" +
			" reference precondition component",
		"participant":           "templateId functionCode time awarenessCode participantRole",
		"participantRole":       "templateId id code addr telecom playingDevice playingEntity scopingEntity",
		"playingEntity":         "code quantity name desc",
		"manufacturedProduct":   "templateId id manufacturedLabeledDrug manufacturedMaterial manufacturerOrganization",
		"manufacturedMaterial":  "code name lotNumberText",
		"specimenPlayingEntity": "code quantity name desc",
		"observationRange":      "code text value interpretationCode",
		"code":                  "originalText qualifier translation",
		"value":                 "originalText qualifier translation low center width high",
		"effectiveTime":         "low center width high phase period",
		"table":                 "caption col colgroup thead tfoot tbody",
		"tbody":                 "tr",
		"list":                  "caption item",
		"caption":               "linkHtml sub sup footnote footnoteRef",
	}
	orders := map[string][]string{}
	for name, list := range lists {
		orders[name] = strings.Fields(list)
	}
	return orders
}()

// says is the attribute, or one of them, without which an element says nothing and so has to have a nullFlavor or
// children.
var says = map[string][]string{
	"id": {"root"}, "code": {"code"}, "translation": {"code"}, "statusCode": {"code"}, "routeCode": {"code"},
	"raceCode":        {"code"},
	"ethnicGroupCode": {"code"}, "maritalStatusCode": {"code"}, "administrativeGenderCode": {"code"},
	"interpretationCode": {"code"},
	"languageCode":       {"code"}, "time": {"value"}, "birthTime": {"value"}, "low": {"value"}, "high": {"value"},
	"doseQuantity": {"value"},
	"telecom":      {"value"}, "repeatNumber": {"value"}, "effectiveTime": {"value"},
}

// templateRoot is what the identifiers of all templates begin with.
const templateRoot = "2.16.840.1.113883.10.20.22."

// templates are those that an element follows, with their versions.
func (e *element) templates() map[string][]string {
	var versions map[string][]string
	for _, k := range e.Kids {
		if id, ok := strings.CutPrefix(k.attr("root"), templateRoot); ok && k.XMLName.Local == "templateId" {
			if versions == nil {
				versions = map[string][]string{}
			}
			versions[id] = append(versions[id], k.attr("extension"))
		}
	}
	return versions
}

func (e *element) follows(template string) bool {
	return slices.ContainsFunc(e.Kids, func(k element) bool {
		return k.XMLName.Local == "templateId" && k.attr("root") == templateRoot+template
	})
}

// demand is one word of the conformance table, taken apart.
type demand struct {
	word      string
	when      *demand
	or        *demand
	not       bool // of when: it must not be met
	path      []string
	attribute string
	value     string
	count     int // 0: one or more
}

func parseDemand(word string) *demand {
	d := &demand{word: word}
	if when, then, ok := strings.Cut(word, ">"); ok {
		d = parseDemand(then)
		d.word, d.when = word, parseDemand(strings.TrimPrefix(when, "!"))
		d.when.not = strings.HasPrefix(when, "!")
		return d
	}
	if this, that, ok := strings.Cut(word, "|"); ok {
		d = parseDemand(this)
		d.word, d.or = word, parseDemand(that)
		return d
	}
	path, number, ok := strings.Cut(word, "#")
	if ok {
		d.count, _ = strconv.Atoi(number)
	}
	path, attribute, _ := strings.Cut(path, "@")
	d.attribute, d.value, _ = strings.Cut(attribute, "=")
	if path != "" {
		d.path = strings.Split(path, "/")
	}
	return d
}

// found are the elements at the demand's path.
func (d *demand) found(e *element) []*element {
	at := []*element{e}
	for _, step := range d.path {
		name, template, _ := strings.Cut(step, ":")
		var below []*element
		for _, up := range at {
			for i := range up.Kids {
				k := &up.Kids[i]
				if k.XMLName.Local == name && (template == "" || k.follows(template)) {
					below = append(below, k)
				}
			}
		}
		at = below
	}
	return at
}

// applies reports whether the demand's condition is met, if it has one.
func (d *demand) applies(e *element) bool { return d.when == nil || d.when.met(e) != d.when.not }

func (d *demand) met(e *element) bool {
	if !d.applies(e) || d.or != nil && d.or.met(e) {
		return true
	}
	found := d.found(e)
	if len(found) == 0 || d.count > 0 && len(found) != d.count {
		return false
	}
	return d.attribute == "" || !slices.ContainsFunc(found, func(f *element) bool {
		v := f.attr(d.attribute)
		return v == "" || d.value != "" && v != d.value
	})
}
