package chart

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestPopulation builds the charts of ten thousand people as orders bring them, and asks of each whether it is possible
// and of all whether they look like people: ages, how many have what, body mass, blood pressure, laboratory values. The
// record knows no deaths (the vendor's has no place for one), so that nothing can happen after one.
func TestPopulation(t *testing.T) {
	size := 10_000
	if testing.Short() || raceEnabled {
		size = 1000
	}
	counted := make([]*tally, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i := range counted {
		counted[i] = newTally()
		group.Go(func() {
			for n := i; n < size; n += len(counted) {
				p, sources := applicant(n)
				counted[i].add(t, n, Build(9, p, sources, asOf))
			}
		})
	}
	group.Wait()
	all := counted[0]
	for _, other := range counted[1:] {
		all.merge(other)
	}
	all.check(t)
}

// applicant is the n-th person that an insurer asks about: mostly adults of whom nothing is known but the age.
func applicant(n int) (Person, []Source) {
	s := newSeed("population").At(n)
	p := Person{ID: hexID(s), Gender: []string{"male", "female"}[n%2]}
	years := 18 + s.Of("age").Below(72)
	if n%10 == 0 {
		years = s.Of("age").Below(18)
	}
	p.BirthDate = asOf.AddDate(-years, 0, -s.Of("day").Below(365)).Truncate(day)
	all := []Source{
		FindSource("Cleveland Clinic"), FindSource("Starfleet Pharmacy"),
		FindSource("Golden File Clinical Lab"),
	}
	return p, all[:1+n%3]
}

// tally is what was counted of some people. It belongs to one goroutine.
type tally struct {
	people map[string]int // by sex and age group: "female 40"
	having map[string]int // by condition, sex and age group
	bmi    []float64      // the latest of adults
	values map[string]*sample
	none   int // adults without any chronic condition
	adults int
}

// sample are the values of one analyte.
type sample struct {
	count int
	low   int // below the reference interval
	high  int // above it
	sum   float64
	least float64
	most  float64
}

func newTally() *tally {
	return &tally{people: map[string]int{}, having: map[string]int{}, values: map[string]*sample{}}
}

func (c *tally) add(t *testing.T, n int, chart *Chart) {
	if defects := append(defectsOf(chart), unlikely(chart)...); len(defects) > 0 {
		t.Errorf("person %d: %s", n, strings.Join(defects[:min(len(defects), 3)], "; "))
	}
	age := chart.Patient.Age(asOf)
	group := fmt.Sprint(chart.Patient.Gender, " ", ageGroup(age))
	c.people[group]++
	chronic := map[string]bool{}
	for _, p := range chart.Problems {
		if m := theCatalog().find(p.Name); m != nil && m.Acute == nil {
			chronic[p.Name] = true
		}
	}
	for name := range chronic {
		c.having[name+" "+group]++
	}
	if age >= adultAge {
		c.adults++
		if len(chronic) == 0 {
			c.none++
		}
		if bmi := series(chart, "39156-5", time.Time{}); len(bmi) > 0 {
			c.bmi = append(c.bmi, bmi[0])
		}
	}
	take := func(at time.Time, list []Component) {
		if chart.Patient.Age(at) < adultAge {
			return
		}
		for _, one := range list {
			s := c.values[one.Name]
			if s == nil {
				s = &sample{least: math.Inf(1), most: math.Inf(-1)}
				c.values[one.Name] = s
			}
			s.count++
			s.sum += one.Value
			s.least, s.most = min(s.least, one.Value), max(s.most, one.Value)
			switch one.Flag() {
			case "L":
				s.low++
			case "H":
				s.high++
			}
		}
	}
	for _, r := range chart.TestResults {
		take(r.At, r.Components)
	}
	for _, r := range chart.Vitals {
		take(r.At, r.Readings)
	}
}

// ageGroup is the lowest age of the group.
func ageGroup(age int) int {
	switch {
	case age < adultAge:
		return 0
	case age < 40:
		return adultAge
	case age < 65:
		return 40
	}
	return 65
}

// unlikely are defects that no single record shows.
func unlikely(c *Chart) []string {
	var defects []string
	born := c.Patient.BirthDate
	for _, p := range c.Problems {
		m := theCatalog().find(p.Name)
		if m == nil {
			continue
		}
		male, age := c.Patient.Gender == "male", c.Patient.Age(p.At)
		switch {
		case m.Term != nil && (male || age < 15 || age > 50), !m.ofSex(male):
			defects = append(defects, fmt.Sprintf("%s in a %s of %d", p.Name, c.Patient.Gender, age))
		case age < m.fromAge():
			defects = append(defects, fmt.Sprintf("%s at %d", p.Name, age))
		}
		for _, drug := range c.Medications {
			during := !drug.At.After(p.Resolved) && (drug.Ended.IsZero() || drug.Ended.After(p.At))
			if m.Term != nil && during && slices.Contains(m.Avoid, drug.Product) {
				defects = append(defects, fmt.Sprintf("%s in %s", drug.Product, p.Name))
			}
		}
	}
	adult := born.AddDate(adultAge, 0, 0)
	for _, i := range c.Immunizations {
		if strings.HasPrefix(i.Name, "Zoster") && i.At.Before(born.AddDate(49, 0, 0)) || i.Name == "DTaP" &&
			i.At.After(adult) {
			defects = append(defects, fmt.Sprintf("%s on %s, born %s", i.Name, i.At.Format(time.DateOnly),
				born.Format(time.DateOnly)))
		}
	}
	return defects
}

func (c *tally) merge(o *tally) {
	c.adults += o.adults
	c.none += o.none
	c.bmi = append(c.bmi, o.bmi...)
	for k, n := range o.people {
		c.people[k] += n
	}
	for k, n := range o.having {
		c.having[k] += n
	}
	for k, s := range o.values {
		if mine := c.values[k]; mine != nil {
			mine.count, mine.low, mine.high, mine.sum = mine.count+s.count, mine.low+s.low, mine.high+s.high, mine.sum+s.sum
			mine.least, mine.most = min(mine.least, s.least), max(mine.most, s.most)
		} else {
			c.values[k] = s
		}
	}
}

func (c *tally) check(t *testing.T) {
	for _, m := range theCatalog().chronic {
		if m.Absence {
			continue
		}
		for _, sex := range []string{"male", "female"} {
			for _, age := range []int{0, adultAge, 40, 65} {
				group := fmt.Sprint(sex, " ", age)
				people := float64(c.people[group])
				low, high := m.shares(age, sex == "male")
				got := float64(c.having[m.Name+" "+group]) / people
				// Five standard deviations of chance to either side.
				if slack := 5 * math.Sqrt(max(high, 0.002)/people); got < low*0.75-slack || got > high+slack {
					t.Errorf("%s, %s from %d: %.3f of %v people, want %.3f to %.3f", m.Name, sex, age, got, people, low, high)
				}
			}
		}
	}
	if share := float64(c.none) / float64(c.adults); share < 0.1 || share > 0.4 {
		t.Errorf("%.2f of the adults have no chronic condition", share)
	}
	slices.Sort(c.bmi)
	quantile := func(q float64) float64 { return c.bmi[int(q*float64(len(c.bmi)-1))] }
	obese, _ := slices.BinarySearch(c.bmi, 30)
	if share := 1 - float64(obese)/float64(len(c.bmi)); quantile(0.5) < 24 || quantile(0.5) > 29.5 ||
		quantile(0.01) < 17.5 || quantile(0.99) > 46 || share < 0.15 || share > 0.45 {
		t.Errorf("BMI: median %.1f, 1 %% below %.1f, 1 %% above %.1f, %.2f obese", quantile(0.5), quantile(0.01),
			quantile(0.99), share)
	}
	for _, want := range []struct {
		name     string
		mean     span
		least    float64
		most     float64
		outside  float64 // share outside of the reference interval
		outwards float64
	}{
		{"Body height", span{165, 174}, 150, 192, 0, 0},
		{"Systolic blood pressure", span{115, 130}, 86, 205, 0.05, 0.35},
		{"Diastolic blood pressure", span{70, 82}, 50, 125, 0, 0.3},
		{"Heart rate", span{64, 78}, 46, 130, 0, 0.2},
		{"Body temperature", span{36.5, 37}, 35.8, 39.5, 0, 0.1},
		{"Oxygen saturation", span{96, 99}, 82, 100, 0, 0.1},
		{"Hemoglobin A1c", span{5.2, 7.2}, 4.4, 14, 0.05, 1}, // asked for in diabetes alone
		{"Glucose", span{80, 112}, 62, 420, 0.05, 0.35},
		{"Creatinine", span{0.75, 1.15}, 0.3, 8, 0, 0.2},
		{"Estimated GFR (CKD-EPI 2021)", span{70, 110}, 8, 150, 0, 0.25},
		{"Potassium", span{4, 4.5}, 2.8, 6.4, 0, 0.05},
		{"Sodium", span{138, 142}, 122, 155, 0, 0.05},
		{"Hemoglobin", span{13, 15.5}, 6, 20, 0, 0.15},
		{"LDL cholesterol (calculated)", span{75, 130}, 10, 300, 0.1, 0.7},
		{"HDL cholesterol", span{45, 62}, 22, 100, 0, 0.35},
		{"Triglycerides", span{90, 170}, 40, 385, 0.02, 0.4},
	} {
		s := c.values[want.name]
		if s == nil {
			t.Errorf("%s was never measured", want.name)
			continue
		}
		mean, outside := s.sum/float64(s.count), float64(s.low+s.high)/float64(s.count)
		if mean < want.mean[0] || mean > want.mean[1] || s.least < want.least || s.most > want.most ||
			outside < want.outside || outside > want.outwards {
			t.Errorf("%s: mean %.2f, %.2f to %.2f, %.3f outside of the range", want.name, mean, s.least, s.most, outside)
		}
	}
}

// shares are the least and the greatest prevalence in an age group.
func (m *module) shares(group int, male bool) (low, high float64) {
	to := map[int]int{0: adultAge, adultAge: 40, 40: 65, 65: 90}[group]
	low = 1
	for age := group; age < to; age++ {
		low, high = min(low, m.share(age, male)), max(high, m.share(age, male))
	}
	return low, high
}
