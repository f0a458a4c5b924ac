package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Fault is one error in a scenario file. It is not an injected fault, which is a fault.Rule.
type Fault struct {
	File    string
	Line    int // from 1
	Column  int // from 1, in characters
	Message string
	Excerpt string // the line, or a part of a long line, and below it a caret that marks the column
}

// Error returns the fault as a compiler prints it: file:line:column: message, then the line and a caret below it.
func (f Fault) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s\n%s", f.File, f.Line, f.Column, f.Message, f.Excerpt)
}

// Faults are the errors of a file in order of position, at most the first hundred that were found.
type Faults []Fault

// Error returns the text of each fault, separated by newlines.
func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i, fault := range f {
		texts[i] = fault.Error()
	}
	return strings.Join(texts, "\n")
}

const (
	maxFaults    = 100
	excerptWidth = 100 // characters of a line that an excerpt shows
)

// position is a position in a file. Lines and columns begin at 1; zero stands for 1.
type position struct{ line, column int }

// fault reports an error at a position. After maxFaults it only counts.
func (r *reader) fault(at position, format string, args ...any) {
	if r.count++; r.full() {
		return
	}
	r.found = append(r.found, r.newFault(at, fmt.Sprintf(format, args...)))
}

// warn reports something that is allowed but probably a mistake.
func (r *reader) warn(at position, format string, args ...any) {
	if len(r.warned) < maxFaults {
		r.warned = append(r.warned, r.newFault(at, "warning: "+fmt.Sprintf(format, args...)))
	}
}

func (r *reader) newFault(at position, message string) Fault {
	at.line, at.column = max(at.line, 1), max(at.column, 1)
	return Fault{File: r.file, Line: at.line, Column: at.column, Message: message, Excerpt: r.excerpt(at)}
}

// full reports whether there are more errors than are listed, so that the search for others can stop.
func (r *reader) full() bool { return r.count > maxFaults }

// faults returns the errors of the file, sorted by position; nil when there are none.
func (r *reader) faults() error {
	if len(r.found) == 0 {
		return nil
	}
	slices.SortStableFunc(r.found, func(a, b Fault) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	if r.full() {
		r.found[len(r.found)-1].Message += fmt.Sprintf(" (more than %d faults; the others are not shown)", maxFaults)
	}
	return r.found
}

// excerpt returns the line of a position with a caret below its column. A tab counts as one column, so it is shown as a
// space.
func (r *reader) excerpt(at position) string {
	if at.line > len(r.lines) {
		return "    \n    ^"
	}
	line := []rune(strings.ToValidUTF8(strings.TrimRight(r.lines[at.line-1], "\r"), string(utf8.RuneError)))
	column := min(at.column-1, len(line))
	from := max(0, min(column-excerptWidth/2, len(line)-excerptWidth))
	shown := line[from:min(len(line), from+excerptWidth)]
	for i, char := range shown {
		if char < ' ' || char == 0x7F {
			shown[i] = ' '
		}
	}
	return "    " + string(shown) + "\n    " + strings.Repeat(" ", column-from) + "^"
}
