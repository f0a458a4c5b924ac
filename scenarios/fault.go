package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Fault is one thing wrong in a scenario file.
type Fault struct {
	File    string
	Line    int // from 1
	Column  int // from 1, in characters
	Message string
	Excerpt string // the line, or the part of a long one around the column, and below it a caret
}

// Error prints the fault as compilers do: file:line:column, message, the line and a caret.
func (f Fault) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s\n%s", f.File, f.Line, f.Column, f.Message, f.Excerpt)
}

// Faults is all that is wrong in a file, in order of position. A file that is nothing but faults gives the first
// hundred.
type Faults []Fault

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

// place is a position in a file; the zero place is the beginning.
type place struct{ line, column int }

// fault notes what is wrong at a place.
func (r *reader) fault(at place, format string, args ...any) {
	if r.count++; r.full() {
		return
	}
	at.line, at.column = max(at.line, 1), max(at.column, 1)
	r.found = append(r.found, Fault{
		File: r.file, Line: at.line, Column: at.column, Message: fmt.Sprintf(format, args...), Excerpt: r.excerpt(at),
	})
}

// warn notes what is allowed and probably not meant.
func (r *reader) warn(at place, format string, args ...any) {
	if len(r.warned) < maxFaults {
		at.line, at.column = max(at.line, 1), max(at.column, 1)
		message := "warning: " + fmt.Sprintf(format, args...)
		r.warned = append(r.warned, Fault{
			File: r.file, Line: at.line, Column: at.column, Message: message, Excerpt: r.excerpt(at),
		})
	}
}

// full reports whether there are too many faults to list, so that it is no use to look for others.
func (r *reader) full() bool { return r.count > maxFaults }

// faults is the error of the whole file: nil when nothing is wrong.
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

// excerpt is the line of a place with a caret below its column. A tab counts as one column, so it is shown as a space.
func (r *reader) excerpt(at place) string {
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
