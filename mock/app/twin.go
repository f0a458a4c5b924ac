package app

import (
	"cmp"
	"reflect"

	"github.com/healthmock/healthmock/mock/chart"
)

// adoptPerson takes over what the client told other vendors about the person of a new user, and the date at which the
// person's records are anchored.
func (tx *change) adoptPerson(user *User) error {
	return tx.twins(*user, func(twin User) error {
		user.Person.Since = twin.Person.Since
		fill(&user.Elsewhere, twin.Person)
		fill(&user.Elsewhere, twin.Elsewhere)
		return nil
	})
}

// share copies what a user's vendor knows about the person to the users at other vendors who are the same person.
func (tx *change) share(user User) error {
	return tx.twins(user, func(twin User) error {
		before := twin.Elsewhere
		if fill(&twin.Elsewhere, user.Person); reflect.DeepEqual(before, twin.Elsewhere) {
			return nil
		}
		return tx.putUser(twin)
	})
}

// twins calls f with the users of other vendors that are the same person: they have the same ClientUserID, and no name
// or birth date says otherwise.
func (tx *change) twins(user User, f func(User) error) error {
	for _, vendor := range tx.app.owner.vendors {
		if vendor.Name == user.Provider {
			continue
		}
		twin, ok, err := tx.app.userByClientID(tx, vendor.Name, user.ClientUserID)
		if err != nil {
			return err
		}
		if !ok || twin.Person.ID != user.Person.ID || !compatible(twin.Person, user.Person) {
			continue
		}
		if err := f(twin); err != nil {
			return err
		}
	}
	return nil
}

// fill sets the zero fields of p that are personal data to those of another description of the person.
func fill(p *chart.Person, from chart.Person) {
	p.FirstName = cmp.Or(p.FirstName, from.FirstName)
	p.MiddleName = cmp.Or(p.MiddleName, from.MiddleName)
	p.LastName = cmp.Or(p.LastName, from.LastName)
	p.Gender = cmp.Or(p.Gender, from.Gender)
	p.BirthDate = cmp.Or(p.BirthDate, from.BirthDate)
	p.Email = cmp.Or(p.Email, from.Email)
	p.Phone = cmp.Or(p.Phone, from.Phone)
	p.Address = cmp.Or(p.Address, from.Address)
	if p.Conditions == nil {
		p.Conditions = from.Conditions
	}
	if p.Physicians == nil {
		p.Physicians = from.Physicians
	}
	if p.Suggestions == nil {
		p.Suggestions = from.Suggestions
	}
}

// compatible reports whether two descriptions may be of the same person: no name or birth date differs.
func compatible(a, b chart.Person) bool {
	return same(a.FirstName, b.FirstName) && same(a.LastName, b.LastName) &&
		(a.BirthDate.IsZero() || b.BirthDate.IsZero() || a.BirthDate.Equal(b.BirthDate))
}

// same reports whether two texts are equal, or one of them is not known.
func same(a, b string) bool { return a == "" || b == "" || a == b }
