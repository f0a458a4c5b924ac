package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func testMetrics(t interface {
	Helper()
	Fatal(args ...any)
},
) *metrics {
	t.Helper()
	m, err := fontMetrics()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestPrintable(t *testing.T) {
	m := testMetrics(t)
	for in, want := range map[string]string{
		"":                    "",
		"Blood pressure":      "Blood pressure",
		"Žižkov, Ζωή, Иванов": "Žižkov, Ζωή, Иванов",
		"10³/µL ≤ 5 °C −2":    "10³/µL ≤ 5 °C −2",
		"one\ntwo\tthree":     "one two three",
		"a\x00b\x1bc":         "a�b�c",
		"broken \xff utf8":    "broken � utf8",
		"مريض 👩":              "���� �",
		"漢":                   "�",
	} {
		if got := m.printable(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestWrapAndFit(t *testing.T) {
	m := testMetrics(t)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		width := rapid.Float64Range(20, 300).Draw(t, "width")
		lines := m.wrap(s, bodyStyle, width)
		for _, l := range lines {
			if w := m.width(l, bodyStyle.face, bodyStyle.size); w > width+0.01 {
				t.Fatalf("line %q is %g wide, not %g", l, w, width)
			}
			if !utf8.ValidString(l) {
				t.Fatalf("line %q is cut in a rune", l)
			}
		}
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got, want := squeeze(strings.Join(lines, "")), squeeze(m.printable(s)); got != want {
			t.Fatalf("wrapping turned %q into %q", want, got)
		}
		if w := m.width(m.fit(s, bodyStyle, width), bodyStyle.face, bodyStyle.size); w > width+0.01 {
			t.Fatalf("fitted text is %g wide, not %g", w, width)
		}
	})
}

func TestWrapBreaksBetweenWords(t *testing.T) {
	m := testMetrics(t)
	got := m.wrap("Take 2 tablets by mouth twice daily with meals", bodyStyle, 100)
	want := []string{"Take 2 tablets by mouth", "twice daily with meals"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWrapBreaksWhatItCarriesOver(t *testing.T) {
	m := testMetrics(t)
	for _, l := range m.wrap("A AA\u01c5", bodyStyle, 20) {
		if w := m.width(l, bodyStyle.face, bodyStyle.size); w > 20 {
			t.Errorf("line %q is %g wide", l, w)
		}
	}
}

func TestMetricsMatchTheFonts(t *testing.T) {
	m := testMetrics(t)
	for f := range faces {
		if one, other := m.rune('1', f), m.rune('7', f); one != other {
			t.Errorf("face %d: digits of %d and %d: columns of numbers would not line up", f, one, other)
		}
		if m.missing[f] == 0 {
			t.Errorf("face %d has no replacement for missing glyphs", f)
		}
	}
}
