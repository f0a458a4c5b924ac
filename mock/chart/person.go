package chart

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// person returns the order's person with every missing field generated, and whether male reference ranges apply. Each
// field has its own stream, so an order with more fields does not change the others.
func (l *life) person() (Patient, bool) {
	s, w, p := l.seed.of("person"), &l.catalog.world, l.order
	male := s.of("sex").unit() < 0.5
	switch {
	case containsFold(w.MaleNames, p.FirstName):
		male = true
	case containsFold(w.FemaleNames, p.FirstName):
		male = false
	default:
		male = l.sexOfOrder(male)
	}
	gender := strings.ToLower(strings.TrimSpace(p.Gender))
	switch gender {
	case "male", "female":
		male = gender == "male"
	case "other":
		male = l.sexOfOrder(male)
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
		MRN:           fmt.Sprintf("MRN-%08d", s.of("mrn").below(100_000_000)),
		Email:         p.Email,
		Phone:         p.Phone,
		Address:       p.Address,
		MaritalStatus: w.choose(s.of("marital"), w.MaritalStatus),
		Race:          w.choose(s.of("race"), w.Races),
		Ethnicity:     w.choose(s.of("ethnicity"), w.Ethnicities),
		Language:      "English",
	}
	if pt.FirstName == "" {
		pt.FirstName = w.firstName(s.of("first"), male)
		if pt.MiddleName == "" {
			pt.MiddleName = string(rune('A'+s.of("middle").below(26))) + "."
		}
	}
	if pt.LastName == "" {
		pt.LastName = s.of("last").faker().LastName()
	}
	if p.BirthDate.IsZero() {
		pt.BirthDate = birthDate(s.of("birth"), l.anchor, l.minimumAge(), l.maximumAge())
	}
	if pt.Age(l.anchor) < adultAge {
		pt.MaritalStatus = "Never married"
	}
	if pt.Address == (Address{}) {
		pt.Address = w.address(s.of("address"))
	}
	if pt.Phone == "" {
		pt.Phone = w.phone(s.of("phone"), pt.Address)
	}
	if pt.Email == "" {
		pt.Email = mailbox(pt.FirstName) + "." + mailbox(pt.LastName) + "@example.com"
	}
	switch home := l.home(); {
	case len(p.Physicians) > 0:
		pt.Physician = l.complete(p.Physicians[0], Source{}, l.seed.of("order's physician").at(0))
	case home >= 0:
		pt.Physician = l.physicians(l.sources[home])[0]
	default:
		pt.Physician = l.complete(Physician{}, Source{}, l.seed.of("physician"))
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
	year := decade - oldest + s.of("year").below(max(oldest-25-younger, 1))
	return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, s.of("day").below(365))
}

// minimumAge returns the age from which all of the order's conditions occur.
func (l *life) minimumAge() int {
	age := 0
	for _, text := range l.order.Conditions {
		if m := l.catalog.find(text); m != nil {
			age = max(age, m.fromAge())
		}
	}
	return age
}

// maximumAge returns the age up to which the order's conditions with a term occur; 0: there are none.
func (l *life) maximumAge() int {
	for _, text := range l.order.Conditions {
		if m := l.catalog.find(text); m != nil && m.Term != nil {
			return m.Prevalence[len(m.Prevalence)-1].From - 1
		}
	}
	return 0
}

// sexOfOrder returns the sex that is required by one of the order's conditions, otherwise the drawn one.
func (l *life) sexOfOrder(drawn bool) bool {
	for _, text := range l.order.Conditions {
		m := l.catalog.find(text)
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
