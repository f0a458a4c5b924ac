// Package wellness is the readings of one invented person's devices: heart rate, sleep, steps, meals and the rest, thousands a
// year. It is the chart's counterpart for what nobody went to a doctor for.
//
// A Log is a pure function of (seed, person, sources, date), and so is every reading in it. None is stored, and no list is ever
// built: how many readings a day has is a hash, so that a list is counted by adding up days, a page is computed from its offset,
// and a reading from its id. A later date only adds.
//
//	log := wellness.Open(seed, person, sources, now)
//	pulse := log.Measurements(wellness.HeartRate, wellness.Query{})
//	fmt.Println(pulse.Len(), pulse.Page(0, 50)[0].Value)
//
// What a person does (walks, sleeps, eats) is drawn once; each device sees it in its own way. What can be measured at the doctor's
// too (weight, pressure, pulse, sugar) follows the levels of the chart.
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
)

// Source is a connected wearable.
type Source struct {
	ID           string // the vendor's id of the source, 24 hex
	Name         string
	Connected    time.Time // for the first time
	Disconnected time.Time // zero: never
	Silent       bool      // there was nothing to hand over
}

// Reading is what every entry of a Log has.
type Reading struct {
	ID      string // 24 hex, stable for (seed, person, reading)
	Source  string // Source.ID
	At      time.Time
	End     time.Time // At, of what takes no time
	Day     time.Time // the day it counts for by the person's calendar, at UTC midnight
	Offset  int       // the person's clock, in seconds east of Greenwich
	Created time.Time // when the device handed it over
}

// Base is the reading of whatever holds one.
func (r Reading) Base() Reading { return r }

// Query narrows a list down. The zero Query takes everything.
type Query struct {
	Source string    // id or name of the only source that counts
	From   time.Time // first and last day, by the person's calendar; zero: open
	To     time.Time
	Since  time.Time // handed over then or later
	Before time.Time // handed over earlier
}

// Log is all that one person's devices have handed over by some moment. Read-only.
type Log struct {
	person *Person
	tracks []*track
}

// Open opens the log of a person. Sources come in the order in which they were first connected: ids hang on it.
func Open(seed int64, p chart.Person, sources []Source, asOf time.Time) *Log {
	return NewPerson(seed, p, asOf).Open(sources, asOf)
}

// Open opens the log of a person whom one has already.
func (p *Person) Open(sources []Source, asOf time.Time) *Log {
	l := &Log{person: p}
	for i, s := range sources {
		if !s.Silent && !s.Connected.After(asOf) {
			l.tracks = append(l.tracks, newTrack(l.person, i, s, asOf))
		}
	}
	return l
}

// Brings tells whether any source brings readings of a kind.
func (l *Log) Brings(k Kind) bool { return len(l.tracksOf(k, "")) > 0 }

// Oldest is the first day that a source has readings of: devices know more than what happened since they were connected.
func (l *Log) Oldest(source string) time.Time {
	for _, t := range l.tracks {
		if t.is(source) {
			return dateOf(t.first)
		}
	}
	return time.Time{}
}

func (l *Log) tracksOf(k Kind, source string) []*track {
	var found []*track
	for _, t := range l.tracks {
		if t.device.brings(k) && (source == "" || t.is(source)) {
			found = append(found, t)
		}
	}
	return found
}

// track is what one source recorded.
type track struct {
	person  *Person
	source  Source
	number  int // among the person's sources
	device  device
	chance  chance.Stream
	late    chance.Stream // how late each synchronisation is
	first   int           // day
	last    time.Time     // nothing was handed over after it
	often   bool          // sugar is measured several times a day
	tense   bool          // and pressure every day
	minutes int           // between two synchronisations
}

const historyDays = 730 // two years, at most

func newTrack(p *Person, number int, s Source, asOf time.Time) *track {
	s.Connected = s.Connected.UTC().Truncate(time.Millisecond)
	t := &track{person: p, source: s, number: number, device: deviceOf(s), chance: p.life.Of("device").Of(s.ID), last: asOf}
	if !s.Disconnected.IsZero() && s.Disconnected.Before(asOf) {
		t.last = s.Disconnected
	}
	t.first = p.place.zone.dayOf(s.Connected.Unix()) - historyDays + t.chance.Of("history").Below(historyDays-180)
	t.first = max(t.first, int(p.body.Patient.BirthDate.Unix()/dayLength)+1)
	t.often = p.body.Level("a1c", s.Connected) >= 6
	t.tense = p.body.Level("systolic", s.Connected) >= 130
	t.late = t.chance.Of("late")
	t.minutes = 15 * (1 + t.chance.Of("interval").Below(4))
	return t
}

// is tells whether a name or id names the source.
func (t *track) is(source string) bool {
	plain := func(s string) string {
		return strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(s))
	}
	return t.source.ID == source || plain(t.source.Name) == plain(source)
}

// synced is when a device hands over what has ended at a moment: at its next synchronisation, or when it is connected.
func (t *track) synced(end time.Time) time.Time {
	interval := int64(t.minutes) * 60
	slot := (end.Unix()/interval + 1) * interval
	late := t.late.At(int(slot)).Below(90_000)
	if at := time.UnixMilli(slot*1000 + int64(late)).UTC(); at.After(t.source.Connected) {
		return at
	}
	return t.source.Connected
}
