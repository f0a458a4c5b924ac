package wellness

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/mock/chance"
	"github.com/healthmock/healthmock/mock/chart"
)

// Person is the body and the habits of a person, from which a Log is computed. It is safe for concurrent use.
type Person struct {
	body   *chart.Body
	place  place
	key    chance.Stream // for ids
	life   chance.Stream // for everything that the person does
	height float64       // m
	born   int           // day
	vigor  float64       // at forty, from 0 to 1
	sport  string        // other than walking
	owl    float64       // usual bedtime, in seconds from midnight
	sleep  float64       // seconds needed
	works  bool
	counts counts
	days   [keptDays]atomic.Pointer[today] // cache, by day modulo keptDays
}

// NewPerson returns a person as of a time. It does not depend on the person's devices.
func NewPerson(seed int64, p chart.Person, asOf time.Time) *Person {
	body := chart.NewBody(seed, p, asOf)
	who := chance.Stream(uint64(seed)).Of("wellness").Of(p.ID)
	life := who.Of("life")
	return &Person{
		body: body, place: home(body.Patient.Address.State), key: who.Of("id"), life: life,
		height: body.Level("height", body.Patient.BirthDate.AddDate(30, 0, 0)) / 100,
		born:   dateNumber(body.Patient.BirthDate),
		vigor:  life.Of("vigor").Within(0.3, 0.9),
		sport:  sports[life.Of("sport").Below(len(sports))],
		owl:    life.Of("owl").Within(-2.2, 0.6) * 3600,
		sleep:  life.Of("sleep").Within(6.3, 8) * 3600,
		works:  life.Of("works").Unit() < 0.75,
	}
}

// Next returns the time from which NewPerson would return a different person. No Log must be opened as of that time or
// later. Zero means never.
func (p *Person) Next() time.Time { return p.body.Next }

// age returns the age in years.
func (p *Person) age(day int) float64 { return float64(day-p.born) / 365.25 }

// drive returns how much the person moves, from 0 to 1: less with age and in winter.
func (p *Person) drive(day int) float64 {
	return min(max((p.vigor-0.005*(p.age(day)-40))*(1+0.15*summer(day)), 0.08), 0.98)
}

// summer returns the season: 1 at the end of July and -1 at the end of January.
func summer(day int) float64 {
	const quarters, warmest = 4*365 + 1, 207 // in quarter days, and the warmest day of the year
	// a triangle wave, as a cosine would take longer than the rest of a count
	x := float64(4*(day-warmest)%quarters) / quarters
	return 4*math.Abs(math.Abs(x)-0.5) - 1
}

func weekend(day int) bool {
	d := weekday(day)
	return d == time.Saturday || d == time.Sunday
}

// today is one day of a person. Values that several readings need are computed once, on first use. It is safe for
// concurrent use.
type today struct {
	frame
	*Person
	chance chance.Stream

	slept, went, beats, weighs sync.Once
	nightly                    night
	outdoors                   []outing
	rest, kg                   float64
}

// keptDays is the size of a person's cache of days. It is larger than one page of daily summaries.
const keptDays = 64

// today returns a day from the cache, or adds it.
func (p *Person) today(day int) *today {
	cached := &p.days[uint(day)%keptDays]
	if d := cached.Load(); d != nil && d.day == day {
		return d
	}
	d := &today{frame: p.place.zone.frame(day), Person: p, chance: p.life.At(day)}
	cached.Store(d)
	return d
}

// night returns the sleep before the day.
func (d *today) night() *night {
	d.slept.Do(func() { d.nightly = d.nightOf(d.day) })
	return &d.nightly
}

// outings returns the day's outings in order of time.
func (d *today) outings() []outing {
	d.went.Do(func() { d.outdoors = d.outingsOf(d.day, d.night().up()) })
	return d.outdoors
}

// pulse returns the resting heart rate.
func (d *today) pulse() float64 {
	d.beats.Do(func() { d.rest = d.body.Level("pulse", moment(d.at(0))) * 0.9 })
	return d.rest
}

// weight returns the weight in kg.
func (d *today) weight() float64 {
	d.weighs.Do(func() { d.kg = d.body.Level("build", moment(d.at(0))) * d.height * d.height })
	return d.kg
}

// round rounds v to a number of digits after the decimal point.
func round(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
