package report

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/healthmock/healthmock/mock/chart"
)

// day formats a date with the month's name, which is unambiguous. The zero time is an empty string.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("Jan 2, 2006")
}

// dayTime formats a date with the time of day in UTC.
func dayTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("Jan 2, 2006 15:04")
}

// count formats a number with a noun whose plural ends in s or ies.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(stem, "a") {
		return thousands(n) + " " + stem + "ies"
	}
	return thousands(n) + " " + noun + "s"
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// unit returns a UCUM unit as a doctor writes it.
func unit(ucum string) string {
	switch ucum {
	case "mm[Hg]":
		return "mmHg"
	case "Cel":
		return "°C"
	case "[degF]":
		return "°F"
	case "kg/m2":
		return "kg/m²"
	case "1", "{ratio}":
		return ""
	}
	if strings.HasPrefix(ucum, "mL/min/{1.73_m2}") || ucum == "mL/min/1.73.m2" {
		return "mL/min/1.73 m²"
	}
	if note, ok := strings.CutPrefix(ucum, "{"); ok && strings.HasSuffix(note, "}") {
		return strings.TrimSuffix(note, "}")
	}
	if rest, ok := strings.CutPrefix(ucum, "u"); ok {
		ucum = "µ" + rest
	}
	return strings.NewReplacer(
		"10*3", "10³", "10*6", "10⁶", "10*9", "10⁹", "/uL", "/µL",
		"[IU]", "IU", "[in_i]", "in", "[lb_av]", "lb",
	).Replace(ucum)
}

// interval formats a reference range: "4.0–5.6", "≤ 200", "≥ 40", or nothing.
func interval(r chart.Range, digits int) string {
	switch {
	case r.HasLow && r.HasHigh:
		return number(r.Low, digits) + "–" + number(r.High, digits)
	case r.HasHigh:
		return "≤ " + number(r.High, digits)
	case r.HasLow:
		return "≥ " + number(r.Low, digits)
	}
	return ""
}

// number formats a value with a number of decimals.
func number(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}

// Customary returns a reading in its US customary unit, if there is one.
func Customary(m chart.Component) (chart.Quantity, bool) {
	switch m.Unit {
	case "cm":
		return chart.Quantity{Value: round(m.Value/2.54, 2), Unit: "[in_i]"}, true
	case "kg":
		return chart.Quantity{Value: round(m.Value/0.45359237, 1), Unit: "[lb_av]"}, true
	case "Cel":
		return chart.Quantity{Value: round(m.Value*9/5+32, 1), Unit: "[degF]"}, true
	default:
		return chart.Quantity{}, false
	}
}

// flagWord returns a flag as a word, for screen readers.
func flagWord(flag string) string {
	switch flag {
	case "H":
		return "high"
	case "L":
		return "low"
	}
	return ""
}

func readingCell(m chart.Component) cell {
	return cell{Text: m.Format(m.Value), Flag: m.Flag()}
}

// codeLine formats a record's codes: "ICD-10-CM E11.9 · SNOMED CT 44054006".
func codeLine(codes []chart.Code) string {
	parts := make([]string, 0, len(codes))
	for _, c := range codes {
		if c.Code != "" {
			parts = append(parts, strings.TrimSpace(c.System.Name+" "+c.Code))
		}
	}
	return strings.Join(parts, " · ")
}

// joined joins the parts that are not empty.
func joined(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), sep)
}

// title returns a word with a capital first letter: "Female".
func title(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// town formats an address's second line: "Cleveland, OH 44195".
func town(a chart.Address) string {
	return joined(", ", a.City, joined(" ", a.State, a.Zip))
}
