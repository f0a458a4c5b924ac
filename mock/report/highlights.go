package report

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// keyLabs are the most important analytes, by LOINC code in order of importance.
var keyLabs = []string{
	"4548-4",           // hemoglobin A1c
	"2345-7", "1558-6", // glucose, fasting glucose
	"13457-7", "2089-1", "2085-9", "2571-8", "2093-3", // LDL calculated and direct, HDL, triglycerides, total cholesterol
	"2160-0", "62238-1", "98979-8", "33914-3", "48642-3", // creatinine, eGFR by formula
	"718-7",            // hemoglobin
	"3016-3",           // TSH
	"2823-3",           // potassium
	"1742-6", "1920-8", // ALT, AST
}

// keyVitals are the vital signs with a trend, in the order of their graphs. Height does not change, and the others get
// a graph only when they were out of range.
var keyVitals = []string{systolic, weight, bodyMass, pulse, oxygen, oxygenArterial}

// These limits keep the highlights on three pages.
const (
	maxLabGraphs = 10
	maxTiles     = 12
)

// highlights returns the short report: build, key readings, social history and trends.
func highlights(c *chart.Chart) []section {
	vitals, labs := vitalHistories(c), labHistories(c)
	key := keyFirst(labs.all, keyLabs)
	return append([]section{
		build(&vitals),
		keyReadings(&vitals, key),
		socialHistory(c, brief),
	}, recentTrends(&vitals, key, c.AsOf)...)
}

// recentTrends returns the trends of the last two years.
func recentTrends(vitals *histories, key []*History, asOf time.Time) []section {
	from := trendsFrom(asOf)
	return []section{
		trends("Vital sign trends", "No vital signs in the last 24 months.", vitalGraphs(vitals, from, asOf)),
		trends("Laboratory trends", "No laboratory results in the last 24 months.", labGraphs(key, from, asOf)),
	}
}

// Trends are the readings of the highlights.
type Trends struct {
	From   time.Time  // beginning of the period
	Build  []*History // height, weight and body mass
	Vitals []*History // key vital signs first
	Labs   []*History // key analytes first
}

// TrendsOf returns the readings of the highlights of a chart, with those before the period.
func TrendsOf(c *chart.Chart) Trends {
	vitals, labs := vitalHistories(c), labHistories(c)
	return Trends{
		From:   trendsFrom(c.AsOf),
		Build:  vitals.build(),
		Vitals: keyFirst(vitals.all, keyVitals),
		Labs:   keyFirst(labs.all, keyLabs),
	}
}

func trendsFrom(asOf time.Time) time.Time { return asOf.AddDate(0, -24, 0) }

// keyFirst sorts the key readings first, then those that are out of range, then the others. Within a rank those with
// the most readings come first.
func keyFirst(all []*History, key []string) []*History {
	rank := func(h *History) int {
		if i := slices.Index(key, h.Code.Code); i >= 0 {
			return i
		}
		if h.Flag() != "" {
			return len(key)
		}
		return len(key) + 1
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b *History) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(b.Points), len(a.Points)))
	})
	return sorted
}

// build returns height, weight and body mass with their changes in a year.
func build(vitals *histories) section {
	s := section{Title: "Build", Empty: "No height or weight on record."}
	var tiles []tile
	for _, h := range vitals.build() {
		t := latestTile(h)
		if v, ok := Customary(h.Component); ok {
			t.Note = number(v.Value, 1) + " " + unit(v.Unit) + "; " + day(h.latest())
		}
		t.Trend = change(h)
		tiles = append(tiles, t)
	}
	if len(tiles) > 0 {
		s.Blocks = []block{{Tiles: tiles}}
	}
	return s
}

// change compares the newest reading with the one closest to a year before, if there is one at least half a year
// before: "−3.5 kg since Mar 5, 2025".
func change(h *History) string {
	const halfYear = 182 * 24 * time.Hour
	now := h.Points[0]
	year := now.At.AddDate(-1, 0, 0)
	var then *Point
	for i, p := range h.Points {
		if now.At.Sub(p.At) < halfYear {
			continue
		}
		if then == nil || p.At.Sub(year).Abs() < then.At.Sub(year).Abs() {
			then = &h.Points[i]
		}
	}
	if then == nil {
		return "No reading a year before"
	}
	diff := round(now.Value-then.Value, h.Digits)
	if diff == 0 {
		return "Unchanged since " + day(then.At)
	}
	sign := "+"
	if diff < 0 {
		sign = "−"
	}
	return joined(" ", sign+h.Format(math.Abs(diff)), unit(h.Unit), "since", day(then.At))
}

// keyReadings returns the newest vital signs other than the build, then the newest key analytes.
func keyReadings(vitals *histories, labs []*History) section {
	s := section{Title: "Key readings", Empty: "No readings on record."}
	var tiles []tile
	for _, h := range vitals.all {
		switch h.Code.Code {
		case height, weight, bodyMass, diastolic:
			continue
		case systolic:
			tiles = append(tiles, pressureTile(h, vitals.code(diastolic)))
		default:
			tiles = append(tiles, latestTile(h))
		}
	}
	for _, h := range labs {
		tiles = append(tiles, latestTile(h))
	}
	if len(tiles) > 0 {
		s.Aside = flagLegend
		s.Blocks = []block{{Tiles: tiles[:min(len(tiles), maxTiles)]}}
	}
	return s
}

func latestTile(h *History) tile {
	return tile{
		Label: shortName(h.Component), Value: h.Format(h.Value), Unit: unit(h.Unit), Flag: h.Flag(),
		Note: joined("; ", day(h.latest()), prefixed("range ", interval(h.Range, h.Digits))),
	}
}

func pressureTile(sys, dia *History) tile {
	t := latestTile(sys)
	if dia == nil {
		return t
	}
	t.Value += "/" + dia.Format(dia.Value)
	t.Note = day(sys.latest())
	if t.Flag == "" {
		t.Flag = dia.Flag()
	}
	return t
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func trends(title, empty string, graphs []graph) section {
	s := section{Title: title, Empty: empty}
	if len(graphs) > 0 {
		s.Aside = "reference range shaded; triangles lie outside of it"
		s.Blocks = []block{{Graphs: graphs}}
	}
	return s
}

// vitalGraphs returns graphs of the key vital signs, with both blood pressures in one, and of those that were out of
// range.
func vitalGraphs(vitals *histories, from, to time.Time) []graph {
	var graphs []graph
	for _, h := range keyFirst(vitals.all, keyVitals) {
		left := slices.ContainsFunc(h.Since(from), func(p Point) bool { return p.Flag != "" })
		switch loinc := h.Code.Code; {
		case loinc == height, loinc == diastolic, !left && !slices.Contains(keyVitals, loinc):
			continue
		case loinc == systolic:
			g := newGraph(shortName(h.Component), h, from, to)
			if d := vitals.code(diastolic); d != nil {
				g.add("diastolic", d)
			}
			graphs = append(graphs, g)
		default:
			graphs = append(graphs, newGraph(shortName(h.Component), h, from, to))
		}
	}
	return slices.DeleteFunc(graphs, graph.empty)
}

func labGraphs(labs []*History, from, to time.Time) []graph {
	var graphs []graph
	for _, h := range labs {
		graphs = append(graphs, newGraph(h.Name, h, from, to))
	}
	graphs = slices.DeleteFunc(graphs, graph.empty)
	return graphs[:min(len(graphs), maxLabGraphs)]
}
