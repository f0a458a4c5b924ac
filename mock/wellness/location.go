package wellness

import "math"

// Location is a stay somewhere.
type Location struct {
	Reading
	Name string // "Home", or "" when the device has no name
	Lat  float64
	Lon  float64
}

// stay is a part of a day that is spent in one location. People who work are at work on working days; others go out for
// a while.
type stay struct {
	name  string
	from  float64 // hours
	to    float64 // hours
	far   float64 // distance from home, in degrees
	share float64 // probability
}

var (
	workdays = []stay{
		{"Home", 0.1, 8.1, 0, 1}, {"Work", 8.7, 17, 0.09, 0.93}, {"", 17.3, 18, 0.03, 0.35}, {"Home", 18.4, 23.9, 0, 1},
	}
	freeDays = []stay{
		{"Home", 0.1, 10, 0, 1}, {"", 10.4, 12, 0.05, 0.6}, {"Park", 13, 14.5, 0.02, 0.3}, {"Home", 15, 23.9, 0, 1},
	}
)

func (p *Person) stays(day int) []stay {
	if p.works && !weekend(day) && p.age(day) < 67 {
		return workdays
	}
	return freeDays
}

// Locations lists stays.
func (l *Log) Locations(q Query) Series[Location] {
	there := func(t *track, day, slot int) bool {
		return (t.person.habits ^ 0x7374).At(day<<3|slot).Unit() < t.person.stays(day)[slot].share
	}
	slotOf := func(t *track, day, i int) int {
		return slotAt(len(t.person.stays(day)), i, func(slot int) bool { return there(t, day, slot) })
	}
	return newSeries(l, plan[Location]{
		kind: Locations,
		count: func(t *track, day int) int {
			return slotCount(len(t.person.stays(day)), func(slot int) bool { return there(t, day, slot) })
		},
		when: func(t *track, d *personDay, i int) (at, end float64) {
			slot := slotOf(t, d.day, i)
			s, late := t.person.stays(d.day)[slot], d.chance.Of("stay").At(slot).Within(0, 0.09)
			return d.at((s.from + late) * 3600), d.at((s.to + late) * 3600)
		},
		make: func(t *track, d *personDay, i int, r Reading) Location {
			s := t.person.stays(d.day)[slotOf(t, d.day, i)]
			lat, lon := t.person.where(s)
			blur := t.stream(Locations, d, i) // error of about ten metres
			return Location{
				Reading: r,
				Name:    s.name,
				Lat:     round(lat+0.0002*blur.At(0).Bell(), 6),
				Lon:     round(lon+0.0002*blur.At(1).Bell(), 6),
			}
		},
	}, q)
}

// where returns the coordinates of a stay. They are the same every time.
func (p *Person) where(s stay) (lat, lon float64) {
	c := p.habits.Of("home")
	lat, lon = p.home.lat+0.08*c.At(0).Within(-1, 1), p.home.lon+0.08*c.At(1).Within(-1, 1)
	angle := p.habits.Of("place").Of(s.name).At(int(s.from*10)).Within(0, 2*math.Pi)
	return lat + s.far*math.Sin(angle), lon + s.far*math.Cos(angle)
}
