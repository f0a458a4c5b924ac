package wellness

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/mock/chance"
	"github.com/healthmock/healthmock/mock/chart"
)

// Person is somebody's body and habits, which every Log of theirs hangs on. It is safe for concurrent use.
type Person struct {
	body   *chart.Body
	place  place
	key    chance.Stream // of ids
	life   chance.Stream // of all that the person does
	height float64       // m
	born   int           // day
	vigor  float64       // at forty, from 0 to 1
	sport  string        // beside walking
	owl    float64       // usual bedtime, in seconds from midnight
	sleep  float64       // seconds needed
	works  bool
	counts counts
	days   [keptDays]atomic.Pointer[today] // by their numbers
}

// NewPerson is somebody as of a time, whatever devices they wear.
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

// Next is when a NewPerson would be another one, so that no Log is to be opened as of that time or later; zero: never.
func (p *Person) Next() time.Time { return p.body.Next }

// age is in years.
func (p *Person) age(day int) float64 { return float64(day-p.born) / 365.25 }

// drive is how much the person moves, from 0 to 1: less with the years, and in winter.
func (p *Person) drive(day int) float64 {
	return min(max((p.vigor-0.005*(p.age(day)-40))*(1+0.15*summer(day)), 0.08), 0.98)
}

// summer is 1 at the end of July and -1 at the end of January.
func summer(day int) float64 {
	const quarters, warmest = 4*365 + 1, 207          // of a day in a year
	x := float64(4*(day-warmest)%quarters) / quarters // a triangle: a cosine would cost more than the rest of a count
	return 4*math.Abs(math.Abs(x)-0.5) - 1
}

func weekend(day int) bool {
	d := weekday(day)
	return d == time.Saturday || d == time.Sunday
}

// today is one day of a person's life: what several readings of it need is found out once, when the first of them needs it. It is
// safe for concurrent use.
type today struct {
	frame
	*Person
	chance chance.Stream

	slept, went, beats, weighs sync.Once
	nightly                    night
	outdoors                   []outing
	rest, kg                   float64
}

// keptDays is how many days a person remembers: more than one page of what there is once a day.
const keptDays = 64

// today is a day that somebody asked for lately, or a new one.
func (p *Person) today(day int) *today {
	place := &p.days[uint(day)%keptDays]
	if d := place.Load(); d != nil && d.day == day {
		return d
	}
	d := &today{frame: p.place.zone.frame(day), Person: p, chance: p.life.At(day)}
	place.Store(d)
	return d
}

// night is the sleep that the day begins with.
func (d *today) night() *night {
	d.slept.Do(func() { d.nightly = d.nightOf(d.day) })
	return &d.nightly
}

// outings are the day's, by the clock.
func (d *today) outings() []outing {
	d.went.Do(func() { d.outdoors = d.outingsOf(d.day, d.night().up()) })
	return d.outdoors
}

// pulse is that of the person at rest.
func (d *today) pulse() float64 {
	d.beats.Do(func() { d.rest = d.body.Level("pulse", moment(d.at(0))) * 0.9 })
	return d.rest
}

// weight is in kg.
func (d *today) weight() float64 {
	d.weighs.Do(func() { d.kg = d.body.Level("build", moment(d.at(0))) * d.height * d.height })
	return d.kg
}

// round keeps that many digits after the decimal point.
func round(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
