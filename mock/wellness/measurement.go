package wellness

import (
	"math"

	"github.com/healthmock/healthmock/mock/chance"
)

// Measurement is one measured value. Of a blood pressure, Value is the systolic one.
type Measurement struct {
	Reading
	Value     float64
	Diastolic float64 // mmHg, of a blood pressure
	HeartRate float64 // beats a minute, of a blood pressure
	Meal      string  // of a blood glucose: "before breakfast"
}

// Measurements lists the values of a kind: HeartRate (beats a minute), BloodGlucose (mg/dL), BloodOxygen (percent),
// BloodPressure (mmHg), BMI (kg/m2), BodyFat (percent), Height (mm), Weight (kg) or RespirationRate (breaths a minute).
func (l *Log) Measurements(k Kind, q Query) Series[Measurement] {
	return newSeries(l, measurements(k), q)
}

func measurements(k Kind) plan[Measurement] {
	p := plan[Measurement]{kind: k}
	switch k { //nolint:exhaustive // the other kinds have types of their own
	case HeartRate:
		p.count = func(t *track, day int) int { return 48 + t.chance.At(day).Below(48) }
		p.when = func(t *track, d *personDay, i int) (at, end float64) {
			slot := dayLength / float64(p.count(t, d.day))
			return instant(d.at((float64(i) + t.stream(k, d, i).Within(0.05, 0.9)) * slot))
		}
		p.make = heartRate
	case BloodGlucose:
		p.count, p.when, p.make = glucoseCount, glucoseWhen, bloodGlucose
	case BloodPressure:
		p.count, p.when, p.make = pressureCount, pressureWhen, bloodPressure
	case BloodOxygen:
		p.count = func(t *track, day int) int { return (t.chance ^ 0x6f32).At(day).Below(4) }
		p.when = func(t *track, d *personDay, i int) (at, end float64) {
			return instant(d.at((2 + 5*float64(i) + t.stream(k, d, i).Within(0, 4.5)) * 3600))
		}
		p.make = bloodOxygen
	case RespirationRate:
		p.count = func(t *track, day int) int { return 1 + (t.chance ^ 0x7272).At(day).Below(3) }
		p.when = func(t *track, d *personDay, i int) (at, end float64) {
			return instant(d.at((1.5 + 7*float64(i) + t.stream(k, d, i).Within(0, 5)) * 3600))
		}
		p.make = respirationRate
	case Height:
		p.count, p.when, p.make = heightCount, weighingTime, height
	case Weight, BMI, BodyFat:
		p.count, p.when = weighingCount, weighingTime
		p.make = func(t *track, d *personDay, _ int, r Reading) Measurement { return onTheScale(k, t, d, r) }
	}
	return p
}

// instant returns a moment as both the start and the end of a reading.
func instant(at float64) (float64, float64) { return at, at }

// stream returns the random stream of one reading.
func (t *track) stream(k Kind, d *personDay, i int) chance.Stream {
	return (t.chance ^ chance.Stream(k)<<56).At(d.day<<10 | i)
}

func heartRate(t *track, d *personDay, i int, r Reading) Measurement {
	at := float64(r.At.Unix())
	clock := at - float64(d.start)
	noise := t.stream(HeartRate, d, i).Of("noise").Bell()
	rest, most := d.pulse(), 220-d.age(d.day)
	beats := rest + 8 + 5*math.Sin((clock/3600-9)/24*2*math.Pi) + 6*noise
	switch o := d.during(at); {
	case o != nil:
		beats = rest + o.effort*(most-rest) + 7*noise
	case clock < d.night().up() && clock > d.night().bed:
		beats = rest - 4 + 2.5*noise
	}
	return Measurement{Reading: r, Value: round(min(max(beats, 40), most), 0)}
}

