package chart

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// person returns the given person with every missing field generated, and whether male reference ranges apply. Each
// field has its own stream, so a person with more fields does not change the others.
func (h *history) person() (Patient, bool) {
	s, w, p := h.seed.Of("person"), &h.catalog.world, h.given
	male := s.Of("sex").Unit() < 0.5
	switch {
	case containsFold(w.MaleNames, p.FirstName):
		male = true
	case containsFold(w.FemaleNames, p.FirstName):
		male = false
	default:
		male = h.requiredSex(male)
	}
	gender := strings.ToLower(strings.TrimSpace(p.Gender))
	switch gender {
	case "male", "female":
		male = gender == "male"
	case "other":
		male = h.requiredSex(male)
	default:
		gender = "female"
		if male {
			gender = "male"
		}
	}
	pt := Patient{
		ID:            p.ID,
		FirstName:     p.FirstName,
		MiddleName:    p.MiddleName,
		LastName:      p.LastName,
		Gender:        gender,
		BirthDate:     p.BirthDate.UTC().Truncate(day),
		MRN:           fmt.Sprintf("MRN-%08d", s.Of("mrn").Below(100_000_000)),
		Email:         p.Email,
		Phone:         p.Phone,
		Address:       p.Address,
		MaritalStatus: w.choose(s.Of("marital"), w.MaritalStatus),
		Race:          w.choose(s.Of("race"), w.Races),
		Ethnicity:     w.choose(s.Of("ethnicity"), w.Ethnicities),
		Language:      "English",
	}
	if pt.FirstName == "" {
		pt.FirstName = w.firstName(s.Of("first"), male)
		if pt.MiddleName == "" {
			pt.MiddleName = string(rune('A'+s.Of("middle").Below(26))) + "."
		}
	}
	if pt.LastName == "" {
		pt.LastName = faker(s.Of("last")).LastName()
	}
	if p.BirthDate.IsZero() {
		pt.BirthDate = birthDate(s.Of("birth"), h.anchor, h.minimumAge(), h.maximumAge())
	}
	if pt.Age(h.anchor) < adultAge {
		pt.MaritalStatus = "Never married"
	}
	if pt.Address == (Address{}) {
		pt.Address = w.address(s.Of("address"))
	}
	if pt.Phone == "" {
		pt.Phone = w.phone(s.Of("phone"), pt.Address)
	}
	if pt.Email == "" {
		pt.Email = mailbox(pt.FirstName) + "." + mailbox(pt.LastName) + "@example.com"
	}
	switch home := h.chronicCareSource(); {
	case len(p.Physicians) > 0:
		pt.Physician = h.complete(p.Physicians[0], Source{}, h.seed.Of("order's physician").At(0))
	case home >= 0:
		pt.Physician = h.physicians(h.sources[home])[0]
	default:
		pt.Physician = h.complete(Physician{}, Source{}, h.seed.Of("physician"))
	}
	return pt, male
}

// birthDate returns the birth date of an adult of 25 to 69, of an age that fits the conditions of the order; a maximum
// of 0 means none. It depends on the decade of the anchor, so that a person keeps it from year to year.
func birthDate(s seed, anchor time.Time, minimum, maximum int) time.Time {
	decade := anchor.Year() / 10 * 10
	younger := min(max(minimum-adultAge, 0), 30) // years by which the minimum age is raised
	oldest := 60                                 // at the beginning of the decade
	if maximum > 0 {
		oldest = min(oldest, maximum-10)
	}
	year := decade - oldest + s.Of("year").Below(max(oldest-25-younger, 1))
	return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, s.Of("day").Below(365))
}

// minimumAge returns the age from which all of the order's conditions occur.
func (h *history) minimumAge() int {
	age := 0
	for _, text := range h.given.Conditions {
		if m := h.catalog.find(text); m != nil {
			age = max(age, m.fromAge())
		}
	}
	return age
}

// maximumAge returns the age up to which the order's conditions with a term occur; 0: there are none.
func (h *history) maximumAge() int {
	for _, text := range h.given.Conditions {
		if m := h.catalog.find(text); m != nil && m.Term != nil {
			return m.Prevalence[len(m.Prevalence)-1].From - 1
		}
	}
	return 0
}

// requiredSex returns the sex that one of the order's conditions requires, or else the drawn one.
func (h *history) requiredSex(drawn bool) bool {
	for _, text := range h.given.Conditions {
		m := h.catalog.find(text)
		if m != nil && len(m.Prevalence) > 0 && m.ofSex(true) != m.ofSex(false) {
			return m.ofSex(true)
		}
	}
	return drawn
}

// containsFold reports whether the list contains the word, without regard to case.
func containsFold(list []string, word string) bool {
	return slices.ContainsFunc(list, func(one string) bool { return strings.EqualFold(one, word) })
}

// mailbox returns a name reduced to characters that an e-mail address may have.
func mailbox(name string) string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	if safe == "" {
		return "patient"
	}
	return safe
}
