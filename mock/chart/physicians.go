package chart

import "strings"

// physicians returns those who treat the person at a source, at least one. Physicians of the order belong to the
// source of their organization, and those without one to the source of chronic care. If the latter has none, it has
// all the others. A source that is connected later does not change this.
func (h *history) physicians(s Source) []Physician {
	home := h.chronicCareSource() >= 0 && h.sources[h.chronicCareSource()].ID == s.ID
	var list, elsewhere []Physician
	for i, p := range h.given.Physicians {
		known := h.complete(p, s, h.seed.Of("order's physician").At(i))
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
		return []Physician{h.complete(Physician{}, s, h.seed.Of("physician"))}
	}
	return []Physician{h.complete(Physician{}, s, h.seed.Of("physician").Of(s.ID))}
}

// belongs reports whether the physician works at a hospital or practice, by the names of both.
func (p Physician) belongs(s Source) bool {
	organization, name := plain(p.Organization), plain(s.Name)
	return organization != "" && s.CCDA() && (contains(name, organization) || contains(organization, name))
}

// complete generates a physician's missing fields; s may be zero.
func (h *history) complete(p Physician, s Source, chance seed) Physician {
	fake := faker(chance)
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
		p.Department = pick(chance.Of("department"), []string{"Internal Medicine", "Family Medicine", "Primary Care"})
	}
	if p.Address == (Address{}) {
		p.Address = s.Address
	}
	if p.Address == (Address{}) {
		p.Address = h.catalog.world.address(chance.Of("address"))
	}
	if p.Phone == "" {
		p.Phone = s.Phone
	}
	if p.Phone == "" {
		p.Phone = h.catalog.world.phone(chance.Of("phone"), p.Address)
	}
	return p
}
