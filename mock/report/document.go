package report

import "iter"

// Notice is on every page of every report for people. A report for programs should have it too.
const Notice = "Synthetic record: this patient does not exist."

// document is the content of a report for people, without a layout. The file named after a report's code builds one,
// and html.go and pdf.go render it.
type document struct {
	Title    string   // "Health summary"
	Subtitle string   // one line under the title
	From     []string // the organization's letterhead: name, address, phone
	Issued   string   // "Issued Nov 22, 2026"
	Number   string   // the report's id
	Name     string   // the patient's
	Born     string   // "Jan 27, 1958", for the running head
	MRN      string
	Banner   []field           // data about the patient
	Sections iter.Seq[section] // built one at a time: those of a complete record are long

	err error // that ended Sections early
}

// section is a part of a document with its own heading. A section without blocks has the text Empty.
type section struct {
	Title  string
	Aside  string // beside the title: the number of entries, a legend
	Blocks []block
	Empty  string // "No allergies on record."
}

// block is a part of a section. Exactly one of the fields is set.
type block struct {
	Table  *table
	Fields *fields
	Tiles  []tile
	Graphs []graph
}

// table is a table with headings. Its groups share the columns. A table that is not grouped has one group without a
// title.
type table struct {
	Caption string // for screen readers; printed only when Titled is set
	Titled  bool
	Columns []column
	Groups  []group
}

// column is a table's column. Width is relative to the widths of the other columns.
type column struct {
	Title string
	Unit  string // second line of the heading
	Width float64
	Right bool // numbers
}

// group is a group of rows under its own line.
type group struct {
	ID     string // id of the group's line, like that of a cell
	Title  string
	Detail string
	Rows   [][]cell
}

// cell is a cell of a table. Flag is "H" or "L" for a reading out of its range, else empty.
type cell struct {
	ID     string // id of the row's record, unique in the document; entries of a C-CDA refer to it
	Text   string
	Note   string // smaller, below the text
	Flag   string
	Strong bool
}

// fields is a list of labelled values, with or without a heading.
type fields struct {
	ID     string // id of the record, like that of a cell
	Title  string
	Detail string
	List   []field
}

type field struct{ Label, Value string }

// tile is one key reading.
type tile struct {
	Label string
	Value string
	Unit  string
	Flag  string
	Note  string // "Nov 3, 2026; range 4.0–5.6"
	Trend string // "−3.5 kg since Nov 5, 2025"
}

// tableSection returns a section with one table that has a row for each entry of a list, or with the text empty when
// there are no entries.
func tableSection[T any](title, noun, empty string, columns []column, list []T, row func(T) []cell) section {
	s := section{Title: title, Empty: empty}
	if len(list) > 0 {
		g := group{Rows: make([][]cell, len(list))}
		for i, one := range list {
			g.Rows[i] = row(one)
		}
		s.Aside = count(len(list), noun)
		s.Blocks = []block{{Table: &table{Caption: title, Columns: columns, Groups: []group{g}}}}
	}
	return s
}

func text(s string) cell   { return cell{Text: s} }
func strong(s string) cell { return cell{Text: s, Strong: true} }
