package chart

// module is one file of conditions/: a condition with everything that comes with it, or (Always) care that everybody
// gets. The engine knows no condition by name: a new file is a new condition.
type module struct {
	Name       string   // as the problem list says it
	Always     bool     // no problem: applies to everybody of the ages From to To
	From, To   int      // To 0: no limit
	Absence    bool     // no problem either: stands for not having any, and speaks for those who have none
	Acute      *episode // a short illness instead of a chronic one
	Term       *term    // it ends by itself at a known time
	Synonyms   []string // phrases of an order that mean it
	Except     []string // phrases that mean something else although a synonym is in them
	Codes      []Code
	Prevalence []prevalence
	Recent     float64 // chance that it was diagnosed within the last two years

	Lines   []line   // drug treatment
	Avoid   []string // products or classes that somebody with the condition is not given
	Effects []effect // what it does to measures

	Measures []measure // defined here, known everywhere
	Panels   []panel   // same
	Monitor  []monitor // which panels it calls for, how often

	Procedures    []procedure
	Immunizations []vaccine
	Allergies     []allergen
	Reasons       []string // of a visit about it
	Notes         notes
	Instructions  []string
	Plans         []plan
	Social        []habit

	phrases, exceptions []string // Synonyms with Name, and Except, in plain words
}

// episode is the course of an acute condition.
type episode struct {
	Days    int    // until it is over
	Setting string // Encounter.Type: "Office visit", "Emergency", "Inpatient"
	Hours   int    // length of the stay; 0: an ordinary visit
}

// term is the course of a condition that grows until it is over at a known time, with visits of its own at the home of
// chronic care.
type term struct {
	Days    int   // from the visit at which it is found until it is over
	Visits  []int // days after it was found
	Panels  []termPanel
	Reasons []string // of those visits
	Notes   []string
	End     ending
}

// termPanel is a panel taken at some of a term's visits, named by their days.
type termPanel struct {
	Panel string
	At    []int

	panel *panel
}

// ending is what happens when a term is over.
type ending struct {
	Setting      string // Encounter.Type
	Hours        int
	Reasons      []string
	Notes        []string
	Instructions []string
	Procedures   []procedure
}

// prevalence is the share of people of an age, by sex, that have the condition.
type prevalence struct {
	From         int // age in years; the entry with the highest From not above the age counts
	Male, Female float64
}

// line is a line of treatment: one option of it is chosen, and its steps follow each other.
type line struct {
	Chance  float64 // that the patient gets this line; 0: always
	Options []option
}

type option struct {
	Weight float64 // 0 counts as 1
	Steps  []drug  // the second is what therapy was stepped up to
}

// drug is one prescription.
type drug struct {
	Name, Product, Form, Route string
	Class                      string // "statin": nobody takes two of one class
	Codes                      []Code
	Strength                   Quantity
	Dose                       float64
	Times                      int    // per Per
	Per                        string // "day" when empty
	Instructions               string
	Refills                    int
	Days                       int  // length of the course; 0: ongoing
	Add                        bool // taken beside the step before, instead of replacing it
}

// effect is the shift of a measure by the condition, in the measure's unit.
type effect struct {
	On        string
	Untreated span
	Treated   span
	Weeks     float64 // until two thirds of the response to treatment are there; 0: six

	measure *measure
}

// monitor asks for a panel at every n-th routine visit.
type monitor struct {
	Panel string
	Every int
	From  int // age in years

	panel *panel
}

// procedure is done once, at the diagnosis, or at every n-th routine visit.
type procedure struct {
	Name     string
	Codes    []Code
	Note     string
	Chance   float64 // 0: always
	Every    int     // visits; 0: once
	From, To int     // age limits; To 0: none
	Sex      string  // "male", "female"; empty: both
}

// vaccine is given from an age on, once or every so many years.
type vaccine struct {
	Name   string
	Codes  []Code
	Age    int     // first dose not before
	Months []int   // ages in months of a child's doses, instead of Age and Every
	Year   int     // nor before the vaccine existed
	Every  int     // years; 0: once
	Chance float64 // that a due dose is given; 0: always
	Season span    // months; zero: any
}

// allergen is an intolerance that a share of people have. Nobody takes a product and is allergic to it.
type allergen struct {
	Name      string
	Codes     []Code
	Share     float64
	Reactions []Reaction
	Severity  []string
	Products  []string // drugs it rules out
}

// notes are the physician's sentences by phase. {id} stands for a measure's value, {drug} for the current treatment; a
// sentence whose placeholder has no value is not used.
type notes struct {
	New, Adjusted, Poor, Good []string
}

type plan struct {
	Name, Text, Type string
	Codes            []Code
}

// habit is a line of social history. For one topic a strong entry wins, then the first module that speaks.
type habit struct {
	Topic  string
	Codes  []Code
	Values []string
	Strong bool // the condition is about just this
}

// span is a range of numbers, low and high.
type span [2]float64

// in is the number of the span that s chooses.
func (sp span) in(s seed) float64 { return sp[0] + s.unit()*(sp[1]-sp[0]) }
