// Package charttest has small charts for tests of renderings, and compares what renderings say.
package charttest

import (
	"fmt"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// AsOf is the date of every chart here.
var AsOf = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Clinic is the source of all records.
var Clinic = chart.Source{
	ID: "54dc427aaa6b4cb7d6203061", Name: "Larkspur Valley Hospital", Kind: chart.Hospital,
	Address: chart.Address{Street1: "200 Orchard Road", City: "Larkspur", State: "OH", Zip: "44999"},
	Phone:   "(555) 555-0133",
}

// Nobody is a chart with a patient and nothing else.
func Nobody() *chart.Chart {
	return &chart.Chart{AsOf: AsOf, Patient: patient()}
}

func patient() chart.Patient {
	return chart.Patient{
		ID: "ef14404e9860776f6300e3e4cb10f84a", FirstName: "Jane", MiddleName: "A.", LastName: "Sampleton", Gender: "female",
		BirthDate: time.Date(1968, 1, 27, 0, 0, 0, 0, time.UTC), MRN: "MRN-00412077", Email: "jane@example.com",
		Phone: "(555) 555-0118",
		Address: chart.Address{
			Street1: "12 Invented Lane", Street2: "Apt 4", City: "Larkspur", State: "OH",
			Zip: "44999",
		},
		MaritalStatus: "married",
		Race:          "White", Ethnicity: "Not Hispanic or Latino", Language: "English", Physician: doctor(),
	}
}

func doctor() chart.Physician {
	return chart.Physician{
		Name: "Imogen Fable M.D.", Organization: Clinic.Name, Department: "Family Medicine", Phone: Clinic.Phone,
		Address: Clinic.Address,
	}
}

func record(kind string, n int, at time.Time, codes ...chart.Code) chart.Record {
	return chart.Record{
		ID: fmt.Sprintf("%x%0*d", kind[:4], 24-2*len(kind[:4]), n), Source: Clinic.ID, At: at,
		Codes: codes,
	}
}

// Somebody is a small chart with two years of visits: a diabetic whose readings improve.
func Somebody() *chart.Chart { return Treated(9) }

// Treated is a chart with so many visits, ten weeks apart.
func Treated(visits int) *chart.Chart {
	c := Nobody()
	c.Sources = []chart.Source{Clinic}
	onset := AsOf.AddDate(-3, 0, -20)
	c.Problems = []chart.Problem{
		{
			Record: record("problem", 1, onset,
				chart.Code{System: chart.ICD10, Code: "E11.9", Name: "Type 2 diabetes mellitus without complications"},
				chart.Code{System: chart.SNOMED, Code: "44054006", Name: "Type 2 diabetes mellitus"}),
			Name: "Type 2 diabetes mellitus", Status: "Active", Note: "Found at a routine check.",
		},
		{
			Record: record("problem", 2, onset.AddDate(-4, 0, 0),
				chart.Code{System: chart.SNOMED, Code: "444814009", Name: "Viral sinusitis"}),
			Name: "Viral sinusitis", Status: "Resolved", Resolved: onset.AddDate(-4, 1, 3),
		},
	}
	c.Allergies = []chart.Allergy{{
		Record: record("allergy", 1, onset.AddDate(-9, 2, 0),
			chart.Code{System: chart.RxNorm, Code: "7984", Name: "Penicillin V"}),
		Name: "Penicillin", Severity: "moderate", Status: "Active",
		Reaction: chart.Reaction{
			Name:  "Hives",
			Codes: []chart.Code{{System: chart.SNOMED, Code: "126485001", Name: "Urticaria"}},
		},
	}}
	c.Medications = []chart.Medication{{
		Record: record(
			"medication", 1, onset.AddDate(0, 0, 14),
			chart.Code{System: chart.RxNorm, Code: "860975", Name: "metformin hydrochloride 500 MG Oral Tablet"},
		),
		Name: "Metformin 500 mg oral tablet", Product: "Metformin",
		Instructions: "Take 2 tablets by mouth twice daily with meals",
		Form:         "tablet", Route: "oral", Strength: chart.Quantity{Value: 500, Unit: "mg"}, Dose: 2,
		Frequency: chart.Frequency{Times: 2, Unit: "day"}, Refills: 3, Status: "Active", Prescriber: doctor().Name,
		Treats: c.Problems[0].ID,
	}}
	c.Immunizations = []chart.Immunization{{
		Record: record(
			"immunization", 1, AsOf.AddDate(0, -5, 0),
			chart.Code{System: chart.CVX, Code: "150", Name: "Influenza, injectable, quadrivalent, preservative free"},
		),
		Name: "Influenza, seasonal, injectable",
	}}
	c.Procedures = []chart.Procedure{{
		Record: record("procedure", 1, AsOf.AddDate(-1, -2, 0),
			chart.Code{System: chart.CPT, Code: "92250", Name: "Fundus photography"}),
		Name: "Diabetic eye examination", Performer: doctor(), Note: "No retinopathy.",
	}}
	c.SocialHistory = []chart.SocialFact{
		{Record: record("social", 1, AsOf.AddDate(-1, 0, 0)), Topic: "Tobacco use", Value: "Former smoker, quit 2014"},
		{Record: record("social", 2, AsOf.AddDate(-1, 0, 0)), Topic: "Alcohol use", Value: "One or two drinks a week"},
	}
	c.PlansOfCare = []chart.PlanOfCare{{
		Record: record("plan", 1, AsOf.AddDate(0, 0, -12)),
		Name:   "Diabetes follow-up",
		Text:   "Repeat A1c and return in three months",
		Type:   "Follow-up",
	}}
	for i := range visits {
		addVisit(c, i, AsOf.AddDate(0, 0, -12-70*i))
	}
	return c
}

// addVisit adds the i-th visit before today, with its vital signs and laboratory reports. The further back, the worse
// the readings.
func addVisit(c *chart.Chart, i int, at time.Time) {
	back := float64(min(i, 12))
	meter := func(loinc, name, unit string, value float64, digits int, low, high float64) chart.Component {
		m := chart.Component{
			Name: name, Code: chart.Code{System: chart.LOINC, Code: loinc, Name: name}, Value: value, Unit: unit, Digits: digits,
		}
		m.Range.Low, m.Range.HasLow = low, low > 0
		m.Range.High, m.Range.HasHigh = high, high > 0
		return m
	}
	at = at.Truncate(24 * time.Hour).Add(9*time.Hour + 30*time.Minute)
	vitals := chart.VitalSigns{
		Record: record("vitals", i, at), Encounter: record("encounter", i, at).ID, Author: "Rowan Quill RN",
		Readings: []chart.Component{
			meter("8480-6", "Systolic blood pressure", "mm[Hg]", 118+2*back, 0, 90, 130),
			meter("8462-4", "Diastolic blood pressure", "mm[Hg]", 74+back, 0, 60, 80),
			meter("8867-4", "Heart rate", "/min", 72+float64(i%3), 0, 60, 100),
			meter("8310-5", "Body temperature", "Cel", 36.7, 1, 36.1, 37.2),
			meter("9279-1", "Respiratory rate", "/min", 14, 0, 12, 20),
			meter("59408-5", "Oxygen saturation", "%", 98, 0, 95, 100),
			meter("8302-2", "Body height", "cm", 165, 1, 0, 0),
			meter("29463-7", "Body weight", "kg", 78.4+0.7*back, 1, 0, 0),
			meter("39156-5", "Body mass index (BMI) [Ratio]", "kg/m2", 28.8+0.26*back, 1, 18.5, 24.9),
		},
	}
	a1c := chart.TestResult{
		Record: record("result", 2*i, at, chart.Code{System: chart.CPT, Code: "83036", Name: "Hemoglobin A1c"}),
		Name:   "Hemoglobin A1c", Status: "completed", OrderedBy: doctor().Name, Specimen: "Whole blood",
		Components: []chart.Component{meter("4548-4", "Hemoglobin A1c", "%", 6.4+0.25*back, 1, 4, 5.6)},
	}
	lipids := chart.TestResult{
		Record: record("result", 2*i+1, at, chart.Code{System: chart.CPT, Code: "80061", Name: "Lipid panel"}),
		Name:   "Lipid panel", Status: "completed", OrderedBy: doctor().Name, Specimen: "Serum", Note: "Fasting.",
		Components: []chart.Component{
			meter("2093-3", "Cholesterol, total", "mg/dL", 176+4*back, 0, 0, 199),
			meter("2085-9", "HDL cholesterol", "mg/dL", 51-back, 0, 50, 0),
			meter("13457-7", "LDL cholesterol (calculated)", "mg/dL", 98+4*back, 0, 0, 129),
			meter("2571-8", "Triglycerides", "mg/dL", 134+3*back, 0, 0, 149),
		},
	}
	c.Vitals = append(c.Vitals, vitals)
	c.TestResults = append(c.TestResults, a1c, lipids)
	c.Encounters = append(c.Encounters, chart.Encounter{
		Record: record("encounter", i, at,
			chart.Code{System: chart.CPT, Code: "99213", Name: "Office visit, established patient"}),
		Type: "Office visit", Ended: at.Add(25 * time.Minute), Provider: doctor(),
		Reasons:   []string{"Follow-up of diabetes"},
		Diagnoses: []string{c.Problems[0].ID}, Medications: []string{c.Medications[0].ID},
		TestResults:  []string{a1c.ID, lipids.ID},
		Instructions: "Keep a log of morning readings.",
		Note: "Doing well on metformin. Weight is coming down slowly; feet without findings. Continue the present " +
			"plan.",
	})
}

// Invented returns the chart of one of many invented patients, who differ in their conditions, and in having one to
// three sources.
func Invented(n int) *chart.Chart {
	conditions := []string{
		"Type 2 diabetes", "COPD", "Hypertension", "Depression", "Asthma", "Chronic kidney disease",
		"Gout",
	}
	var sources []chart.Source
	for _, name := range []string{"Cleveland Clinic", "Starfleet Medical", "Starfleet Pharmacy"}[:1+n%3] {
		sources = append(sources, chart.FindSource(name))
	}
	person := chart.Person{ID: fmt.Sprintf("%032x", 0x5a5a+n), Conditions: conditions[n%len(conditions):][:1]}
	return chart.Build(int64(n), person, sources, AsOf)
}

// Hostile is a chart whose every text tries to break a page.
func Hostile() *chart.Chart {
	c := Treated(3)
	nasty := []string{
		"<script>alert('x')</script>", strings.Repeat("Pneumonoultramicroscopic", 40), "مريض غير موجود", "👩‍⚕️ 🩺 emoji",
		"bell\a null\x00 esc\x1b[31m", "\u202Eright to left override", "broken \xff\xfe utf8",
		"{nb} {{.Name}} \\(\\) %s %!d(MISSING)",
		strings.Repeat("many words that go on and on over more than one page of paper ", 90), "line\nbreak\ttab", "漢字と仮名",
		"Ελληνικά Кириллица čšž",
	}
	at := func(i int) string { return nasty[i%len(nasty)] }
	c.Patient.FirstName, c.Patient.LastName = nasty[0], at(3)+at(5)+at(6)
	c.Patient.Address.Street1, c.Patient.Physician.Name, c.Patient.MRN = at(1), at(2), at(8)
	c.Sources[0].Name, c.Sources[0].Address.City = at(8), at(1)
	for i := range 2 * len(nasty) {
		r := record("hostile", i, AsOf.AddDate(0, 0, -i),
			chart.Code{System: chart.System{Name: at(i)}, Code: at(i + 1), Name: at(i + 2)})
		c.Problems = append(c.Problems, chart.Problem{Record: r, Name: at(i), Status: at(i + 1), Note: at(i + 2)})
		c.Medications = append(c.Medications, chart.Medication{
			Record:       r,
			Name:         at(i),
			Instructions: at(i + 3),
			Status:       at(i + 4),
			Prescriber:   at(i + 5),
		})
		c.SocialHistory = append(c.SocialHistory, chart.SocialFact{Record: r, Topic: at(i), Value: at(i + 1)})
		c.Encounters = append(c.Encounters, chart.Encounter{
			Record:   r,
			Type:     at(i),
			Reasons:  []string{at(i + 1)},
			Note:     at(i + 2),
			Provider: chart.Physician{Name: at(i + 3)},
		})
		c.TestResults = append(c.TestResults, chart.TestResult{
			Record:     r,
			Name:       at(i),
			Specimen:   at(i + 1),
			Note:       at(i + 2),
			Components: []chart.Component{{Name: at(i + 1), Unit: at(i + 2), Value: 1e12, Digits: 3}},
		})
	}
	return c
}
