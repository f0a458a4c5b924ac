package chart

import "strings"

// physicians returns those who treat the person at a source, at least one. Physicians of the order belong to the
// source of their organization, and those without one to the source of chronic care. If the latter has none, it has
// all the others. A source that is connected later does not change this.
func (l *life) physicians(s Source) []Physician {
	home := l.home() >= 0 && l.sources[l.home()].ID == s.ID
	var list, elsewhere []Physician
	for i, p := range l.order.Physicians {
		known := l.complete(p, s, l.seed.of("order's physician").at(i))
		switch {
		case p.belongs(s), home && plain(p.Organization) == "":
			list = append(list, known)
		default:
			elsewhere = append(elsewhere, known)
		}
	}
	switch {
	case len(list) > 0:
		return list
	case home && len(elsewhere) > 0:
		return elsewhere
	case home:
		return []Physician{l.complete(Physician{}, s, l.seed.of("physician"))}
	}
	return []Physician{l.complete(Physician{}, s, l.seed.of("physician").of(s.ID))}
}

// belongs reports whether the physician works at a hospital or practice, by the names of both.
func (p Physician) belongs(s Source) bool {
	organization, name := plain(p.Organization), plain(s.Name)
	return organization != "" && s.CCDA() && (contains(name, organization) || contains(organization, name))
}

// complete generates a physician's missing fields; s may be zero.
func (l *life) complete(p Physician, s Source, chance seed) Physician {
	fake := chance.faker()
	name := fake.FirstName() + " " + fake.LastName() + " M.D."
	if strings.TrimSpace(p.Name) == "" {
		p.Name = name
	}
	if p.Organization == "" {
		p.Organization = s.Name
	}
	if p.Organization == "" {
		p.Organization = fake.LastName() + " Family Medicine"
	}
	if p.Department == "" {
		p.Department = pick(chance.of("department"), []string{"Internal Medicine", "Family Medicine", "Primary Care"})
	}
	if p.Address == (Address{}) {
		p.Address = s.Address
	}
	if p.Address == (Address{}) {
		p.Address = l.catalog.world.address(chance.of("address"))
	}
	if p.Phone == "" {
		p.Phone = s.Phone
	}
	if p.Phone == "" {
		p.Phone = l.catalog.world.phone(chance.of("phone"), p.Address)
	}
	return p
}
