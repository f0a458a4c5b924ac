package wellness

import "github.com/healthmock/healthmock/mock/chance"

// night is the sleep before a day, in seconds.
type night struct {
	bed           float64 // bedtime relative to midnight, negative before it
	fallingAsleep float64
	asleep        float64
	awake         float64
	after         float64 // in bed after waking up
	nap           float64 // length of an afternoon nap; 0: none
	napAt         float64 // from midnight
}

func (n night) inBed() float64 { return n.fallingAsleep + n.asleep + n.awake + n.after }

// up returns the time at which the person gets up, in seconds from midnight.
func (n night) up() float64 { return n.bed + n.inBed() }

func (p *Person) nightOf(day int) night {
	c := nightChance(p.habits, day)
	n := night{
		bed:           p.bedtime + 1500*c.At(0).Bell(),
		fallingAsleep: c.At(1).Within(3, 28) * 60,
		asleep:        p.sleep + 2000*c.At(2).Bell() - 500*summer(day),
		awake:         c.At(3).Within(6, 30+0.4*p.age(day)) * 60,
		after:         c.At(4).Within(0, 14) * 60,
	}
	if weekend(day) { // Friday's and Saturday's nights
		n.bed += 2400
		n.asleep += 1800
	}
	n.bed = min(max(n.bed, -3.3*3600), 2.5*3600)
	// Everyone gets up before 9:30.
	n.asleep = min(max(n.asleep, 3.2*3600), 9.4*3600-n.bed-n.fallingAsleep-n.awake-n.after)
	if p.naps(day) {
		n.nap, n.napAt = c.At(5).Within(18, 75)*60, c.At(6).Within(13.2, 15.5)*3600
	}
	return n
}

func nightChance(habits chance.Stream, day int) chance.Stream { return (habits ^ 0x6e69676874).At(day) }

func (p *Person) naps(day int) bool {
	share := 0.04
	if p.age(day) > 65 {
		share = 0.18
	}
	return nightChance(p.habits, day).At(7).Unit() < share
}

// wornInBed reports whether the device was worn in bed. A worn device records the nap too.
func (t *track) wornInBed(day int) bool { return t.chance.At(day^0x5eeb).Unit() < 0.94 }

// sleepCount returns the number of sleeps that the device recorded on a day.
func sleepCount(t *track, day int) int {
	switch {
	case !t.wornInBed(day):
		return 0
	case t.person.naps(day):
		return 2
	}
	return 1
}

// Sleep is one period in bed. Durations are in minutes, with fractions.
type Sleep struct {
	Reading
	Main          bool
	Asleep        float64
	Awake         float64
	FallingAsleep float64
	AfterWakeup   float64
	InBed         float64
	Efficiency    float64 // percent of the time in bed
}

// Sleeps lists periods in bed.
func (l *Log) Sleeps(q Query) Series[Sleep] {
	return newSeries(l, plan[Sleep]{
		kind: Sleeps, count: sleepCount,
		when: func(_ *track, d *personDay, i int) (at, end float64) {
			if i == 1 {
				return d.at(d.night().napAt), d.at(d.night().napAt) + d.night().nap
			}
			return d.at(d.night().bed), d.at(d.night().bed) + d.night().inBed()
		},
		make: func(_ *track, d *personDay, i int, r Reading) Sleep {
			n := d.night()
			s := Sleep{
				Reading: r, Main: i == 0, Asleep: float64(int(n.asleep)) / 60, Awake: float64(int(n.awake)) / 60,
				FallingAsleep: round(n.fallingAsleep/60, 0), AfterWakeup: round(n.after/60, 0),
			}
			if i == 1 {
				s.Asleep, s.Awake = float64(int(n.nap*0.93))/60, float64(int(n.nap*0.07))/60
				s.FallingAsleep, s.AfterWakeup = 0, 0
			}
			s.InBed = s.Asleep + s.Awake + s.FallingAsleep + s.AfterWakeup
			s.Efficiency = round(100*s.Asleep/s.InBed, 0)
			return s
		},
	}, q)
}

// SleepDay is the summary of a day's sleep, in minutes.
type SleepDay struct {
	Reading
	Asleep, Awake float64
}

// SleepDays lists daily summaries of sleep.
func (l *Log) SleepDays(q Query) Series[SleepDay] {
	return newSeries(l, plan[SleepDay]{
		kind: SleepDays, count: func(t *track, day int) int { return min(sleepCount(t, day), 1) }, when: wholeDay,
		make: func(_ *track, d *personDay, _ int, r Reading) SleepDay {
			n := d.night()
			s := SleepDay{Reading: r, Asleep: n.asleep + n.nap*0.93, Awake: n.awake + n.nap*0.07}
			s.Asleep, s.Awake = float64(int(s.Asleep))/60, float64(int(s.Awake))/60
			return s
		},
	}, q)
}

// States returns the state in each five minutes of the period in bed: 1 asleep, 2 restless, 3 awake (Fitbit's numbers).
func (s Sleep) States() []int {
	states := make([]int, int(s.InBed)/5+1)
	falling, after := int(s.FallingAsleep)/5, int(s.AfterWakeup)/5
	stirring := int(s.Awake)/5 + 1
	for i := range states {
		switch between := len(states) / (stirring + 1); {
		case i < falling || i >= len(states)-after:
			states[i] = 3
		case between > 0 && i%between == 0:
			states[i] = 2
		default:
			states[i] = 1
		}
	}
	return states
}
