package chart

// adultAge is the age of majority in years. A person who is younger at the anchor has a child's record, from birth on.
const adultAge = 18

// wellChildMonths are the ages at the well-child visits of the first years (American Academy of Pediatrics); from the
// third birthday there is one a year.
var wellChildMonths = [...]int{1, 2, 4, 6, 9, 12, 15, 18, 24, 30}

// wellChildVisits returns a child's routine visits. They are numbered from the anchor like an adult's.
func (h *history) wellChildVisits() []visit {
	s, past := h.seed.Of("well child"), 0
	for !h.patient.BirthDate.AddDate(0, wellChildMonth(past), 0).After(h.anchor) {
		past++
	}
	var list []visit
	for k := 0; ; k++ {
		at := officeHours(h.patient.BirthDate.AddDate(0, wellChildMonth(k), 8), s.At(k), 6)
		if !h.happened(at.Add(visitLength)) {
			return list
		}
		list = append(list, visit{k - past, at})
	}
}

// wellChildMonth returns the age at the k-th well-child visit, in months.
func wellChildMonth(k int) int {
	if k < len(wellChildMonths) {
		return wellChildMonths[k]
	}
	return 12 * (3 + k - len(wellChildMonths))
}
