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
	return seed(h.Sum32()).unit() < 1.0/3
}

// loseNames removes the name from the codes of some records (recorded: "name" is missing although the vendor's
// reference says that it is always there).
func (c *Chart) loseNames() {
	loseNames(c, c.Problems)
	loseNames(c, c.Medications)
	loseNames(c, c.TestResults)
	loseNames(c, c.Encounters)
	loseNames(c, c.Allergies)
	loseNames(c, c.Immunizations)
	loseNames(c, c.Procedures)
}

func (r Record) record() Record { return r }

func loseNames[T interface{ record() Record }](c *Chart, all []T) {
	for _, one := range all {
		r := one.record()
		if !c.Odd(r.ID, "code name") {
			continue
		}
		for i := range r.Codes {
			r.Codes[i].Name = ""
		}
	}
}
