package report

import "iter"

// notice stands on every page of every report for people, and in the unity report's JSON.
const notice = "Synthetic record: this patient does not exist."

// document is a report for people before it is drawn: what it says and in which order, and nothing about where on a
// page. The file named after a report's code builds one, and html.go and pdf.go draw it.
type document struct {
	Title    string   // "Health summary"
	Subtitle string   // one line under the title
	From     []string // the organization's letterhead: name, address, phone
	Issued   string   // "Issued Nov 22, 2026"
	Number   string   // the report's id
	Name     string   // the patient's
	Born     string   // "Jan 27, 1958", for the running head
	MRN      string
	Banner   []field           // who the patient is
	Sections iter.Seq[section] // built one at a time: those of a complete record are long

	err error // that ended Sections early
}

// section is a part of a document with a heading of its own. A section without blocks says Empty instead.
type section struct {
	Title  string
	Aside  string // beside the title: how many there are, how to read them
	Blocks []block
	Empty  string // "No allergies on record."
}

// block is one of the things that a section holds: exactly one of the fields is set.
type block struct {
	Table  *table
	Fields *fields
	Tiles  []tile
	Graphs []graph
}

// table is rows under headings. Its groups share the columns; a table that is not grouped has one group without a title.
type table struct {
	Caption string // said to those who cannot see the table; printed when Titled
	Titled  bool
	Columns []column
	Groups  []group
}

// column is a table's column. Width is its share of the table's width, beside the shares of the others.
type column struct {
	Title string
	Unit  string // second line of the heading
	Width float64
	Right bool // numbers
}

// group is rows that belong together under a line of their own.
type group struct {
	ID     string // names the line that the group begins with, as a cell's
	Title  string
	Detail string
	Rows   [][]cell
}

// cell is what stands in one place of a table. Flag is "H" or "L" for a reading out of its range, else empty.
type cell struct {
	ID     string // names the record that the row is about, once in a document; for what refers to it in a C-CDA
	Text   string
	Note   string // smaller, below the text
	Flag   string
	Strong bool
}

// fields is a list of labelled values, with or without a heading.
type fields struct {
	ID     string // names the record, as a cell's
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

// tableSection makes the section of one plain table, or of the line that says there is none.
func tableSection(title, noun, empty string, columns []column, rows [][]cell) section {
	s := section{Title: title, Empty: empty}
	if len(rows) > 0 {
		s.Aside = count(len(rows), noun)
		s.Blocks = []block{{Table: &table{Caption: title, Columns: columns, Groups: []group{{Rows: rows}}}}}
	}
	return s
}

func text(s string) cell   { return cell{Text: s} }
func strong(s string) cell { return cell{Text: s, Strong: true} }
