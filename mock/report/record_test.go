package report_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// show prints a value as the endpoints do.
func show(v any) {
	b, err := json.Marshal(v)
	fmt.Println(string(b), err)
}

func ExampleTime() {
	show(report.Time{Time: time.Date(2020, 3, 9, 11, 52, 36, 240_999_000, time.FixedZone("", -5*3600))})
	// Output: "2020-03-09T16:52:36.240Z" <nil>
}

func ExampleAllergies() {
	a := report.Allergies(somebody())[0]
	fmt.Println(a.Allergen.Name, a.ReactionsFull[0].Name, a.ReactionsFull[0].Codes[0].Code, a.Severity, a.Status, a.Organization.Href)
	// Output: Penicillin Hives 126485001 moderate Active /medical/organizations/54dc427aaa6b4cb7d6203061
}

func ExampleDemographicsOf() {
	d := report.DemographicsOf(somebody())[0]
	show(d.Name)
	fmt.Println(d.DOB, d.Address.Street, d.Provider.Organization)
	// Output:
	// {"given":["Jane","A."],"family":"Sampleton"} <nil>
	// 01/27/1968 [12 Invented Lane Apt 4] Larkspur Valley Hospital
}

func ExampleEncounters() {
	e := report.Encounters(somebody())[0]
	fmt.Println(e.VisitType, e.Reasons, e.Diagnoses[0].Name, e.Provider.Name)
	fmt.Println(e.Medications[0].Name, len(e.TestResults), len(e.VitalSigns))
	// Output:
	// Office visit [Follow-up of diabetes] Type 2 diabetes mellitus Imogen Fable M.D.
	// Metformin 500 mg oral tablet 2 9
}

func ExampleFunctionalStatuses() {
	fmt.Println(report.FunctionalStatuses(somebody())[0].Name)
	show(report.FunctionalStatuses(nobody()))
	// Output:
	// Independent in activities of daily living
	// [] <nil>
}

func ExampleCCDs() {
	d := report.CCDs(somebody())[0]
	fmt.Println(d.ID == report.Medications(somebody())[0].CCD.ID, d.Author, d.CCD)
	show(d.DateTime)
	// Output:
	// true Imogen Fable M.D. <nil>
	// "2026-02-18T09:55:00.000Z" <nil>
}

func ExampleDocument() {
	c := somebody()
	part, ok := report.Document(c, report.DocumentID(c, clinic.ID))
	fmt.Println(part.AsOf.Format(time.DateOnly), len(part.Encounters), ok)
	// Output: 2026-02-18 9 true
}

func ExampleNarratives() {
	n := report.Narratives(somebody())[0]
	show(n.Entries[0])
	fmt.Println(n.Author, len(n.Entries))
	// Output:
	// {"title":"Reason for Visit","text":"Follow-up of diabetes","templateIds":["2.16.840.1.113883.10.20.22.2.12"]} <nil>
	// Imogen Fable M.D. 3
}

func ExampleOrganizations() {
	show(report.Organizations(somebody()))
	// Output: [{"id":"54dc427aaa6b4cb7d6203061","name":"Larkspur Valley Hospital","imageUrl":""}] <nil>
}

func TestRecordsAreCreatedWhenTheyAreRetrieved(t *testing.T) {
	c := somebody()
	connected := c.Encounters[1].At.Add(24 * time.Hour)
	c.Sources[0].Connected = connected
	for i, want := range []time.Time{c.Encounters[0].At, connected, connected} {
		e := report.Encounters(c)[i]
		if !e.CreatedAt.Equal(want) || e.UpdatedAt.Before(e.CreatedAt.Time) || !e.Entry().At().Equal(c.Encounters[i].At) {
			t.Errorf("visit of %s: created %s, updated %s; want %s", e.DateTime, e.CreatedAt, e.UpdatedAt, want)
		}
	}
}

func ExampleImmunizations() {
	show(report.Immunizations(somebody())[0].Dates)
	// Output: ["2025-10-02T09:00:00.000Z"] <nil>
}

func ExampleInstructions() {
	fmt.Println(report.Instructions(somebody())[0].Text)
	// Output: Keep a log of morning readings.
}

func ExampleIssues() {
	i := report.Issues(somebody())[0]
	show(i.Codes[0])
	// Output: {"name":"Type 2 diabetes mellitus without complications","code":"E11.9","codeSystem":"2.16.840.1.113883.6.90","codeSystemName":"ICD-10-CM"} <nil>
}

