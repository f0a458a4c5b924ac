// Package wellness generates the readings of a person's devices: heart rate, sleep, steps, meals and more, thousands a
// year. It is the counterpart of package chart for data that does not come from doctors. A Log is a pure function of
// (seed, person, sources, date), and so is every reading in it. Readings are not stored, and no complete list is
// built. The number of readings of a day is a hash, so a list is counted by adding up days, a page is computed from
// its offset, and a reading from its id. A later date only adds readings.
//
//	log := wellness.Open(seed, person, sources, now)
//	pulse := log.Measurements(wellness.HeartRate, wellness.Query{})
//	fmt.Println(pulse.Len(), pulse.Page(0, 50)[0].Value)
//
// What a person does (walks, sleeps, eats) is drawn once, and each device records it with its own errors. Values that
// doctors measure too (weight, blood pressure, pulse, glucose) follow the levels of the chart.
package wellness

import (
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chance"
	"github.com/healthmock/healthmock/mock/chart"
)

// Kind is a kind of reading.
type Kind uint8

// The kinds of reading. Their numbers are part of every id.
const (
	HeartRate Kind = iota + 1
	BloodGlucose
	BloodOxygen
	BloodPressure
	BMI
	BodyFat
	Height
	Weight
	HeartRateDays
	Activities
	ActivityDays
	Sleeps
	SleepDays
	Locations
	Meals
	Genes
	RespirationRate
	Waters
)

// Source is a connected wearable.
type Source struct {
	ID           string // the vendor's id of the source, 24 hex
	Name         string
	Connected    time.Time // for the first time
	Disconnected time.Time // zero: never
	Silent       bool      // the source has no data
}

// Reading has the common fields of every entry of a Log.
type Reading struct {
	ID      string // 24 hex, stable for (seed, person, reading)
	Source  string // Source.ID
	At      time.Time
	End     time.Time // At, for a reading without a duration
	Day     time.Time // the day in the person's time zone, as UTC midnight
	Offset  int       // the person's UTC offset in seconds
	Created time.Time // when the device uploaded it
}

// Base returns r. Types that embed Reading inherit it.
func (r Reading) Base() Reading { return r }

// Query filters a list. The zero Query matches everything.
type Query struct {
	Source string    // id or name of a source; empty: any
	From   time.Time // first and last day in the person's time zone; zero: open
	To     time.Time
	Since  time.Time // uploaded at this time or later
	Before time.Time // uploaded earlier than this time
}

// Log has everything that a person's devices have uploaded by a moment. It is read-only.
type Log struct {
	person *Person
	tracks []*track
}

// Open returns the log of a person. Sources must be in the order of their first connection, as ids depend on it.
func Open(seed int64, p chart.Person, sources []Source, asOf time.Time) *Log {
	return NewPerson(seed, p, asOf).Open(sources, asOf)
}

// Open returns the log of the person. See the function Open.
func (p *Person) Open(sources []Source, asOf time.Time) *Log {
	l := &Log{person: p}
	for i, s := range sources {
		if !s.Silent && !s.Connected.After(asOf) {
			l.tracks = append(l.tracks, newTrack(l.person, i, s, asOf))
		}
	}
	return l
}

func (l *Log) tracksOf(k Kind, source string) []*track {
	var found []*track
	for _, t := range l.tracks {
		if t.device.has(k) && (source == "" || t.is(source)) {
			found = append(found, t)
		}
	}
	return found
}

// track is the data that one source recorded.
type track struct {
	person          *Person
	source          Source
	number          int // index among the person's sources
	device          device
	chance          chance.Stream
	late            chance.Stream // for the delay of each synchronisation
	first           int           // day
	last            time.Time     // nothing was uploaded after this time
	frequentGlucose bool          // glucose is measured several times a day
	dailyPressure   bool          // blood pressure is measured every day
	minutes         int           // between two synchronisations
}

const historyDays = 730 // two years, at most

func newTrack(p *Person, number int, s Source, asOf time.Time) *track {
	s.Connected = s.Connected.UTC().Truncate(time.Millisecond)
	t := &track{
		person: p,
		source: s,
		number: number,
		device: deviceOf(s),
		chance: p.habits.Of("device").Of(s.ID),
		last:   asOf,
	}
	if !s.Disconnected.IsZero() && s.Disconnected.Before(asOf) {
		t.last = s.Disconnected
	}
	t.first = p.home.zone.dayOf(s.Connected.Unix()) - historyDays + t.chance.Of("history").Below(historyDays-180)
	t.first = max(t.first, dateNumber(p.body.Patient.BirthDate)+1)
	t.frequentGlucose = p.body.Level("a1c", s.Connected) >= 6
	t.dailyPressure = p.body.Level("systolic", s.Connected) >= 130
	t.late = t.chance.Of("late")
	t.minutes = 15 * (1 + t.chance.Of("interval").Below(4))
	return t
}

// is reports whether source is the name or id of the source.
func (t *track) is(source string) bool {
	plain := func(s string) string {
		return strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(s))
	}
	return t.source.ID == source || plain(t.source.Name) == plain(source)
}

// uploadedAt returns when a device uploads a reading that ended at a moment: at its next synchronisation, or when it is
// connected.
func (t *track) uploadedAt(end time.Time) time.Time {
	interval := int64(t.minutes) * 60
	slot := (end.Unix()/interval + 1) * interval
	late := t.late.At(int(slot)).Below(90_000)
	if at := time.UnixMilli(slot*1000 + int64(late)).UTC(); at.After(t.source.Connected) {
		return at
	}
	return t.source.Connected
}
