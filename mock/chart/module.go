package chart

// module is one file of conditions/: a condition with everything that belongs to it, or (Always) care for everyone. The
// code does not depend on any condition: a new file is a new condition.
type module struct {
	Name       string   // as in the problem list
	Always     bool     // not a condition: applies to everyone of the ages From to To
	From       int      // age in years
	To         int      // 0: no limit
	Absence    bool     // not a condition: applies to people without a condition
	Acute      *episode // a short illness instead of a chronic one
	Term       *term    // a condition that ends by itself at a known time
	Synonyms   []string // phrases of an order that mean the condition
	Except     []string // phrases with a synonym that mean something else
	Codes      []Code
	Prevalence []prevalence
	Recent     float64 // chance that it was diagnosed within the last two years

	Lines   []line   // drug treatment
	Avoid   []string // products or classes that are contraindicated
	Effects []effect // effects on measures

	Measures []measure // defined here, available to all modules
	Panels   []panel   // likewise
	Monitor  []monitor // panels that are due, and how often

	Procedures    []procedure
	Immunizations []vaccine
	Allergies     []allergen
	Reasons       []string // of a visit
	Notes         notes
	Instructions  []string
	Plans         []plan
	Social        []habit

	phrases    []string // Synonyms and Name, as plain words
	exceptions []string // Except, as plain words
}

// episode is the course of an acute condition.
type episode struct {
	Days    int    // until it is over
	Setting string // Encounter.Type: "Office visit", "Emergency", "Inpatient"
	Hours   int    // length of the stay; 0: an ordinary visit
}

// term is the course of a condition that grows until it ends at a known time, with its own visits at the source of
// chronic care.
type term struct {
	Days    int   // from the visit at which it is diagnosed until it ends
	Visits  []int // days after the diagnosis
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

// ending is the stay at the end of a term.
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
	From   int // age in years; the entry with the highest From not above the age applies
	Male   float64
	Female float64
}

// line is a line of treatment. One of its options is chosen, whose steps follow each other.
type line struct {
	Chance  float64 // that the patient gets this line; 0: always
	Options []option
}

type option struct {
	Weight float64 // 0 counts as 1
	Steps  []drug  // the second is the step up in therapy
}

// drug is one prescription.
type drug struct {
	Name         string
	Product      string
	Form         string
	Route        string
	Class        string // "statin"; two drugs of one class are not combined
	Codes        []Code
	Strength     Quantity
	Dose         float64
	Times        int    // per Per
	Per          string // "day" when empty
	Instructions string
	Refills      int
	Days         int  // length of the course; 0: ongoing
	Add          bool // added to the step before, instead of replacing it
}

// effect is the shift of a measure by the condition, in the measure's unit.
type effect struct {
	On        string
	Untreated span
	Treated   span
	Weeks     float64 // until two thirds of the response to treatment; 0: six

	measure *measure
}

// monitor orders a panel at every n-th routine visit.
type monitor struct {
	Panel string
	Every int
	From  int // age in years

	panel *panel
}

// procedure is done once, at the diagnosis, or at every n-th routine visit.
type procedure struct {
	Name   string
	Codes  []Code
	Note   string
	Chance float64 // 0: always
	Every  int     // visits; 0: once
	From   int     // age in years
	To     int     // 0: no limit
	Sex    string  // "male", "female"; empty: both
}

// vaccine is given from an age on, once or repeatedly.
type vaccine struct {
	Name   string
	Codes  []Code
	Age    int     // minimum age at the first dose, in years
	Months []int   // ages in months of a child's doses, instead of Age and Every
	Year   int     // year in which the vaccine became available
	Every  int     // years; 0: once
	Chance float64 // probability that a due dose is given; 0: always
	Season span    // months; zero: any
}

// allergen is an intolerance that a share of people have. A person is not allergic to a product that the person takes.
type allergen struct {
	Name      string
	Codes     []Code
	Share     float64
	Reactions []Reaction
	Severity  []string
	Products  []string // drugs that contain it
}

// notes are the physician's sentences by phase of the condition. {id} is replaced by a measure's value, {drug} by the
// current treatment. A sentence whose placeholder has no value is not used.
type notes struct {
	New      []string
	Adjusted []string
	Poor     []string
	Good     []string
}

type plan struct {
	Name  string
	Text  string
	Type  string
	Codes []Code
}

// habit is a line of social history. For each topic a strong entry takes precedence, then the first module that has
// one.
type habit struct {
	Topic  string
	Codes  []Code
	Values []string
	Strong bool // the condition is this habit
}

// span is a range of numbers, low and high.
type span [2]float64

// in returns a random number in the span.
func (sp span) in(s seed) float64 { return sp[0] + s.Unit()*(sp[1]-sp[0]) }
