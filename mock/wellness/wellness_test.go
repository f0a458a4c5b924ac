package wellness_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/wellness"
)

var (
	connected = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)
	now       = connected.AddDate(0, 3, 0)
	apple     = wellness.Source{ID: wellness.AppleHealth, Name: "Apple Health", Connected: connected}
	fitbit    = wellness.Source{ID: wellness.Fitbit, Name: "Fitbit", Connected: connected.Add(26 * time.Hour)}
	watch     = wellness.Source{
		ID: strings.Repeat("a", 24), Name: "Pacewell Watch",
		Connected: connected.Add(-300 * 24 * time.Hour),
	}
)

func person(conditions ...string) chart.Person {
	return chart.Person{
		ID: "0f2c9a7be1d84c55a3a6f10b7c2d9e41", Conditions: conditions, Since: connected.AddDate(0, 0, -2),
		BirthDate: time.Date(1968, time.February, 13, 0, 0, 0, 0, time.UTC), Address: chart.Address{State: "OH"},
	}
}

// line is what a reading is told apart by, whatever its type.
type line struct {
	wellness.Reading
	text string
}

// list is a Series without its type.
type list struct {
	n    int
	page func(offset, limit int) []line
	find func(id string) (line, bool)
}

func plain[T any](s wellness.Series[T], reading func(T) wellness.Reading) list {
	as := func(v T) line { return line{reading(v), fmt.Sprint(v)} }
	return list{
		n: s.Len(),
		page: func(offset, limit int) []line {
			var lines []line
			for _, v := range s.Page(offset, limit) {
				lines = append(lines, as(v))
			}
			return lines
		},
		find: func(id string) (line, bool) {
			v, ok := s.Find(id)
			return as(v), ok
		},
	}
}

// kinds is every list that a Log has.
var kinds = map[string]func(*wellness.Log, wellness.Query) list{
	"heart rate":     measured(wellness.HeartRate),
	"blood glucose":  measured(wellness.BloodGlucose),
	"blood oxygen":   measured(wellness.BloodOxygen),
	"blood pressure": measured(wellness.BloodPressure),
	"bmi":            measured(wellness.BMI),
	"body fat":       measured(wellness.BodyFat),
	"height":         measured(wellness.Height),
	"weight":         measured(wellness.Weight),
	"heart rate days": func(l *wellness.Log, q wellness.Query) list {
		return plain(l.HeartRateDays(q), wellness.HeartRateDay.Base)
	},
	"activities": func(l *wellness.Log, q wellness.Query) list { return plain(l.Activities(q), wellness.Activity.Base) },
	"activity days": func(l *wellness.Log, q wellness.Query) list {
		return plain(l.ActivityDays(q), wellness.ActivityDay.Base)
	},
	"sleeps": func(l *wellness.Log, q wellness.Query) list { return plain(l.Sleeps(q), wellness.Sleep.Base) },
	"sleep days": func(l *wellness.Log,
		q wellness.Query,
	) list {
		return plain(l.SleepDays(q), wellness.SleepDay.Base)
	},
	"locations": func(l *wellness.Log,
		q wellness.Query,
	) list {
		return plain(l.Locations(q), wellness.Location.Base)
	},
	"meals":            func(l *wellness.Log, q wellness.Query) list { return plain(l.Meals(q), wellness.Meal.Base) },
	"waters":           func(l *wellness.Log, q wellness.Query) list { return plain(l.Waters(q), wellness.Water.Base) },
	"respiration rate": measured(wellness.RespirationRate),
}

func measured(k wellness.Kind) func(*wellness.Log, wellness.Query) list {
	return func(l *wellness.Log, q wellness.Query) list {
		return plain(l.Measurements(k, q), wellness.Measurement.Base)
	}
}

func drawKind(t *rapid.T) func(*wellness.Log, wellness.Query) list {
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return kinds[rapid.SampledFrom(names).Draw(t, "kind")]
}

func drawMoment(t *rapid.T, name string) time.Time {
	return connected.Add(time.Duration(rapid.Int64Range(-400*86400, 200*86400).Draw(t, name)) * time.Second)
}

func drawSources(t *rapid.T) []wellness.Source {
	sources := []wellness.Source{apple, fitbit, watch}[:rapid.IntRange(1, 3).Draw(t, "sources")]
	sources = slices.Clone(sources)
	if rapid.Bool().Draw(t, "disconnected") {
		sources[0].Disconnected = sources[0].Connected.Add(time.Duration(rapid.IntRange(0, 60*86400).Draw(t,
			"after")) * time.Second)
	}
	return sources
}

