package humanapi

import (
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/chart/charttest"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/report"
)

func TestRecords(t *testing.T) {
	c := charttest.Somebody()
	encounter, medication, vital := encounters(c)[0], medications(c)[0], vitals(c)[0]
	smoker, ok := profileOf(c)
	if !ok {
		t.Error("no profile of a user with a source")
	}
	if _, ok := profileOf(charttest.Nobody()); ok {
		t.Error("a profile of a user without a source")
	}
	for _, test := range []struct {
		name  string
		value any
		want  string
	}{
		{
			"a time is in UTC with milliseconds",
			instant{time.Date(2020, 3, 9, 11, 52, 36, 240_999_000, time.FixedZone("", -5*3600))},
			`"2020-03-09T16:52:36.240Z"`,
		},
		{"allergen", allergies(c)[0].Allergen.Name, `"Penicillin"`},
		{
			"reaction", allergies(c)[0].ReactionsFull,
			`[{"name":"Hives","reactionType":{"codes":[]},"codes":[` +
				`{"name":"Urticaria","code":"126485001","codeSystem":"2.16.840.1.113883.6.96","codeSystemName":"SNOMED CT"}]}]`,
		},
		{
			"organization of a record", allergies(c)[0].Organization,
			`{"id":"54dc427aaa6b4cb7d6203061","name":"Larkspur Valley Hospital",` +
				`"href":"/medical/organizations/54dc427aaa6b4cb7d6203061"}`,
		},
		{"name of the patient", demographicsRecords(c)[0].Name, `{"given":["Jane","A."],"family":"Sampleton"}`},
		{"date of birth", demographicsRecords(c)[0].DOB, `"01/27/1968"`},
		{"street", demographicsRecords(c)[0].Address.Street, `["12 Invented Lane","Apt 4"]`},
		{"provider of demographics", demographicsRecords(c)[0].Provider.Organization, `"Larkspur Valley Hospital"`},
		{
			"codes of race have no OID", demographicsRecords(c)[0].RaceCodes,
			`[{"code":"2106-3","codeSystemName":"RACE&ETHNICITY-CDC"}]`,
		},
		{"type of a visit", encounter.VisitType, `"Office visit"`},
		{"reasons of a visit", encounter.Reasons, `["Follow-up of diabetes"]`},
		{"diagnoses of a visit", encounter.Diagnoses, `[{"name":"Type 2 diabetes mellitus"}]`},
		{"provider of a visit", encounter.Provider.Name, `"Imogen Fable M.D."`},
		{"drug at a visit", encounter.Medications[0].Name, `"Metformin 500 mg oral tablet"`},
		{"tests at a visit", encounter.TestResults, `[{"name":"Hemoglobin A1c"},{"name":"Lipid panel"}]`},
		{"readings at a visit", len(encounter.VitalSigns), `9`},
		{"functional status", functionalStatuses(c)[0].Name, `"Independent in activities of daily living"`},
		{"functional statuses of nobody", functionalStatuses(charttest.Nobody()), `[]`},
		{"author of a document", ccds(c)[0].Author, `"Imogen Fable M.D."`},
		{"date of a document", ccds(c)[0].DateTime, `"2026-02-18T09:55:00.000Z"`},
		{"a document has no link to itself", ccds(c)[0].CCD, `null`},
		{
			"section of a narrative", narratives(c)[0].Entries[0],
			`{"title":"Reason for Visit","text":"Follow-up of diabetes",` +
				`"templateIds":["2.16.840.1.113883.10.20.22.2.12"]}`,
		},
		{"sections of a narrative", len(narratives(c)[0].Entries), `3`},
		{
			"organizations", organizations(c),
			`[{"id":"54dc427aaa6b4cb7d6203061","name":"Larkspur Valley Hospital","imageUrl":""}]`,
		},
		{"dates of an immunization", immunizations(c)[0].Dates, `["2025-10-02T09:00:00.000Z"]`},
		{"instructions", instructions(c)[0].Text, `"Keep a log of morning readings."`},
		{
			"code of a problem", issues(c)[0].Codes[0],
			`{"name":"Type 2 diabetes mellitus without complications","code":"E11.9",` +
				`"codeSystem":"2.16.840.1.113883.6.90","codeSystemName":"ICD-10-CM"}`,
		},
		{"dosage of a medication", medication.DosageInfo, `"1000 mg"`},
		{"refills of a medication", medication.RefillsTotal, `"3"`},
		{
			"details of a medication", medication.Details,
			`{"frequency":{"number":"2","unit":"day"},"route":"enteral_oral","strength":{"number":"500","unit":"mg"},` +
				`"dosage":{"form":"tablet","value":"2"}}`,
		},
		{
			"provider of a plan", plansOfCare(c)[0].Provider,
			`{"name":{"given":["Imogen"],"family":"Fable"},"departmentName":"Family Medicine",` +
				`"address":"200 Orchard Road, Larkspur, OH, 44999"}`,
		},
		{
			"performer of a procedure", procedures(c)[0].Performer,
			`{"phone":"(555) 555-0133","address":"200 Orchard Road, Larkspur, OH, 44999",` +
				`"organizationName":"Larkspur Valley Hospital"}`,
		},
		{"smoking in the profile", smoker.Smoking.Status, `"Former smoker, quit 2014"`},
		{
			"social history", socialHistory(c)[0].Entries[1],
			`{"dateTime":"2025-03-02T09:00:00.000Z","name":"One or two drinks a week","codes":[{"name":"Alcohol use"}]}`,
		},
		{
			"component with a range", testResults(c)[0].Components[0],
			`{"name":"Hemoglobin A1c","value":"6.4","unit":"%","low":"4.0","high":"5.6","refRange":"4.0 - 5.6",` +
				`"componentComments":"","codes":[{"name":"Hemoglobin A1c","code":"4548-4",` +
				`"codeSystem":"2.16.840.1.113883.6.1","codeSystemName":"LOINC"}]}`,
		},
		{"range without a low end", testResults(c)[1].Components[0].RefRange, `"< 199"`},
		{"range without a high end", testResults(c)[1].Components[1].RefRange, `"> 50"`},
		{"patient of vital signs", vital.Name, `"Jane A. Sampleton"`},
		{"author of vital signs", vital.Author, `"Rowan Quill RN"`},
		{
			"reading in each unit", vital.Results[7].Values,
			`[{"value":172.8,"unit":"[lb_av]"},{"value":78.4,"unit":"kg"}]`,
		},
		{"reading of the source", vital.Results[7].Raw, `{"name":"Body weight","unit":"kg","value":"78.4","codes":[]}`},
	} {
		text, err := provider.Encode(test.value)
		if err != nil || string(text) != test.want {
			t.Errorf("%s: %s (%v), want %s", test.name, text, err, test.want)
		}
	}
}

