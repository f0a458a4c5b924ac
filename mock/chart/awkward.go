package chart

import "hash/fnv"

// Odd tells whether a record shows a quirk of the vendor's: never unless the chart is Awkward, and then about one record in
// three. What the quirk is, is the business of whoever writes the record.
func (c *Chart) Odd(id, quirk string) bool {
	if !c.Awkward {
		return false
	}
	h := fnv.New32a()
	h.Write([]byte(id + "\x00" + quirk)) // never fails
	return seed(h.Sum32()).unit() < 1.0/3
}

// loseNames takes the name from the codes of some records (recorded: "name" is missing although the vendor's reference
// says that it is always there).
func (c *Chart) loseNames() {
	lose := func(r *Record) {
		if c.Odd(r.ID, "code name") {
			for i := range r.Codes {
				r.Codes[i].Name = ""
			}
		}
	}
	for i := range c.Problems {
		lose(&c.Problems[i].Record)
	}
	for i := range c.Medications {
		lose(&c.Medications[i].Record)
	}
	for i := range c.TestResults {
		lose(&c.TestResults[i].Record)
	}
	for i := range c.Encounters {
		lose(&c.Encounters[i].Record)
	}
	for i := range c.Allergies {
		lose(&c.Allergies[i].Record)
	}
	for i := range c.Immunizations {
		lose(&c.Immunizations[i].Record)
	}
	for i := range c.Procedures {
		lose(&c.Procedures[i].Record)
	}
}
