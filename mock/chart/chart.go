// Package chart invents the clinical record of one person who does not exist.
//
// A Chart is a pure function of (seed, person, sources, date): the same four give the same record, byte for byte, on
// every machine. Nothing in it reads the wall clock, and nothing in it is stored: it is built when a report or a
// record is asked for and thrown away afterwards.
//
//	jane := chart.Person{ID: "ef14404e9860776f6300e3e4cb10f84a", FirstName: "Jane", LastName: "Doe", Conditions: []string{"asthma"}}
//	c := chart.Build(1, jane, []chart.Source{chart.FindSource("Cleveland Clinic")}, asOf)
//	fmt.Println(c.Patient.Name(), c.Problems[0].Name)
//
// What a condition brings stands in conditions/*.yaml, one file each; the engine knows none by name.
package chart

import (
	"strings"
	"time"
)

// Person is what an order says about the insured. Every field but ID may be zero; Build then invents it.
type Person struct {
	ID          string      `json:"id"` // the vendor's user id; names the person and so seeds the chart
	FirstName   string      `json:"firstName,omitzero"`
	MiddleName  string      `json:"middleName,omitzero"`
	LastName    string      `json:"lastName,omitzero"`
	Gender      string      `json:"gender,omitzero"`    // "male", "female" or "other"
	BirthDate   time.Time   `json:"birthDate,omitzero"` // UTC midnight; zero: invented
	Email       string      `json:"email,omitzero"`
	Phone       string      `json:"phone,omitzero"`
	Address     Address     `json:"address,omitzero"`
	Conditions  []string    `json:"conditions,omitzero"` // free text from the order ("COPD", "Tobacco use"); each appears among the problems
	Physicians  []Physician `json:"physicians,omitzero"`
	Suggestions []string    `json:"suggestions,omitzero"` // suggested sources, by name; care was given there too

	// Volume and Awkward are no facts of the person but how the record is drawn. They are settings of the App.
	Volume  Volume `json:"-"` // zero: Typical
	Awkward bool   `json:"-"` // the vendor's recorded quirks show in a share of the records

	// Since is when the person became known (the order was placed). History is invented back from it and goes on after
	// it; a Build for a later date keeps everything and adds. Zero: the beginning of the half-year of the chart's date.
	Since time.Time `json:"since,omitzero"`
}

// Address is a postal address in the United States.
type Address struct {
	Street1 string `json:"street1,omitzero"`
	Street2 string `json:"street2,omitzero"`
	City    string `json:"city,omitzero"`
	State   string `json:"state,omitzero"`
	Zip     string `json:"zip,omitzero"`
}

// Physician is a treating professional: named in the order or invented.
type Physician struct {
	ClientID     string  `json:"clientId,omitzero"` // the client's own id of it
	Name         string  `json:"name,omitzero"`     // "Maxwell Forrest M.D."; empty when the order names only an organization
	Organization string  `json:"organization,omitzero"`
	Department   string  `json:"department,omitzero"`
	Phone        string  `json:"phone,omitzero"`
	Address      Address `json:"address,omitzero"`
}

// Kind says what a source is and so which records it brings.
type Kind string

// The kinds of source.
const (
	Hospital Kind = "hospital" // everything
	Practice Kind = "practice" // everything but admissions
	Pharmacy Kind = "pharmacy" // medications and immunizations only, no C-CDA
	Lab      Kind = "lab"      // test results only, no C-CDA
	Wearable Kind = "wearable" // a device or an app: wellness readings, nothing clinical
)

// Source is one connected provider of records.
type Source struct {
	ID      string  `json:"id"`   // 24 hex, the vendor's id of the source
	Name    string  `json:"name"` // "Cleveland Clinic"
	Kind    Kind    `json:"kind"`
	Address Address `json:"address,omitzero"`
	Phone   string  `json:"phone,omitzero"`

	// Connected is when the vendor began to retrieve its records, which are therefore no older than that to the vendor's
	// clients. Zero: unknown. It shapes nothing in the chart.
	Connected time.Time `json:"-"`
	// Incomplete says that the retrieval is not finished: what happened in the last half-year before Connected comes last, and
	// nothing of it is in the chart yet.
	Incomplete bool `json:"-"`
	// Completed is when those last records were retrieved. Zero: with the others. It shapes nothing in the chart.
	Completed time.Time `json:"-"`
}

// retrievedLast is the age of the records, at the time of connection, that a source hands over last.
const retrievedLast = 182 * 24 * time.Hour

// last reports whether the source hands over what happened at a time after all else.
func (s Source) last(at time.Time) bool {
	return at.After(s.Connected.Add(-retrievedLast)) && !at.After(s.Connected)
}

