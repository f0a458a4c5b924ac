package chart

import "hash/fnv"

// Odd reports whether a record shows one of the vendor's quirks. It is false unless the chart is Awkward, and then true
// for about one record in three. The code that writes the record implements the quirk.
func (c *Chart) Odd(id, quirk string) bool {
	if !c.Awkward {
		return false
	}
	h := fnv.New32a()
	h.Write([]byte(id + "\x00" + quirk)) // never returns an error
	return seed(h.Sum32()).Unit() < 1.0/3
}

// dropCodeNames removes the name from the codes of some records (recorded: "name" is missing although the vendor's
// reference says that it is always there).
func (c *Chart) dropCodeNames() {
	drop := func(r Record) {
		if c.Odd(r.ID, "code name") {
			for i := range r.Codes {
				r.Codes[i].Name = ""
			}
		}
	}
	each(c.Problems, drop)
	each(c.Medications, drop)
	each(c.TestResults, drop)
	each(c.Encounters, drop)
	each(c.Allergies, drop)
	each(c.Immunizations, drop)
	each(c.Procedures, drop)
}
