package secret

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Placeholders replaces social security numbers and attachments by placeholders, so that a request can be repeated
// without them. A number always gets the same placeholder, of the same length and form, and a placeholder is valid by
// the vendors' contracts only if the number was. Numbers get their placeholders in order of appearance, so that these
// reveal nothing about them. The zero value is ready to use, by one goroutine.
type Placeholders struct {
	numbers map[string]string // by the nine digits
}

// Request returns a text that a client sent (a body, a URL or a header) with placeholders. It may return text itself,
// and does not change it.
func (p *Placeholders) Request(text []byte) []byte {
	text = replaceMembers(text)
	return p.replace(text, decode(text), func(string) bool { return true })
}

// Known returns a text of the sandbox with placeholders for those numbers that earlier calls of Request have replaced.
// All other numbers are the sandbox's own, such as ids, and stay.
func (p *Placeholders) Known(text []byte) []byte {
	if len(p.numbers) == 0 {
		return text
	}
	return p.replace(text, decoded{plain: text}, func(number string) bool { return p.numbers[number] != "" })
}

// replace returns a text, whose decoded form is d, with placeholders for those numbers for which wanted returns true.
func (p *Placeholders) replace(text []byte, d decoded, wanted func(number string) bool) []byte {
	var changed []byte
	done := 0
	for _, s := range findNumbers(d.plain, true) {
		if number := d.plain[s.from:s.to]; wanted(digits(number)) {
			changed = append(append(changed, text[done:d.source(s.from)]...), p.number(number)...)
			done = d.source(s.to)
		}
	}
	if done == 0 {
		return text
	}
	return append(changed, text[done:]...)
}

var (
	numberMember = regexp.MustCompile(`(?i)^(?:ssn|social[_-]?security(?:[_-]?number)?)$`)
	// attached matches a string in an attachment, with the name of its member if it has one.
	attached = regexp.MustCompile(`(?:"((?:[^"\\]|\\.)*)"\s*:\s*)?"((?:[^"\\]|\\.)*)`)
)

// replaceMembers replaces, in JSON, the contents of attachments, and values under the name of a social security number
// that do not have the form of one, such as a part of a number.
func replaceMembers(text []byte) []byte {
	changed := bytes.Clone(text)
	done := 0
	for _, at := range member.FindAllSubmatchIndex(text, -1) {
		var name string
		if at[0] < done || json.Unmarshal(text[at[2]-1:at[3]+1], &name) != nil {
			continue
		}
		switch from := at[1]; {
		case numberMember.MatchString(name):
			done = valueEnd(text, from)
			replaceNumber(changed[from:done])
		case strings.EqualFold(name, "attachments"):
			done = valueEnd(text, from)
			for _, in := range attached.FindAllSubmatchIndex(text[from:done], -1) {
				if in[2] < 0 || !slices.Contains(describing, string(text[from+in[2]:from+in[3]])) {
					replaceText(changed[from+in[4] : from+in[5]])
				}
			}
		}
	}
	return changed
}

// describing are the members of an attachment that describe it. They are kept.
var describing = []string{"type", "contentType", "encoding"}

// replaceNumber replaces every digit of a value that is named a social security number but is not a valid one. The
// result is not valid either. Valid numbers are left to Request.
func replaceNumber(value []byte) {
	trimmed := bytes.Trim(value, "\" ")
	if found := findNumbers(trimmed, false); len(found) == 1 && found[0] == (span{0, len(trimmed)}) {
		return
	}
	nine := digits(trimmed)
	if len(trimmed) == 9 && len(nine) == 9 && valid(nine) {
		return
	}
	placeholder := byte('9')
	if len(nine) == 9 && !valid(nine) {
		placeholder = '0'
	}
	for i, c := range value {
		if isDigit(c) {
			value[i] = placeholder
		}
	}
}

// replaceText replaces every letter and digit of the inside of a JSON string by an A: Base64 stays valid, and what is
// not Base64 stays invalid.
func replaceText(value []byte) {
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '\\' && i+1 < len(value) && value[i+1] == 'u':
			i += 5
		case c == '\\':
			i++
		case isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			value[i] = 'A'
		}
	}
}

// valueEnd returns the end of the JSON value that begins at from; the end of the text when the value is incomplete.
func valueEnd(text []byte, from int) int {
	value := json.NewDecoder(bytes.NewReader(text[from:]))
	var skipped json.RawMessage
	if value.Decode(&skipped) != nil {
		return len(text)
	}
	return from + int(value.InputOffset())
}

// number returns the placeholder of a number, with the separators of the number. An invalid number gets one that begins
// with three zeros.
func (p *Placeholders) number(written []byte) []byte {
	all := digits(written)
	placeholder, ok := p.numbers[all]
	if !ok {
		const groups, serials = 99, 9999
		n := len(p.numbers)
		// Numbers that begin with 9 are never issued, but the vendors' contracts take them.
		placeholder = fmt.Sprintf("%03d%02d%04d", 900+n/serials/groups%100, n/serials%groups+1, n%serials+1)
		if !valid(all) {
			placeholder = "000" + placeholder[3:]
		}
		if p.numbers == nil {
			p.numbers = make(map[string]string)
		}
		p.numbers[all] = placeholder
	}
	changed := make([]byte, len(written))
	next := 0
	for i, c := range written {
		if !isDigit(c) {
			changed[i] = c
			continue
		}
		changed[i] = placeholder[next]
		next++
	}
	return changed
}

// digits returns the digits of a text, without everything else.
func digits(text []byte) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, string(text))
}