func TestDocumentChart(t *testing.T) {
	c := charttest.Somebody()
	part, ok := documentChart(c, report.DocumentID(c, charttest.Clinic.ID))
	if !ok || part.AsOf.Format(time.DateOnly) != "2026-02-18" || len(part.Encounters) != 9 {
		t.Errorf("document: %+v, %t", part, ok)
	}
	if _, ok := documentChart(c, "unknown"); ok {
		t.Error("a document with an unknown id")
	}
}

func TestRecordsAreCreatedWhenTheyAreRetrieved(t *testing.T) {
	c := charttest.Somebody()
	connected := c.Encounters[1].At.Add(24 * time.Hour)
	c.Sources[0].Connected = connected
	for i, want := range []time.Time{c.Encounters[0].At, connected, connected} {
		e := encounters(c)[i]
		if !e.CreatedAt.Equal(want) || e.UpdatedAt.Before(e.CreatedAt.Time) || !e.head().at.Equal(c.Encounters[i].At) {
			t.Errorf("visit of %s: created %s, updated %s; want %s", e.DateTime, e.CreatedAt, e.UpdatedAt, want)
		}
	}
}

func TestUpdatedAtIsTheLastChange(t *testing.T) {
	c := charttest.Somebody()
	c.Medications[0].Ended = charttest.AsOf.AddDate(0, -1, 0)
	if got := medications(c)[0]; !got.UpdatedAt.Equal(c.Medications[0].Ended) ||
		!got.EndDate.Equal(c.Medications[0].Ended) {
		t.Errorf("medication updated %s, ended %s", got.UpdatedAt, got.EndDate)
	}
	if got := issues(c)[1]; !got.UpdatedAt.Equal(c.Problems[1].Resolved) {
		t.Errorf("problem updated %s, resolved %s", got.UpdatedAt, c.Problems[1].Resolved)
	}
	for _, e := range encounters(c) {
		if !e.Medications[0].EndDate.IsZero() && e.Medications[0].EndDate.After(e.DateTime.Time) {
			t.Errorf("visit of %s knows that the drug ended on %s", e.DateTime, e.Medications[0].EndDate)
		}
	}
}

func TestOnlySourcesWithCCDAsLinkToThem(t *testing.T) {
	for kind, want := range map[chart.Kind]bool{
		chart.Hospital: true, chart.Practice: true, chart.Pharmacy: false, chart.Lab: false,
	} {
		c := charttest.Somebody()
		c.Sources[0].Kind = kind
		ccd := medications(c)[0].CCD
		if (ccd != nil) != want {
			t.Errorf("%s: ccd %v", kind, ccd)
		}
		if ccd != nil && (len(ccd.ID) != 24 || ccd.Href != "/medical/ccds/"+ccd.ID) {
			t.Errorf("%s: ccd %+v", kind, ccd)
		}
	}
}
