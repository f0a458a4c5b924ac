package chart

import "strings"

// physicians are those who treat the person at a source, at least one. Physicians of the order go where their
// organization is connected, and otherwise to the home of chronic care.
func (l *life) physicians(s Source) []Physician {
	var list []Physician
	for i, p := range l.order.Physicians {
		at := l.sourceOf(p)
		if at < 0 {
			at = l.home()
		}
		if at >= 0 && l.sources[at].ID == s.ID {
			list = append(list, l.complete(p, s, l.seed.of("order's physician").at(i)))
		}
	}
	if len(list) == 0 {
		list = append(list, l.complete(Physician{}, s, l.seed.of("physician").of(s.ID)))
	}
	return list
}

// sourceOf is the index of the connected hospital or practice that the physician belongs to, -1 when there is none.
func (l *life) sourceOf(p Physician) int {
	if plain(p.Organization) == "" {
		return -1
	}
	for i, s := range l.sources {
		if s.CCDA() && (contains(plain(s.Name), plain(p.Organization)) || contains(plain(p.Organization), plain(s.Name))) {
			return i
		}
	}
	return -1
}

// complete fills a physician's gaps; s may be zero.
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