// during returns the outing at a moment, or nil.
func (d *personDay) during(at float64) *outing {
	for i, o := range d.outings() {
		if from := d.at(o.clock); at >= from && at <= from+o.seconds {
			return &d.outings()[i]
		}
	}
	return nil
}

// glucoseTimes are the times of glucose measurements. A person without a need for them measures once in a while before
// breakfast.
var glucoseTimes = []struct {
	tag   string
	clock float64 // seconds from midnight
	rise  float64 // effect of food, in mg/dL
}{
	{"before breakfast", 7 * 3600, 0},
	{"after breakfast", 9.2 * 3600, 34},
	{"after lunch", 14.2 * 3600, 30},
	{"before dinner", 17.6 * 3600, 8},
	{"after dinner", 20.6 * 3600, 38},
}

func glucoseCount(t *track, day int) int {
	c := (t.chance ^ 0x736761).At(day)
	if t.frequentGlucose {
		return 2 + c.Below(4)
	}
	if c.Unit() < 0.12 {
		return 1
	}
	return 0
}

func glucoseWhen(t *track, d *personDay, i int) (at, end float64) {
	return instant(d.at(glucoseTimes[i].clock + t.stream(BloodGlucose, d, i).Within(0, 2400)))
}

func bloodGlucose(t *track, d *personDay, i int, r Reading) Measurement {
	a1c := d.body.Level("a1c", r.At)
	fasting := 28.7*a1c - 46.7 - 12 // the same formula as in the laboratory results of package chart
	swing := max(a1c/5.2, 1)        // high glucose also varies more
	value := fasting + glucoseTimes[i].rise*swing*swing + 7*swing*swing*t.stream(BloodGlucose, d, i).Of("noise").Bell()
	return Measurement{Reading: r, Value: round(min(max(value, 54), 480), 0), Meal: glucoseTimes[i].tag}
}

func pressureCount(t *track, day int) int {
	c := (t.chance ^ 0x6270).At(day)
	switch {
	case !t.dailyPressure && c.Unit() < 0.15:
		return 1
	case !t.dailyPressure:
		return 0
	}
	return c.Below(3)
}

func pressureWhen(t *track, d *personDay, i int) (at, end float64) {
	return instant(d.at((7 + 12*float64(i) + t.stream(BloodPressure, d, i).Within(0, 2)) * 3600))
}

func bloodPressure(t *track, d *personDay, i int, r Reading) Measurement {
	c := t.stream(BloodPressure, d, i)
	swing := c.Of("noise").Bell()
	systolic := d.body.Level("systolic", r.At) + 5*swing + 3*float64(i)
	diastolic := d.body.Level("diastolic", r.At) + 3*swing + 2*c.Of("diastolic").Bell()
	return Measurement{
		Reading: r, Value: round(systolic, 0), Diastolic: round(min(diastolic, systolic-18), 0),
		HeartRate: round(d.pulse()+7+4*c.Of("pulse").Bell(), 0),
	}
}

func bloodOxygen(t *track, d *personDay, i int, r Reading) Measurement {
	value := d.body.Level("saturation", r.At) + 0.7*t.stream(BloodOxygen, d, i).Of("noise").Bell()
	return Measurement{Reading: r, Value: round(min(max(value, 82), 100), 0)}
}

func respirationRate(t *track, d *personDay, i int, r Reading) Measurement {
	value := d.body.Level("respiration", r.At) + 1.2*t.stream(RespirationRate, d, i).Of("noise").Bell()
	return Measurement{Reading: r, Value: round(min(max(value, 8), 40), 0)}
}

// weighingCount returns the number of weighings on a day: one on most mornings.
func weighingCount(t *track, day int) int {
	if t.scaleChance(day).Unit() < 0.55 {
		return 1
	}
	return 0
}

func (t *track) scaleChance(day int) chance.Stream { return (t.chance ^ 0x6b67).At(day) }

