package charttest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// Facts are what a rendering says of a patient, each as one line, with how often it says so.
type Facts map[string]int

// Say notes a line, made of words.
func (f Facts) Say(words ...string) { f[strings.Join(words, " | ")]++ }

// Stamp formats times as exactly as a rendering does.
type Stamp func(time.Time) string

// Exact formats a time to the second.
func Exact(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

// Printed formats a date as the pages print it.
func Printed(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("Jan 2, 2006")
}

// OrEmpty formats a time; the zero time is an empty string.
func OrEmpty(at Stamp, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return at(t)
}

// Known returns what the chart says: problems and medications, readings of the laboratory, readings of the body.
func Known(c *chart.Chart) Facts {
	f := Facts{}
	f.Conditions(c, Exact)
	for _, r := range c.TestResults {
		for _, m := range r.Components {
			f.Say("lab", m.Name, strconv.FormatFloat(m.Value, 'f', m.Digits, 64), m.Unit, Exact(r.At))
		}
	}
	for _, v := range c.Vitals {
		for _, m := range v.Readings {
			f.Say("vital", m.Name, strconv.FormatFloat(m.Value, 'f', -1, 64), m.Unit, Exact(v.At))
		}
	}
	return f
}

// Conditions notes the problems and medications of a chart.
func (f Facts) Conditions(c *chart.Chart, at Stamp) {
	for _, p := range c.Problems {
		f.Say("problem", p.Name, p.Status, OrEmpty(at, p.At))
	}
	for _, m := range c.Medications {
		f.Say("medication", m.Name, m.Status, OrEmpty(at, m.At), OrEmpty(at, m.Ended))
	}
}

// Agree fails the test where two renderings do not say the same.
func Agree(t testing.TB, name string, want, got Facts) {
	t.Helper()
	if maps.Equal(want, got) {
		return
	}
	wrong := 0
	for _, side := range []struct {
		says string
		a, b Facts
	}{{"does not say", want, got}, {"says", got, want}} {
		for _, line := range slices.Sorted(maps.Keys(side.a)) {
			if side.a[line] != side.b[line] {
				if wrong++; wrong < 6 {
					t.Errorf("%s %s %q (%d times, %d times)", name, side.says, line, want[line], got[line])
				}
			}
		}
	}
	if len(got) == 0 {
		t.Errorf("%s says nothing", name)
	}
}
