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
	body         *chart.Body
	home         home
	key          chance.Stream // for ids
	habits       chance.Stream // for everything that the person does
	height       float64       // m
	born         int           // day
	baseActivity float64       // at forty, from 0 to 1
	sport        *exercise     // other than walking
	bedtime      float64       // usual bedtime, in seconds from midnight
	sleep        float64       // seconds needed
	works        bool
	counts       counts
	days         [keptDays]atomic.Pointer[personDay] // cache, by day modulo keptDays
}

// NewPerson returns a person as of a time. It does not depend on the person's devices.
func NewPerson(seed int64, p chart.Person, asOf time.Time) *Person {
	body := chart.NewBody(seed, p, asOf)
	stream := chance.Stream(uint64(seed)).Of("wellness").Of(p.ID)
	habits := stream.Of("life")
	return &Person{
		body: body, home: homeIn(body.Patient.Address.State), key: stream.Of("id"), habits: habits,
		height:       body.Level("height", body.Patient.BirthDate.AddDate(30, 0, 0)) / 100,
		born:         dateNumber(body.Patient.BirthDate),
		baseActivity: habits.Of("vigor").Within(0.3, 0.9),
		sport:        &exercises[habits.Of("sport").Below(len(exercises))],
		bedtime:      habits.Of("owl").Within(-2.2, 0.6) * 3600,
		sleep:        habits.Of("sleep").Within(6.3, 8) * 3600,
		works:        habits.Of("works").Unit() < 0.75,
	}
}

// Next returns the time from which NewPerson would return a different person. No Log must be opened as of that time or
// later. Zero: NewPerson always returns this one.
func (p *Person) Next() time.Time { return p.body.Next }

// age returns the age in years.
func (p *Person) age(day int) float64 { return float64(day-p.born) / 365.25 }

// activityLevel returns how much the person moves, from 0 to 1: less with age and in winter.
func (p *Person) activityLevel(day int) float64 {
	return min(max((p.baseActivity-0.005*(p.age(day)-40))*(1+0.15*summer(day)), 0.08), 0.98)
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
type personDay struct {
	frame
	*Person
	chance chance.Stream

	nightOnce     sync.Once
	outingsOnce   sync.Once
	pulseOnce     sync.Once
	weightOnce    sync.Once
	cachedNight   night
	cachedOutings []outing
	cachedPulse   float64
	cachedWeight  float64
}

// keptDays is the size of a person's cache of days. It is larger than one page of daily summaries.
const keptDays = 64

// today returns a day from the cache, or adds it.
func (p *Person) dayAt(day int) *personDay {
	cached := &p.days[uint(day)%keptDays]
	if d := cached.Load(); d != nil && d.day == day {
		return d
	}
	d := &personDay{frame: p.home.zone.frame(day), Person: p, chance: p.habits.At(day)}
	cached.Store(d)
	return d
}

// night returns the sleep before the day.
func (d *personDay) night() *night {
	d.nightOnce.Do(func() { d.cachedNight = d.nightOf(d.day) })
	return &d.cachedNight
}

// outings returns the day's outings in order of time.
func (d *personDay) outings() []outing {
	d.outingsOnce.Do(func() { d.cachedOutings = d.outingsOf(d.day, d.night().up()) })
	return d.cachedOutings
}

// pulse returns the resting heart rate.
func (d *personDay) pulse() float64 {
	d.pulseOnce.Do(func() { d.cachedPulse = d.body.Level("pulse", moment(d.at(0))) * 0.9 })
	return d.cachedPulse
}

// weight returns the weight in kg.
func (d *personDay) weight() float64 {
	d.weightOnce.Do(func() { d.cachedWeight = d.body.Level("build", moment(d.at(0))) * d.height * d.height })
	return d.cachedWeight
}

// round rounds v to a number of digits after the decimal point.
func round(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
