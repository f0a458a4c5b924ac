package openapi

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/healthmock/healthmock/openapi/violation"
)

// maxDepth bounds how deep JSON may nest, so that hostile input cannot exhaust the stack of this decoder or of the
// schema check after it.
const maxDepth = 64

// decodeJSON reads one JSON value: map[string]any, []any, string, json.Number, bool or nil. It reads strictly, as
// encoding/json does not: a name twice in one object, a number out of range, invalid UTF-8, half a surrogate pair and
// data after the value are violations. ok reports whether there is a value to check against a schema. After a duplicate
// key (the last one wins) or a number out of range there is one. After any other violation, and when the poll has
// stopped, there is none.
//
// It is written by hand because encoding/json shows duplicate keys only in its tokens, so that the body would have to
// be read twice.
func decodeJSON(p *poll, data []byte) (value any, found Violations, ok bool) {
	if !utf8.Valid(data) {
		found.Add(Violation{Rule: violation.Encoding, Reason: "the body is not valid UTF-8"})
		return nil, found, false
	}
	d := decoder{poll: p, data: string(data)} // copied once: every name and text of the value is a part of this copy
	value, err := d.value()
	if err == nil {
		if d.space(); d.pos < len(d.data) {
			err = d.syntax("data follows the JSON value")
		}
	}
	if p.wasStopped() {
		return nil, d.found, false
	}
	if err != nil {
		d.found.Add(*err)
		return nil, d.found, false
	}
	return value, d.found, true
}

// decoder is a recursive-descent parser of one JSON text. Its methods return a Violation when decoding cannot go on.
type decoder struct {
	poll  *poll
	data  string
	pos   int
	path  []step     // to the value being read
	found Violations // those after which decoding can go on
}

// step is one token of a JSON pointer: an index of an array, or a name when index is -1.
type step struct {
	name  string
	index int
}

func (s step) token() string {
	if s.index >= 0 {
		return strconv.Itoa(s.index)
	}
	return s.name
}

// pointer returns a path as a JSON pointer (RFC 6901), "" for the whole document. It stops soon after
// violation.MaxPointer bytes: clients may send names of megabytes, and no violation keeps more.
func pointer(path []step) string {
	var b strings.Builder
	for _, s := range path {
		if b.Len() > violation.MaxPointer {
			break
		}
		token := s.token()
		b.WriteByte('/')
		b.WriteString(pointerEscapes.Replace(token[:min(len(token), violation.MaxPointer)]))
	}
	return b.String()
}

var (
	pointerEscapes   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescapes = strings.NewReplacer("~1", "/", "~0", "~")
)

// value decodes the value at pos, after any white space.
func (d *decoder) value() (any, *Violation) {
	d.space()
	if d.pos == len(d.data) {
		return nil, d.syntax("the JSON ends where a value should be")
	}
	if d.poll.stopped() {
		return nil, &Violation{} // decodeJSON drops it
	}
	switch c := d.data[d.pos]; {
	case c == '{' || c == '[':
		if len(d.path) == maxDepth {
			return nil, &Violation{Rule: violation.Depth, Reason: fmt.Sprintf("the JSON nests deeper than %d levels", maxDepth)}
		}
		d.pos++
		if c == '{' {
			return d.object()
		}
		return d.array()
	case c == '"':
		text, err := d.text()
		if err != nil {
			return nil, err
		}
		return text, nil
	case c == '-' || '0' <= c && c <= '9':
		return d.number()
	}
	switch {
	case d.literal("true"):
		return true, nil
	case d.literal("false"):
		return false, nil
	case d.literal("null"):
		return nil, nil
	}
	return nil, d.syntax("a value should stand here")
}

func (d *decoder) literal(word string) bool {
	if strings.HasPrefix(d.data[d.pos:], word) {
		d.pos += len(word)
		return true
	}
	return false
}

func (d *decoder) object() (any, *Violation) {
	object := make(map[string]any)
	if d.next('}') {
		return object, nil
	}
	for {
		d.space()
		if d.pos == len(d.data) || d.data[d.pos] != '"' {
			return nil, d.syntax("a quoted name should stand here")
		}
		key, err := d.text()
		if err != nil {
			return nil, err
		}
		if !d.next(':') {
			return nil, d.syntax("a colon should stand here")
		}
		d.path = append(d.path, step{name: key, index: -1})
		if _, twice := object[key]; twice {
			d.report(violation.DuplicateKey, "the object has this name more than once")
		}
		value, err := d.value()
		if err != nil {
			return nil, err
		}
		object[key] = value
		d.path = d.path[:len(d.path)-1]
		if d.next('}') {
			return object, nil
		}
		if !d.next(',') {
			return nil, d.syntax("a comma or a closing brace should stand here")
		}
	}
}