// RetrievedAt is when the vendor had what happened at a time: no earlier than that time, zero where nobody knows better.
func (s Source) RetrievedAt(at time.Time) time.Time {
	retrieved := s.Connected
	if s.last(at) && s.Completed.After(retrieved) {
		retrieved = s.Completed
	}
	if at.After(retrieved) {
		return at
	}
	return retrieved
}

// CCDA tells whether the source hands out C-CDA documents (hospitals and practices do; cookbook, table 8).
func (s Source) CCDA() bool { return s.Kind == Hospital || s.Kind == Practice }

// Chart is the whole record. Every list is sorted newest first. A record's Source is the ID of an entry of Sources.
type Chart struct {
	AsOf          time.Time // "today" of the record; nothing in it is later
	Next          time.Time // a Build for any time from AsOf until this one differs in AsOf alone; zero: for any later time
	Awkward       bool      // whether the vendor's recorded quirks are to show: see Odd
	Patient       Patient
	Sources       []Source
	Problems      []Problem
	Medications   []Medication
	TestResults   []TestResult
	Vitals        []VitalSigns
	Encounters    []Encounter
	Allergies     []Allergy
	Immunizations []Immunization
	Procedures    []Procedure
	SocialHistory []SocialFact
	PlansOfCare   []PlanOfCare
}

// Patient is the person with every gap filled in.
type Patient struct {
	ID            string
	FirstName     string
	MiddleName    string
	LastName      string
	Gender        string    // "male", "female" or "other"
	BirthDate     time.Time // UTC midnight
	MRN           string    // medical record number, "MRN-" and eight digits
	Email         string
	Phone         string // "(555) 213-5555": always a number from the fictional 555-01xx range unless the order gave one
	Address       Address
	MaritalStatus string
	Race          string
	Ethnicity     string
	Language      string // "English"
	Physician     Physician
}

// Name is the patient's name as a report prints it: "Jane A. Doe".
func (p Patient) Name() string {
	return strings.Join(strings.Fields(p.FirstName+" "+p.MiddleName+" "+p.LastName), " ")
}

// Age is the patient's age in whole years at a time.
func (p Patient) Age(at time.Time) int {
	years := at.Year() - p.BirthDate.Year()
	if at.Month() < p.BirthDate.Month() || at.Month() == p.BirthDate.Month() && at.Day() < p.BirthDate.Day() {
		years--
	}
	return years
}

// Code is a concept in a code system.
type Code struct {
	System System
	Code   string // "E11.9"
	Name   string // "Type 2 diabetes mellitus without complications"
}

// System is a code system with its OID and the name the vendors print.
type System struct {
	OID  string // "2.16.840.1.113883.6.90"
	Name string // "ICD-10-CM"
}

// The code systems in use (reference: recorded code objects).
var (
	ICD10  = System{"2.16.840.1.113883.6.90", "ICD-10-CM"}
	SNOMED = System{"2.16.840.1.113883.6.96", "SNOMED CT"}
	RxNorm = System{"2.16.840.1.113883.6.88", "RxNorm"}
	NDC    = System{"2.16.840.1.113883.6.69", "NDC"}
	LOINC  = System{"2.16.840.1.113883.6.1", "LOINC"}
	CPT    = System{"2.16.840.1.113883.6.12", "CPT-4"}
	CVX    = System{"2.16.840.1.113883.12.292", "CVX"}
)

// Record is what every entry of the chart has.
type Record struct {
	ID     string    // 24 hex, stable for (seed, person, record)
	Source string    // Source.ID it was retrieved from
	At     time.Time // when it happened: onset, start, collection, visit
	Codes  []Code
}

// Problem is a diagnosis on the problem list.
type Problem struct {
	Record
	Name     string    // "Type 2 diabetes mellitus"
	Status   string    // "Active" or "Resolved"
	Resolved time.Time // zero while active
	Note     string
}

// Medication is a prescription. Treats names the Problem.ID it was written for; in a pharmacy's record it is empty as long
// as nobody who knows of the problem is connected. A hospital or practice has one entry for a course of treatment, a
// pharmacy one for each prescription that was filled there: a new one is written when the refills are used up.
type Medication struct {
	Record
	Name         string // "Metformin 500 mg oral tablet"
	Product      string // "Metformin"
	Instructions string // "Take 1 tablet by mouth twice daily with meals"
	Form         string // "tablet"
	Route        string // "oral"
	Strength     Quantity
	Dose         float64 // units of Form per intake
	Frequency    Frequency
	Refills      int
	Status       string    // "Active" or "Completed"
	Ended        time.Time // zero while active
	Prescriber   string
	Treats       string
	Fills        []Fill // what a pharmacy handed out, oldest first; nil elsewhere
}

