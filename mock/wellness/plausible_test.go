package wellness_test

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/wellness"
)

// mean is an average of what was added to it.
type mean struct{ sum, n float64 }

func (m *mean) add(v float64) { m.sum, m.n = m.sum+v, m.n+1 }

func (m *mean) of(values []float64) {
	for _, v := range values {
		m.add(v)
	}
}

func (m *mean) value() float64 { return m.sum / m.n }

func within(t *testing.T, what string, got, lo, hi float64) {
	t.Helper()
	if !(got >= lo && got <= hi) {
		t.Errorf("%s is %.2f, not from %v to %v", what, got, lo, hi)
	}
}

// crowd opens the logs of people of all ages who wear everything.
func crowd(n int, conditions ...string) []*wellness.Log {
	logs := make([]*wellness.Log, n)
	for i := range logs {
		p := person(conditions...)
		p.ID, p.BirthDate = strconv.Itoa(i), time.Time{}
		logs[i] = wellness.Open(1, p, []wellness.Source{apple, fitbit, watch}, now)
	}
	return logs
}

func values(l *wellness.Log, k wellness.Kind) []float64 {
	s := l.Measurements(k, wellness.Query{})
	var all []float64
	for _, m := range s.Page(0, 400) {
		all = append(all, m.Value)
	}
	return all
}

func TestPeopleArePlausible(t *testing.T) {
	var steps, asleep, calories, pulse, saturation, sugar, minutes mean
	for _, log := range crowd(120) {
		for _, d := range log.ActivityDays(wellness.Query{}).Page(0, 200) {
			steps.add(d.Steps)
			calories.add(d.Calories)
			within(t, "a day's steps", d.Steps, 200, 45_000)
			within(t, "a day's calories", d.Calories, 1000, 7000)
			within(t, "sedentary minutes", d.Sedentary, 200, 1300)
		}
		for _, s := range log.Sleeps(wellness.Query{}).Page(0, 200) {
			if s.Main {
				asleep.add(s.Asleep / 60)
				within(t, "a night's hours", s.Asleep/60, 2.5, 11)
				within(t, "efficiency", s.Efficiency, 45, 100)
				within(t, "hours in bed, as told and as dated", s.InBed/60-s.End.Sub(s.At).Hours(), -0.1, 0.1)
				up := s.End.Add(time.Duration(s.Offset) * time.Second).Hour()
				within(t, "hour of rising", float64(up), 1, 9)
			}
		}
		for _, v := range values(log, wellness.HeartRate) {
			pulse.add(v)
			within(t, "a heart rate", v, 40, 200)
		}
		saturation.of(values(log, wellness.BloodOxygen))
		sugar.of(values(log, wellness.BloodGlucose))
		for _, a := range log.Activities(wellness.Query{}).Page(0, 100) {
			minutes.add(a.Duration / 60)
			hour := a.At.Add(time.Duration(a.Offset) * time.Second).Hour()
			within(t, "hour of exercise", float64(hour), 5, 20)
			if a.Type == "walking" {
				within(t, "walking speed in m/s", a.Distance/a.Duration, 0.7, 2)
			}
		}
	}
	within(t, "steps", steps.value(), 5500, 10_500)
	within(t, "calories", calories.value(), 1900, 2900)
	within(t, "hours of sleep", asleep.value(), 6.4, 8)
	within(t, "heart rate", pulse.value(), 62, 84)
	within(t, "saturation", saturation.value(), 96, 98.8)
	within(t, "minutes of exercise", minutes.value(), 20, 55)
	within(t, "sugar", sugar.value(), 85, 125)
}

func TestConditionsShow(t *testing.T) {
	var well, ill, calm, tense mean
	var readings, many int
	healthy, diabetic, hypertensive := crowd(60, "migraine"), crowd(60, "type 2 diabetes"), crowd(60, "hypertension")
	for i := range healthy {
		well.of(values(healthy[i], wellness.BloodGlucose))
		ill.of(values(diabetic[i], wellness.BloodGlucose))
		readings += healthy[i].Measurements(wellness.BloodGlucose, wellness.Query{}).Len()
		many += diabetic[i].Measurements(wellness.BloodGlucose, wellness.Query{}).Len()
		calm.of(values(healthy[i], wellness.BloodPressure))
		tense.of(values(hypertensive[i], wellness.BloodPressure))
	}
	within(t, "fasting sugar of the healthy", well.value(), 85, 105)
	within(t, "sugar of diabetics", ill.value(), 135, 260)
	within(t, "how much more often diabetics measure", float64(many)/float64(readings), 8, 60)
	within(t, "systolic pressure of the healthy", calm.value(), 108, 128)
	within(t, "systolic pressure of hypertensives", tense.value(), calm.value()+6, 165)
}