// weighingTime returns the time of a weighing, shortly after the person gets up. A scale measures everything at once.
func weighingTime(t *track, d *personDay, _ int) (at, end float64) {
	return instant(d.at(d.night().up() + t.scaleChance(d.day).At(1).Within(200, 1500)))
}

// onTheScale returns weight, BMI or body fat. All three are derived from the same weight.
func onTheScale(k Kind, t *track, d *personDay, r Reading) Measurement {
	c := t.scaleChance(d.day)
	weight := d.weight() + 0.35*c.At(2).Bell() // water
	if weekday(d.day) == 1 {
		weight += 0.3 // after the weekend
	}
	weight = round(weight, 1)
	m := Measurement{Reading: r, Value: weight}
	bmi := weight / (d.height * d.height)
	switch k { //nolint:exhaustive // the weight itself is there already
	case BMI:
		m.Value = round(bmi, 2)
	case BodyFat:
		// Deurenberg's formula, and individual variation
		fat := 1.2*bmi + 0.23*d.age(d.day) - 5.4 + 2*d.habits.Of("fat").Bell()
		if d.body.Male {
			fat -= 10.8
		}
		m.Value = round(min(max(fat+0.4*c.At(3).Bell(), 5), 58), 3)
	}
	return m
}

// heightCount returns the number of height readings on a day: one when the device is new, and one each year.
func heightCount(t *track, day int) int {
	if (day-t.first)%365 == 0 {
		return 1
	}
	return 0
}

func height(_ *track, d *personDay, _ int, r Reading) Measurement {
	return Measurement{Reading: r, Value: round(d.height*1000, 0)}
}

// HeartRateDay is the summary of a day's heart rate.
type HeartRateDay struct {
	Reading
	Resting float64
	Zones   []Zone
}

// Zone is a range of the heart rate and the time spent in it.
type Zone struct {
	Name     string
	Min      float64 // beats a minute
	Max      float64 // beats a minute
	Duration float64 // s
	Calories float64 // kcal
}

// zones are fractions of the maximum heart rate for the age (recorded: 50, 70 and 85 percent).
var zones = []struct {
	name string
	from float64
	to   float64
	met  float64
}{{"Out of Range", 0, 0.5, 1.2}, {"Fat Burn", 0.5, 0.7, 4}, {"Cardio", 0.7, 0.85, 8}, {"Peak", 0.85, 1, 11}}

// HeartRateDays lists daily summaries of the heart rate.
func (l *Log) HeartRateDays(q Query) Series[HeartRateDay] {
	return newSeries(l, plan[HeartRateDay]{kind: HeartRateDays, count: once, when: wholeDay, make: heartRateDay}, q)
}

func heartRateDay(t *track, d *personDay, _ int, r Reading) HeartRateDay {
	most := math.Floor(220 - d.age(d.day))
	h := HeartRateDay{
		Reading: r, Resting: round(d.pulse()+1.2*t.stream(HeartRateDays, d, 0).Bell(), 0), Zones: make([]Zone, 0, len(zones)),
	}
	var seconds [4]float64
	left := 23.2 * 3600 // less the time in which the device is charged
	for _, o := range d.outings() {
		at := (d.pulse() + o.effort*(most-d.pulse())) / most
		low := 0
		for i, z := range zones {
			if at >= z.from {
				low = i
			}
		}
		seconds[low] += o.seconds * 0.8
		seconds[max(low-1, 0)] += o.seconds * 0.2 // warming up
		left -= o.seconds
	}
	brisk := 900 + 2700*d.activityLevel(d.day)
	seconds[1] += brisk
	seconds[0] += left - brisk
	for i, z := range zones {
		low, high := math.Round(z.from*most), math.Round(z.to*most)
		if i == 0 {
			low = 30
		}
		if i == len(zones)-1 {
			high = 220
		}
		h.Zones = append(h.Zones, Zone{z.name, low, high, round(seconds[i], 0), round(z.met*d.weight()*seconds[i]/3600, 5)})
	}
	return h
}