// Fill is one dispensing of a prescription. The first is the original, the others are its refills.
type Fill struct {
	At       time.Time
	Quantity float64 // units of the medication's Form
	Days     int     // that the quantity lasts
}

// Quantity is a number with its UCUM unit.
type Quantity struct {
	Value float64
	Unit  string
}

// Frequency is "Times per Unit": {2, "day"}.
type Frequency struct {
	Times int
	Unit  string
}

// TestResult is one laboratory report: a panel and its components.
type TestResult struct {
	Record
	Name       string // "Comprehensive metabolic panel"
	Status     string // "completed"
	OrderedBy  string
	Specimen   string // "Serum"
	Components []Component
	Note       string
}

// Component is one measured analyte.
type Component struct {
	Name  string  // "Hemoglobin A1c"
	Code  Code    // LOINC
	Value float64 // already rounded to Digits
	Unit  string  // UCUM: "%", "mg/dL"
	Range Range
	// Digits after the decimal point that the laboratory prints.
	Digits int
}

// Range is a reference interval; an open end is absent.
type Range struct {
	Low, High       float64
	HasLow, HasHigh bool
}

// Flag is "L", "H" or "" (normal).
func (c Component) Flag() string {
	switch {
	case c.Range.HasLow && c.Value < c.Range.Low:
		return "L"
	case c.Range.HasHigh && c.Value > c.Range.High:
		return "H"
	}
	return ""
}

// VitalSigns is one set of readings taken at one time.
type VitalSigns struct {
	Record
	Encounter string // Encounter.ID
	Author    string
	// Readings are body height (cm), weight (kg), BMI (kg/m2), systolic and diastolic pressure (mm[Hg]), pulse (/min),
	// temperature (Cel), respiration (/min) and SpO2 (%).
	Readings []Component
}

// Encounter is a visit.
type Encounter struct {
	Record
	Type         string // "Office visit", "Emergency", "Inpatient", "Telehealth"
	Ended        time.Time
	Provider     Physician
	Reasons      []string // "Follow-up of diabetes"
	Diagnoses    []string // Problem.ID
	Medications  []string // Medication.ID prescribed or renewed
	TestResults  []string // TestResult.ID ordered
	Instructions string
	Note         string // the assessment, a few sentences
}

// Allergy is an intolerance with its reaction.
type Allergy struct {
	Record
	Name     string // "Penicillin"
	Reaction Reaction
	Severity string // "mild", "moderate", "severe"
	Status   string // "Active"
}

// Reaction is what an allergen does to the patient. Without a name, none is known.
type Reaction struct {
	Name  string // "Hives"
	Codes []Code
}

// Immunization is one given dose.
type Immunization struct {
	Record
	Name string // "Influenza, seasonal, injectable"
}

// Procedure is something done to the patient.
type Procedure struct {
	Record
	Name      string
	Performer Physician
	Note      string
}

// SocialFact is one line of social history.
type SocialFact struct {
	Record
	Topic string // "Tobacco use", "Alcohol use", "Occupation", "Exercise"
	Value string // "Former smoker, quit 2014"
}

// PlanOfCare is something intended.
type PlanOfCare struct {
	Record
	Name string
	Text string
	Type string // "Follow-up", "Referral", "Goal"
}

// From returns the part of the chart that one source brought: what a per-provider report shows (cookbook, table 8). The
// patient and AsOf stay; Sources holds the one source. An unknown id gives empty lists.
func (c *Chart) From(source string) *Chart {
	part := &Chart{AsOf: c.AsOf, Next: c.Next, Awkward: c.Awkward, Patient: c.Patient}
	for _, s := range c.Sources {
		if s.ID == source {
			part.Sources = []Source{s}
		}
	}
	part.Problems = from(c.Problems, source)
	part.Medications = from(c.Medications, source)
	part.TestResults = from(c.TestResults, source)
	part.Vitals = from(c.Vitals, source)
	part.Encounters = from(c.Encounters, source)
	part.Allergies = from(c.Allergies, source)
	part.Immunizations = from(c.Immunizations, source)
	part.Procedures = from(c.Procedures, source)
	part.SocialHistory = from(c.SocialHistory, source)
	part.PlansOfCare = from(c.PlansOfCare, source)
	return part
}

func (r Record) source() string { return r.Source }

func from[T interface{ source() string }](all []T, source string) []T {
	var some []T
	for _, one := range all {
		if one.source() == source {
			some = append(some, one)
		}
	}
	return some
}