func drawQuery(t *rapid.T) wellness.Query {
	var q wellness.Query
	if rapid.Bool().Draw(t, "of one source") {
		q.Source = rapid.SampledFrom([]string{wellness.AppleHealth, "fitbit", "pacewell_watch", "nobody"}).Draw(t, "source")
	}
	if rapid.Bool().Draw(t, "from a day") {
		q.From = drawMoment(t, "from").Truncate(24 * time.Hour)
	}
	if rapid.Bool().Draw(t, "to a day") {
		q.To = drawMoment(t, "to").Truncate(24 * time.Hour)
	}
	if rapid.Bool().Draw(t, "since a moment") {
		q.Since = drawMoment(t, "since")
	}
	if rapid.Bool().Draw(t, "before a moment") {
		q.Before = drawMoment(t, "before")
	}
	return q
}

// all reads a list by pages, and checks that they tile it.
func (l list) all(t rapid.TB, limit int) []line {
	t.Helper()
	var lines []line
	for offset := 0; offset <= l.n; offset += limit {
		page := l.page(offset, limit)
		if len(page) != min(limit, l.n-offset) {
			t.Fatalf("%d readings at %d of %d", len(page), offset, l.n)
		}
		lines = append(lines, page...)
	}
	return lines
}

func texts(lines []line) []string {
	all := make([]string, len(lines))
	for i, l := range lines {
		all[i] = l.text
	}
	return all
}

// A list is what it is however it is read: its pages tile it, newest first, and every id leads back.
func TestPagesTileTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := wellness.Open(rapid.Int64().Draw(t, "seed"), person("type 2 diabetes"), drawSources(t), drawMoment(t, "now"))
		l := drawKind(t)(log, wellness.Query{From: connected.AddDate(0, -2, 0)})
		lines := l.all(t, rapid.IntRange(1, 500).Draw(t, "limit"))
		seen := map[string]bool{}
		for i, line := range lines {
			if seen[line.ID] {
				t.Fatalf("%s is there twice", line.ID)
			}
			seen[line.ID] = true
			if i > 0 && line.At.After(lines[i-1].At) {
				t.Fatalf("%s comes after %s", line.At, lines[i-1].At)
			}
			if i%7 == 0 {
				if found, ok := l.find(line.ID); !ok || found.text != line.text {
					t.Fatalf("%s: %v %s\nwant %s", line.ID, ok, found.text, line.text)
				}
			}
		}
		if len(l.page(l.n, 10)) != 0 || len(l.page(-1, 10)) != 0 {
			t.Fatal("there is a page beyond the end")
		}
	})
}

// A query takes exactly those readings of the whole list that fit it.
func TestQueries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := wellness.Open(rapid.Int64Range(1, 5).Draw(t, "seed"), person(), drawSources(t), drawMoment(t, "now"))
		kind, q := drawKind(t), drawQuery(t)
		var want []string
		names := map[string]string{wellness.Fitbit: "fitbit", watch.ID: "pacewell_watch"}
		for _, r := range kind(log, wellness.Query{}).all(t, 500) {
			switch {
			case q.Source != "" && q.Source != r.Source && q.Source != names[r.Source]:
			case r.Day.Before(q.From), !q.To.IsZero() && r.Day.After(q.To):
			case r.Created.Before(q.Since), !q.Before.IsZero() && !r.Created.Before(q.Before):
			default:
				want = append(want, r.text)
			}
		}
		if got := texts(kind(log, q).all(t, 500)); !slices.Equal(got, want) {
			t.Fatalf("%+v: %d readings, want %d", q, len(got), len(want))
		}
	})
}

