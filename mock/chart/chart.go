// Package chart generates the clinical record of a fictional person.
//
// A Chart is a pure function of (seed, person, sources, date): the same four give the same record, byte for byte, on
// every machine. It does not read the wall clock, and it is not stored: it is built when a report or a record is
// requested.
//
//	jane := chart.Person{ID: "ef14404e9860776f6300e3e4cb10f84a", FirstName: "Jane", Conditions: []string{"asthma"}}
//	c := chart.Build(1, jane, []chart.Source{chart.FindSource("Cleveland Clinic")}, asOf)
//	fmt.Println(c.Patient.Name(), c.Problems[0].Name)
//
// The data of each condition is in a file of conditions/*.yaml. The code does not depend on any condition.
package chart

import (
	"strconv"
	"strings"
	"time"
)

// Person is what is known of a person, such as from an order. Every field except ID may be zero; Build then generates a
// value.
type Person struct {
	ID         string    `json:"id"` // the vendor's user id; part of the chart's seed
	FirstName  string    `json:"firstName,omitzero"`
	MiddleName string    `json:"middleName,omitzero"`
	LastName   string    `json:"lastName,omitzero"`
	Gender     string    `json:"gender,omitzero"`    // "male", "female" or "other"
	BirthDate  time.Time `json:"birthDate,omitzero"` // UTC midnight; zero: generated
	Email      string    `json:"email,omitzero"`
	Phone      string    `json:"phone,omitzero"`
	Address    Address   `json:"address,omitzero"`
	// Conditions are free text of the order ("COPD", "Tobacco use"). Each appears among the problems.
	Conditions []string    `json:"conditions,omitzero"`
	Physicians []Physician `json:"physicians,omitzero"`
	// Suggestions are the names of suggested sources, where care was given too.
	Suggestions []string `json:"suggestions,omitzero"`

	// Volume and Awkward are not personal data. They are settings of the App about its records.
	Volume  Volume `json:"-"` // zero: Typical
	Awkward bool   `json:"-"` // the vendor's recorded quirks show in a share of the records

	// Since is when the person came to the App, such as with an order. The history is generated backwards and forwards
	// from it. A Build for a later date keeps everything and adds to it. Zero: the beginning of the half-year of the
	// chart's date.
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

// Physician is a treating physician, named in the order or generated.
type Physician struct {
	ClientID string `json:"clientId,omitzero"` // the client's own id of the physician
	// "Maxwell Forrest M.D."; empty when the order names only an organization
	Name         string  `json:"name,omitzero"`
	Organization string  `json:"organization,omitzero"`
	Department   string  `json:"department,omitzero"`
	Phone        string  `json:"phone,omitzero"`
	Address      Address `json:"address,omitzero"`
}

// Kind is the kind of a source, which determines the records that it has.
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

	// Connected is when the vendor began to retrieve the records; clients see no earlier creation time. Zero: unknown.
	// The chart does not depend on it unless Incomplete is set.
	Connected time.Time `json:"-"`
	// Incomplete reports whether the retrieval is unfinished. Records of the last half-year before Connected are retrieved
	// last, and are not in the chart yet.
	Incomplete bool `json:"-"`
	// Completed is when those last records were retrieved. Zero: with the others. The chart does not depend on it.
	Completed time.Time `json:"-"`
}

// lastHalfYear is the maximum age, at the time of connection, of the records that are retrieved last.
const lastHalfYear = 182 * 24 * time.Hour

// retrievedLast reports whether records of events at a time are retrieved last.
func (s Source) retrievedLast(at time.Time) bool {
	return at.After(s.Connected.Add(-lastHalfYear)) && !at.After(s.Connected)
}

// RetrievedAt returns when the vendor retrieved the record of an event at a time. It is not before the event.
func (s Source) RetrievedAt(at time.Time) time.Time {
	retrieved := s.Connected
	if s.retrievedLast(at) && s.Completed.After(retrieved) {
		retrieved = s.Completed
	}
	if at.After(retrieved) {
		return at
	}
	return retrieved
}

// CCDA reports whether the source has C-CDA documents (hospitals and practices do; cookbook, table 8).
func (s Source) CCDA() bool { return s.Kind == Hospital || s.Kind == Practice }

// Chart is the whole record. Every list is sorted newest first. A record's Source is the ID of an entry of Sources.
type Chart struct {
	AsOf          time.Time // "today" of the record; nothing in it is later
	Next          time.Time // when Build would begin to return more; zero: never
	Awkward       bool      // the vendor's recorded quirks show: see Odd
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

// Patient is the person with every missing field generated.
type Patient struct {
	ID         string
	FirstName  string
	MiddleName string
	LastName   string
	Gender     string    // "male", "female" or "other"
	BirthDate  time.Time // UTC midnight
	MRN        string    // medical record number, "MRN-" and eight digits
	Email      string
	// Phone is like "(555) 555-0113": a number of the fictional range 555-01xx unless the order has one.
	Phone         string
	Address       Address
	MaritalStatus string
	Race          string
	Ethnicity     string
	Language      string // "English"
	Physician     Physician
}

// Name returns the patient's full name: "Jane A. Doe".
func (p Patient) Name() string {
	return strings.Join(strings.Fields(p.FirstName+" "+p.MiddleName+" "+p.LastName), " ")
}

// Age returns the patient's age in whole years at a time.
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

// Record has the common fields of every entry of the chart.
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

// Medication is a prescription. Treats is the Problem.ID that it was written for. In a pharmacy's record it is empty
// unless a source with the problem is connected. A hospital or practice has one entry for a course of treatment. A
// pharmacy has one for each prescription that was filled there, and a new one when the refills are used up.
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
	Fills        []Fill // of a pharmacy, oldest first; nil elsewhere
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
	Low     float64
	High    float64
	HasLow  bool
	HasHigh bool
}

// Flag returns "L", "H" or "" (normal).
func (c Component) Flag() string {
	switch {
	case c.Range.HasLow && c.Value < c.Range.Low:
		return "L"
	case c.Range.HasHigh && c.Value > c.Range.High:
		return "H"
	}
	return ""
}

// Format formats a value, or an end of the range, with the digits that the laboratory prints.
func (c Component) Format(v float64) string { return strconv.FormatFloat(v, 'f', c.Digits, 64) }

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

// Reaction is the reaction to an allergen. Name is empty if it is unknown.
type Reaction struct {
	Name  string // "Hives"
	Codes []Code
}

// Immunization is one given dose.
type Immunization struct {
	Record
	Name string // "Influenza, seasonal, injectable"
}

// Procedure is a procedure performed on the patient.
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

// PlanOfCare is a planned action or a goal.
type PlanOfCare struct {
	Record
	Name string
	Text string
	Type string // "Follow-up", "Referral", "Goal"
}