// The day has its hours, the week its days and the year its seasons.
func TestRhythms(t *testing.T) {
	var night, noon, saturday, tuesday, sunday, workday, winter, summer mean
	for _, log := range crowd(60) {
		for _, m := range log.Measurements(wellness.HeartRate, wellness.Query{}).Page(0, 500) {
			switch m.At.Add(time.Duration(m.Offset) * time.Second).Hour() {
			case 3, 4:
				night.add(m.Value)
			case 11, 12, 13:
				noon.add(m.Value)
			}
		}
		for _, s := range log.Sleeps(wellness.Query{}).Page(0, 400) {
			switch {
			case !s.Main:
			case s.Day.Weekday() == time.Saturday:
				saturday.add(s.Asleep)
			case s.Day.Weekday() == time.Tuesday:
				tuesday.add(s.Asleep)
			}
		}
		for _, d := range log.ActivityDays(wellness.Query{Source: "Fitbit"}).Page(0, 730) {
			switch d.Day.Weekday() { //nolint:exhaustive // two are enough
			case time.Sunday:
				sunday.add(d.Steps)
			case time.Tuesday:
				workday.add(d.Steps)
			}
			switch d.Day.Month() { //nolint:exhaustive // the same
			case time.January:
				winter.add(d.Duration)
			case time.July:
				summer.add(d.Duration)
			}
		}
	}
	within(t, "heart rate at night against noon", night.value()-noon.value(), -25, -8)
	within(t, "minutes slept longer on Saturday", saturday.value()-tuesday.value(), 15, 50)
	within(t, "steps less on Sunday", workday.value()-sunday.value(), 200, 3000)
	within(t, "seconds of exercise more in July", summer.value()-winter.value(), 100, 2500)
}

// What the doctor measures and what the device at home measures agree.
func TestDevicesAgreeWithTheChart(t *testing.T) {
	for _, conditions := range [][]string{nil, {"obesity"}, {"type 2 diabetes", "hypertension"}} {
		for seed := range int64(20) {
			p := person(conditions...)
			c := chart.Build(seed, p, []chart.Source{chart.FindSource("Cleveland Clinic")}, now)
			log := wellness.Open(seed, p, []wellness.Source{apple}, now)
			for _, v := range c.Vitals {
				vital := map[string]float64{}
				for _, r := range v.Readings {
					vital[r.Name] = r.Value
				}
				q := wellness.Query{From: v.At.AddDate(0, 0, -7).Truncate(24 * time.Hour), To: v.At.Truncate(24 * time.Hour)}
				for _, k := range []struct {
					kind wellness.Kind
					want float64
				}{
					{wellness.Weight, vital["Body weight"]},
					{wellness.BMI, vital["Body mass index"]},
					{wellness.Height, 10 * vital["Body height"]},
				} {
					for _, m := range log.Measurements(k.kind, q).Page(0, 1) {
						if math.Abs(m.Value-k.want) > 0.035*k.want {
							t.Errorf("seed %d %v: kind %d is %v at home and %v at the doctor's, at %s", seed, conditions, k.kind, m.Value,
								k.want, v.At)
						}
					}
				}
			}
			weights := log.Measurements(wellness.Weight, wellness.Query{}).Page(0, 30)
			for i, bmi := range log.Measurements(wellness.BMI, wellness.Query{}).Page(0, 30) {
				height := log.Measurements(wellness.Height, wellness.Query{}).Page(0, 1)[0].Value / 1000
				if w := weights[i]; !w.At.Equal(bmi.At) || math.Abs(w.Value/height/height-bmi.Value) > 0.06 {
					t.Errorf("%v kg and %v kg/m2 at %v m", w.Value, bmi.Value, height)
				}
			}
		}
	}
}

func TestThousandsAYear(t *testing.T) {
	log := wellness.Open(1, person(), []wellness.Source{apple, fitbit}, now)
	year := wellness.Query{From: now.AddDate(-1, 0, 0).Truncate(24 * time.Hour)}
	total := 0
	for _, kind := range kinds {
		total += kind(log, year).n
	}
	within(t, "readings a year", float64(total), 10_000, 60_000)
	days := kinds["activity days"](log, wellness.Query{Source: "Fitbit"})
	if oldest := days.page(days.n-1, 1)[0].At; oldest.Before(connected.AddDate(-2, 0, -1)) ||
		oldest.After(connected.AddDate(0, -5, 0)) {
		t.Errorf("history begins on %s", oldest)
	}
}