// A later date adds readings and changes none; nothing is handed over before it has happened.
func TestALaterDateOnlyAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, sources, kind := rapid.Int64().Draw(t, "seed"), drawSources(t), drawKind(t)
		early := drawMoment(t, "early")
		if since := person().Since; early.Before(since) {
			early = since // a person's history hangs on the day of the order, and nobody asks before it
		}
		late := early.Add(time.Duration(rapid.IntRange(0, 60*86400).Draw(t, "later")) * time.Second)
		before := kind(wellness.Open(seed, person(), sources, early), wellness.Query{}).all(t, 500)
		after := map[string]string{}
		for _, r := range kind(wellness.Open(seed, person(), sources, late), wellness.Query{}).all(t, 500) {
			after[r.ID] = r.text
			switch source := sourceOf(sources, r.Source); {
			case r.Created.After(late), r.At.After(r.End), r.End.After(r.Created):
				t.Fatalf("at %s: %s", late, r.text)
			case r.Created.Before(source.Connected.Truncate(time.Millisecond)):
				t.Fatalf("handed over before %s was connected: %s", source.Name, r.text)
			case !source.Disconnected.IsZero() && r.Created.After(source.Disconnected):
				t.Fatalf("handed over after %s was disconnected: %s", source.Name, r.text)
			}
		}
		for _, r := range before {
			if after[r.ID] != r.text {
				t.Fatalf("%s became %s", r.text, after[r.ID])
			}
		}
	})
}

func sourceOf(sources []wellness.Source, id string) wellness.Source {
	return sources[slices.IndexFunc(sources, func(s wellness.Source) bool { return s.ID == id })]
}

func TestIDsAreOnesOwn(t *testing.T) {
	mine := wellness.Open(1, person(), []wellness.Source{apple}, now)
	other := person()
	other.ID = strings.Repeat("b", 32)
	theirs := wellness.Open(1, other, []wellness.Source{apple}, now)
	id := mine.Measurements(wellness.HeartRate, wellness.Query{}).Page(0, 1)[0].ID
	if _, ok := theirs.Measurements(wellness.HeartRate, wellness.Query{}).Find(id); ok {
		t.Error("another person's reading was found")
	}
	if _, ok := mine.Measurements(wellness.Weight, wellness.Query{}).Find(id); ok {
		t.Error("a heart rate is a weight")
	}
	for _, wrong := range []string{"", "x", strings.ToUpper(id), id[:23], id + "0", strings.Repeat("0", 24), "g" +
		id[1:]} {
		if _, ok := mine.Measurements(wellness.HeartRate, wellness.Query{}).Find(wrong); ok {
			t.Errorf("%q was found", wrong)
		}
	}
}

func TestSourcesBringWhatTheyMeasure(t *testing.T) {
	for _, c := range []struct {
		source wellness.Source
		want   string
	}{
		{apple, "activities activity days blood glucose blood oxygen blood pressure bmi body fat heart rate height " +
			"respiration rate sleep days sleeps waters weight"},
		{fitbit, "activities activity days bmi body fat heart rate days height meals sleep days sleeps waters weight"},
		{wellness.Source{ID: "1", Name: "Brightwell Scale", Connected: connected}, "bmi body fat height weight"},
		{wellness.Source{ID: "2", Name: "Waymark Places", Connected: connected}, "activities locations"},
		{wellness.Source{ID: "3", Name: "Helixway Genetics", Connected: connected}, ""},
	} {
		log := wellness.Open(1, person("hypertension"), []wellness.Source{c.source}, now)
		var brought []string
		for name, kind := range kinds {
			if kind(log, wellness.Query{}).n > 0 {
				brought = append(brought, name)
			}
		}
		slices.Sort(brought)
		if got := strings.Join(brought, " "); got != c.want {
			t.Errorf("%s brings %s\nwant %s", c.source.Name, got, c.want)
		}
		if got := len(log.Traits(wellness.Query{})) > 0; got != (c.source.ID == "3") {
			t.Errorf("%s brings traits: %t", c.source.Name, got)
		}
	}
	log := wellness.Open(1, person(), []wellness.Source{apple}, connected.Add(-time.Second))
	for name, kind := range kinds {
		if n := kind(log, wellness.Query{}).n; n > 0 {
			t.Errorf("a source brought %d %s before it was connected", n, name)
		}
	}
}

func TestGenes(t *testing.T) {
	log := wellness.Open(1, person(), []wellness.Source{{ID: "3", Name: "Helixway Genetics", Connected: connected}}, now)
	for _, trait := range log.Traits(wellness.Query{}) {
		if !slices.Contains(trait.Possible, trait.Description) {
			t.Errorf("%+v", trait)
		}
	}
	got := log.Genotypes(wellness.Query{}, []string{"rs1815739", "rs4988235", "rs1815739"})
	if len(got) != 3 || got[0] != got[2] || len(got[0].Letters) != 2 || got[1].Location != "rs4988235" {
		t.Errorf("%+v", got)
	}
}