func (d *decoder) array() (any, *Violation) {
	array := []any{}
	if d.next(']') {
		return array, nil
	}
	for {
		d.path = append(d.path, step{index: len(array)})
		value, err := d.value()
		if err != nil {
			return nil, err
		}
		array = append(array, value)
		d.path = d.path[:len(d.path)-1]
		if d.next(']') {
			return array, nil
		}
		if !d.next(',') {
			return nil, d.syntax("a comma or a closing bracket should stand here")
		}
	}
}

// text reads the string whose opening quote is at pos.
func (d *decoder) text() (string, *Violation) {
	start := d.pos
	escaped := false
	for i := start + 1; i < len(d.data); i++ {
		switch c := d.data[i]; {
		case c == '"' && !escaped:
			d.pos = i + 1
			return d.data[start+1 : i], nil
		case c == '"':
			var s string
			if literal := d.data[start : i+1]; json.Unmarshal([]byte(literal), &s) != nil || !surrogatesPaired(literal) {
				return "", d.syntax("the string has a bad escape")
			}
			d.pos = i + 1
			return s, nil
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			d.pos = i
			return "", d.syntax("a control character in a string must be escaped")
		}
	}
	return "", d.syntax("the string is not closed")
}

// surrogatesPaired reports whether every escaped surrogate of a string literal is part of a pair, and so of a
// character.
func surrogatesPaired(literal string) bool {
	for i := strings.IndexByte(literal, '\\'); i >= 0 && i < len(literal); i++ {
		if literal[i] != '\\' {
			continue
		}
		i++
		if literal[i] != 'u' {
			continue
		}
		first := codeUnit(literal[i-1:])
		if i += 4; !utf16.IsSurrogate(first) {
			continue
		}
		if utf16.DecodeRune(first, codeUnit(literal[i+1:])) == utf8.RuneError {
			return false
		}
		i += 6
	}
	return true
}

// codeUnit returns the UTF-16 code unit of the \u escape at the beginning of text; -1 when there is none.
func codeUnit(text string) rune {
	if len(text) < 6 || text[:2] != `\u` {
		return -1
	}
	unit, err := strconv.ParseUint(text[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(unit)
}

func (d *decoder) number() (any, *Violation) {
	n := numberLength(d.data[d.pos:])
	if n == 0 {
		return nil, d.syntax("the number is malformed")
	}
	number := json.Number(d.data[d.pos : d.pos+n])
	d.pos += n
	if _, err := number.Float64(); err != nil {
		d.report(violation.Range, "the number is out of the range of a 64-bit float")
	}
	return number, nil
}

// numberLength returns the length of the JSON number at the start of text, in bytes; 0 when there is none.
func numberLength[T string | []byte](text T) int {
	i := 0
	digits := func() bool {
		start := i
		for i < len(text) && '0' <= text[i] && text[i] <= '9' {
			i++
		}
		return i > start
	}
	if i < len(text) && text[i] == '-' {
		i++
	}
	if i < len(text) && text[i] == '0' {
		i++
	} else if !digits() {
		return 0
	}
	if i < len(text) && text[i] == '.' {
		i++
		if !digits() {
			return 0
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if !digits() {
			return 0
		}
	}
	return i
}

func (d *decoder) space() {
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case ' ', '\t', '\n', '\r':
			d.pos++
		default:
			return
		}
	}
}

// next skips white space and then c, and reports whether c was there.
func (d *decoder) next(c byte) bool {
	d.space()
	if d.pos < len(d.data) && d.data[d.pos] == c {
		d.pos++
		return true
	}
	return false
}

// report adds a violation at the value being read, after which decoding goes on.
func (d *decoder) report(rule, reason string) {
	if d.found.Full() {
		d.found.Count++
		return
	}
	var name string
	if len(d.path) > 0 {
		name = d.path[0].token()
	}
	d.found.Add(Violation{Name: name, Pointer: pointer(d.path), Rule: rule, Reason: reason})
}

// syntax returns a violation of JSON's syntax at pos, after which decoding stops.
func (d *decoder) syntax(what string) *Violation {
	line, column := 1, 1
	for _, c := range d.data[:d.pos] {
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
	}
	return &Violation{Rule: violation.Syntax, Reason: fmt.Sprintf("line %d, column %d: %s", line, column, what)}
}