func ExampleMedications() {
	m := report.Medications(somebody())[0]
	fmt.Println(m.DosageInfo, m.RefillsTotal)
	show(m.Details)
	// Output:
	// 1000 mg 3
	// {"frequency":{"number":"2","unit":"day"},"route":"enteral_oral","strength":{"number":"500","unit":"mg"},"dosage":{"form":"tablet","value":"2"}} <nil>
}

func ExamplePlansOfCare() {
	p := report.PlansOfCare(somebody())[0]
	show(p.Provider)
	// Output: {"name":{"given":["Imogen"],"family":"Fable"},"departmentName":"Family Medicine","address":"200 Orchard Road, Larkspur, OH, 44999"} <nil>
}

func ExampleProcedures() {
	show(report.Procedures(somebody())[0].Performer)
	// Output: {"phone":"(555) 555-0133","address":"200 Orchard Road, Larkspur, OH, 44999","organizationName":"Larkspur Valley Hospital"} <nil>
}

func ExampleProfile() {
	p, ok := report.Profile(somebody())
	fmt.Println(p.Smoking.Status, ok)
	_, ok = report.Profile(nobody())
	fmt.Println(ok)
	// Output:
	// Former smoker, quit 2014 true
	// false
}

func ExampleSocialHistory() {
	show(report.SocialHistory(somebody())[0].Entries[1])
	// Output: {"dateTime":"2025-03-02T09:00:00.000Z","name":"One or two drinks a week","codes":[{"name":"Alcohol use"}]} <nil>
}

func ExampleTestResults() {
	show(report.TestResults(somebody())[0].Components[0])
	// Output: {"name":"Hemoglobin A1c","value":"6.4","unit":"%","low":"4.0","high":"5.6","refRange":"4.0 - 5.6","componentComments":"","codes":[{"name":"Hemoglobin A1c","code":"4548-4","codeSystem":"2.16.840.1.113883.6.1","codeSystemName":"LOINC"}]} <nil>
}

func ExampleVitals() {
	v := report.Vitals(somebody())[0]
	fmt.Println(v.Name, v.Author)
	show(v.Results[7].Values)
	show(v.Results[7].Raw)
	// Output:
	// Jane A. Sampleton Rowan Quill RN
	// [{"value":172.8,"unit":"[lb_av]"},{"value":78.4,"unit":"kg"}] <nil>
	// {"name":"Body weight","unit":"kg","value":"78.4","codes":[]} <nil>
}

func TestUpdatedAtIsTheLastChange(t *testing.T) {
	c := somebody()
	c.Medications[0].Ended = asOf.AddDate(0, -1, 0)
	if got := report.Medications(c)[0]; !got.UpdatedAt.Equal(c.Medications[0].Ended) || !got.EndDate.Equal(c.Medications[0].Ended) {
		t.Errorf("medication updated %s, ended %s", got.UpdatedAt, got.EndDate)
	}
	if got := report.Issues(c)[1]; !got.UpdatedAt.Equal(c.Problems[1].Resolved) {
		t.Errorf("problem updated %s, resolved %s", got.UpdatedAt, c.Problems[1].Resolved)
	}
	for _, e := range report.Encounters(c) {
		if !e.Medications[0].EndDate.IsZero() && e.Medications[0].EndDate.After(e.DateTime.Time) {
			t.Errorf("visit of %s knows that the drug ended on %s", e.DateTime, e.Medications[0].EndDate)
		}
	}
}

func TestOnlySourcesWithCCDAsLinkToThem(t *testing.T) {
	for kind, want := range map[chart.Kind]bool{
		chart.Hospital: true, chart.Practice: true, chart.Pharmacy: false, chart.Lab: false,
	} {
		c := somebody()
		c.Sources[0].Kind = kind
		ccd := report.Medications(c)[0].CCD
		if (ccd != nil) != want {
			t.Errorf("%s: ccd %v", kind, ccd)
		}
		if ccd != nil && (len(ccd.ID) != 24 || ccd.Href != "/medical/ccds/"+ccd.ID) {
			t.Errorf("%s: ccd %+v", kind, ccd)
		}
	}
}

func TestReferenceRangesWithOneEnd(t *testing.T) {
	c := somebody()
	lipids := report.TestResults(c)[1].Components
	if lipids[0].RefRange != "< 199" || lipids[0].Low != "" || lipids[0].High != "199" {
		t.Errorf("cholesterol: %+v", lipids[0])
	}
	if lipids[1].RefRange != "> 50" || lipids[1].High != "" {
		t.Errorf("HDL: %+v", lipids[1])
	}
}
