package wellness

import "github.com/healthmock/healthmock/mock/chance"

// outing is a period of exercise of the person, independent of the devices that recorded it.
type outing struct {
	*exercise
	clock   float64 // seconds from midnight
	seconds float64
	pace    float64 // factor relative to the usual pace
}

// exercise is a type of outing: the vendor's name, and typical values.
type exercise struct {
	name     string
	speed    float64 // m/s
	cadence  float64 // steps a minute
	met      float64 // energy, in multiples of rest
	effort   float64 // fraction of the heart rate reserve
	shortest float64 // minutes
	longest  float64 // minutes
}

// exercises are the recorded types.
var exercises = []exercise{
	{"walking", 1.35, 105, 3.6, 0.32, 15, 50},
	{"running", 2.75, 164, 9.6, 0.74, 20, 55},
	{"cycling", 5.6, 0, 7.4, 0.6, 30, 90},
	{"weight_training", 0, 4, 4.6, 0.44, 30, 65},
}

// slots are the times of day for outings, far enough apart that two never overlap.
var slots = []struct{ clock, share float64 }{{6.4 * 3600, 0.35}, {12.1 * 3600, 0.25}, {17.4 * 3600, 0.6}}

// goesOut reports whether the person has an outing in a slot of a day.
func (p *Person) goesOut(slot, day int, level float64) bool {
	share := slots[slot].share
	if weekend(day) {
		share *= 1.2
	}
	return outingChance(p.habits, slot, day).Unit() < share*level*1.25
}

func outingChance(habits chance.Stream, slot, day int) chance.Stream {
	return (habits ^ 0x6f7574).At(day<<2 | slot)
}

// outingCount returns len(outingsOf) at a lower cost.
func (p *Person) outingCount(day int) int {
	level := p.activityLevel(day)
	return slotCount(len(slots), func(slot int) bool { return p.goesOut(slot, day, level) })
}

// outingsOf returns a day's outings in order of time. None is before the person gets up.
func (p *Person) outingsOf(day int, up float64) []outing {
	var list []outing
	level := p.activityLevel(day)
	for slot, s := range slots {
		if !p.goesOut(slot, day, level) {
			continue
		}
		c := outingChance(p.habits, slot, day).Of("outing")
		e := &exercises[0]
		if c.At(0).Unit() < 0.55 && p.age(day) < 78 {
			e = p.sport
		}
		list = append(list, outing{
			exercise: e,
			clock:    max(s.clock+c.At(1).Within(0, 1.4*3600), up+600),
			seconds:  float64(int(c.At(2).Within(e.shortest, e.longest) * 60)),
			pace:     c.At(3).Within(0.9, 1.12) * (1.05 - 0.004*(p.age(day)-40)),
		})
	}
	return list
}

// basal returns the energy of a day at rest, in kcal (Mifflin-St Jeor equation).
func (d *personDay) basal() float64 {
	sex := -161.0
	if d.body.Male {
		sex = 5
	}
	return 10*d.weight() + 625*d.height - 5*d.age(d.day) + sex
}

func (o outing) distance() float64 { return o.speed * o.pace * o.seconds }
func (o outing) steps() float64    { return o.cadence * o.pace * o.seconds / 60 }

// energy returns the energy of an outing in kcal.
func (o outing) energy(weight float64) float64 { return o.met * o.pace * weight * o.seconds / 3600 }

// Activity is one period of exercise.
type Activity struct {
	Reading
	Type     string  // "walking"
	Duration float64 // s
	Distance float64 // m
	Steps    float64
	Calories float64 // kcal
}

// StepsPerMinute returns the number of steps in each minute of the activity.
func (a Activity) StepsPerMinute() []int {
	minutes := int(a.Duration+59) / 60
	values := make([]int, minutes)
	for i := range values {
		values[i] = int(a.Steps*float64(i+1))/minutes - int(a.Steps*float64(i))/minutes
	}
	return values
}

// Activities lists periods of exercise.
func (l *Log) Activities(q Query) Series[Activity] {
	return newSeries(l, plan[Activity]{
		kind:  Activities,
		count: func(t *track, day int) int { return t.person.outingCount(day) },
		when: func(_ *track, d *personDay, i int) (at, end float64) {
			o := d.outings()[i]
			return d.at(o.clock), d.at(o.clock) + o.seconds
		},
		make: func(t *track, d *personDay, i int, r Reading) Activity {
			o, off := d.outings()[i], t.accuracy(d, i)
			return Activity{
				Reading: r, Type: o.name, Duration: o.seconds, Distance: round(o.distance()*off, 2),
				Steps: round(o.steps()*off, 0), Calories: round(o.energy(d.weight())*off, 1),
			}
		},
	}, q)
}

// accuracy returns the measurement error of a device for one reading, as a factor near 1.
func (t *track) accuracy(d *personDay, i int) float64 {
	return 1 + 0.015*t.chance.Of("error").At(d.day<<8|i).Bell()
}

// ActivityDay is the summary of a day's movement.
type ActivityDay struct {
	Reading
	Duration  float64 // s of exercise
	Distance  float64 // m
	Steps     float64
	Calories  float64
	Vigorous  float64 // minutes
	Moderate  float64 // minutes
	Light     float64 // minutes
	Sedentary float64 // minutes
	Basal     float64 // kcal, of Calories
	Active    float64 // kcal, of Calories
	Floors    float64
}

// ActivityDays lists daily summaries of movement. A device uploads one after the end of the day.
func (l *Log) ActivityDays(q Query) Series[ActivityDay] {
	return newSeries(l, plan[ActivityDay]{kind: ActivityDays, count: once, when: wholeDay, make: activityDay}, q)
}

// once is the count of readings that exist once a day.
func once(*track, int) int { return 1 }

func wholeDay(_ *track, d *personDay, _ int) (at, end float64) { return d.at(0), d.at(dayLength) }

func activityDay(t *track, d *personDay, _ int, r Reading) ActivityDay {
	c := d.chance.Of("steps")
	steps := (2400 + 5200*d.activityLevel(d.day)) * (1 + 0.2*c.Bell())
	if weekday(d.day) == 0 {
		steps *= 0.8
	}
	off := t.accuracy(d, 0)
	steps = max(steps, 300) * off
	a := ActivityDay{Reading: r, Steps: steps, Distance: steps * d.height * 0.414, Light: steps / 42, Basal: d.basal()}
	energy := steps * d.weight() * 0.00055
	for _, o := range d.outings() {
		a.Duration += o.seconds
		a.Distance += o.distance() * off
		a.Steps += o.steps() * off
		energy += o.energy(d.weight()) * off
		if o.effort >= 0.6 {
			a.Vigorous += o.seconds / 60
		} else {
			a.Moderate += o.seconds / 60
		}
	}
	a.Floors = round(a.Steps/1100*c.At(1).Within(0.6, 1.6), 0)
	a.Steps, a.Distance = round(a.Steps, 0), round(a.Distance, 2)
	a.Vigorous, a.Moderate, a.Light = round(a.Vigorous, 0), round(a.Moderate, 0), round(a.Light, 0)
	a.Sedentary = round(24*60-d.night().asleep/60, 0) - a.Vigorous - a.Moderate - a.Light
	a.Basal, a.Active = round(a.Basal, 0), round(energy, 0)
	a.Calories = a.Basal + a.Active
	return a
}
