package report

import (
	"slices"

	"github.com/healthmock/healthmock/mock/chart"
)

// flagLegend is beside the heading of each section with flags.
const flagLegend = "H above, L below the reference range"

// LOINC codes of vital signs.
const (
	systolic       = "8480-6"
	diastolic      = "8462-4"
	height         = "8302-2"
	weight         = "29463-7"
	bodyMass       = "39156-5"
	pulse          = "8867-4"
	oxygen         = "59408-5" // by pulse oximetry
	oxygenArterial = "2708-6"
)

// vitalColumns is the number of kinds of readings that fit beside each other on a page.
const vitalColumns = 8

// shortName returns a short name of a reading, for table headings and tiles.
func shortName(m chart.Component) string {
	switch m.Code.Code {
	case systolic:
		return "Blood pressure"
	case pulse:
		return "Pulse"
	case "8310-5":
		return "Temp."
	case "9279-1":
		return "Resp."
	case oxygen, oxygenArterial:
		return "SpO₂"
	case height:
		return "Height"
	case weight:
		return "Weight"
	case bodyMass:
		return "BMI"
	}
	return m.Name
}

// kind returns a key for readings of the same kind: the code, or the name if there is no code, with the unit.
func kind(m chart.Component) string {
	if m.Code.Code != "" {
		return m.Code.Code + " " + m.Unit
	}
	return m.Name + " " + m.Unit
}

// vitalSigns returns a section with one row for each set of readings and one column for each kind. Blood pressure is
// one column, "128/82". The complete record also has the time and the author.
func vitalSigns(c *chart.Chart, d detail) section {
	s := section{Title: "Vital signs", Empty: "No vital signs on record."}
	if len(c.Vitals) == 0 {
		return s
	}
	s.Aside = joined(" · ", count(len(c.Vitals), "set")+" of readings", flagLegend)
	named := map[string]bool{}
	for part := range slices.Chunk(vitalKinds(c), vitalColumns) {
		t := table{Caption: "Vital signs, newest first", Columns: []column{{Title: "Date", Width: 16}}}
		for _, m := range part {
			t.Columns = append(t.Columns, column{Title: shortName(m), Unit: unit(m.Unit), Width: 11, Right: true})
		}
		var g group
		for _, v := range c.Vitals {
			row := []cell{text(day(v.At))}
			if d == full {
				row[0].Note = joined(", ", v.At.UTC().Format("15:04"), v.Author)
			}
			for _, m := range part {
				row = append(row, vitalCell(v, m))
			}
			if slices.ContainsFunc(row[1:], func(c cell) bool { return c.Text != "" }) {
				if id := lineID("vitals", v.Record); !named[id] {
					row[0].ID, named[id] = id, true
				}
				g.Rows = append(g.Rows, row)
			}
		}
		t.Groups = []group{g}
		s.Blocks = append(s.Blocks, block{Table: &t})
	}
	return s
}

// vitalKinds returns one reading of each kind, in the order of measurement. The diastolic pressure is in the column of
// the systolic one.
func vitalKinds(c *chart.Chart) []chart.Component {
	var kinds []chart.Component
	seen := map[string]bool{}
	for _, v := range c.Vitals {
		for _, m := range v.Readings {
			if k := kind(m); !seen[k] && m.Code.Code != diastolic {
				seen[k] = true
				kinds = append(kinds, m)
			}
		}
	}
	return kinds
}

func vitalCell(v chart.VitalSigns, of chart.Component) cell {
	i := slices.IndexFunc(v.Readings, func(m chart.Component) bool { return kind(m) == kind(of) })
	if i < 0 {
		return cell{}
	}
	out := readingCell(v.Readings[i])
	if of.Code.Code != systolic {
		return out
	}
	if j := slices.IndexFunc(v.Readings, func(m chart.Component) bool { return m.Code.Code == diastolic }); j >= 0 {
		low := readingCell(v.Readings[j])
		out.Text += "/" + low.Text
		if out.Flag == "" {
			out.Flag = low.Flag
		}
	}
	return out
}
