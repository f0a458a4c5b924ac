// Package secret masks credentials, social security numbers and attachments in requests and replies. They are found by
// the names of headers, parameters and properties, and by their values anywhere in a text.
//
//	m := secret.Masker{
//		Values: []string{settings.ClientSecret},
//		Token:  func(word string) bool { return apps.Owner(word) != nil },
//	}
//	shown := m.Body(body, false)
//
// A social security number is found by its form: three, two and four digits with a dash, a space or a plus sign between
// them and no letter, digit or dash beside them. Nine digits in a row are a social security number only
//
//   - in what a client sent, not in the sandbox's own texts,
//   - where the vendors' contracts would accept them as one: no part is all zeros, and the first is not 666,
//   - and not under a name that ends in "id", since ids are often digits, too.
package secret

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Mask replaces a secret.
const Mask = "[masked]"

// urlMask is Mask, escaped for a URL or a form.
var urlMask = url.QueryEscape(Mask)

// Masker masks the secrets of one App. The zero value masks by name and form only, not by value. It is safe for
// concurrent use if its Token function is.
type Masker struct {
	// Values are secrets. Those of fewer than 4 bytes are ignored: they would be found everywhere.
	Values []string
	// Token reports whether a word is a valid token. It may be nil.
	Token func(word string) bool
}

// Lengths in bytes of the shortest secrets that are searched for by value.
const (
	shortestValue = 4
	shortestToken = 16
)

//nolint:gosec // a pattern of names, not a secret
const secretName = `(?:[a-z_-]*(?:secret|token|password)|ssn|social[_-]?security(?:[_-]?number)?)`

var (
	// secretMember matches the name of a JSON member whose value is always masked.
	secretMember = regexp.MustCompile(`(?i)^(?:` + secretName + `|attachments)$`)
	// secretHeader matches the name of a header whose values are always masked.
	secretHeader = regexp.MustCompile(`(?i)^` + secretName + `$`)
	// member matches the name of a JSON member, up to its value.
	member = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"\s*:\s*`)
	// userinfo matches the user name and password in a URL.
	userinfo = regexp.MustCompile(`://([^/?#@\s"<>]+)@`)
	// field matches the secret's name of a form field, a query parameter or a line of text, up to its value.
	field = regexp.MustCompile(`(?i)(?:^|[&?\s;,#{(])` + secretName + `\s*[=:]\s*`)
)

// hiddenHeaders are always masked.
var hiddenHeaders = []string{"Cookie", "Set-Cookie", "Proxy-Authorization"}

// Text masks a text of the sandbox, such as a note. Nine digits in a row are not masked: they may be an id.
func (m Masker) Text(text string) string { return string(m.mask([]byte(text), context{})) }

// URL masks a path, a query or a whole URL that a client sent. clipped says that it was cut off.
func (m Masker) URL(text string, clipped bool) string {
	return string(m.mask([]byte(text), context{escaped: true, digits: true, ends: "&#", clipped: clipped}))
}

// Value returns a masked copy of a decoded JSON value: of the strings and numbers in it, and of all members of objects
// with a secret's name.
func (m Masker) Value(value any) any {
	switch value := value.(type) {
	case string:
		return string(m.mask([]byte(value), context{digits: true}))
	case []any:
		shown := make([]any, len(value))
		for i, item := range value {
			shown[i] = m.Value(item)
		}
		return shown
	case map[string]any:
		shown := make(map[string]any, len(value))
		for name, item := range value {
			if secretMember.MatchString(name) {
				item = Mask
			}
			shown[m.Text(name)] = m.Value(item)
		}
		return shown
	case json.Number:
		if len(findNumbers([]byte(value), true)) > 0 {
			return Mask
		}
	case float64:
		if text, err := json.Marshal(value); err == nil && len(findNumbers(text, true)) > 0 {
			return Mask
		}
	}
	return value
}

// Header returns a masked copy of a header. Names are masked, too: names that become the same one share its values.
// cutOff reports whether a value may have been cut off; it may be nil.
func (m Masker) Header(header http.Header, cutOff func(value string) bool) http.Header {
	shown := make(http.Header, len(header))
	for _, name := range slices.Sorted(maps.Keys(header)) {
		masked := m.Text(name)
		for _, value := range header[name] {
			clipped := cutOff != nil && cutOff(value)
			shown[masked] = append(shown[masked], m.headerValue(name, value, clipped))
		}
	}
	return shown
}

// HeaderValue masks one value of the header with this canonical name.
func (m Masker) HeaderValue(name, value string) string { return m.headerValue(name, value, false) }

func (m Masker) headerValue(name, value string, clipped bool) string {
	switch {
	case slices.Contains(hiddenHeaders, name), secretHeader.MatchString(name):
		return Mask
	case name == "Authorization":
		if scheme, _, ok := strings.Cut(value, " "); ok && !strings.ContainsAny(scheme, "=:,") {
			return m.Text(scheme) + " " + Mask
		}
		return Mask
	}
	return string(m.mask([]byte(value), context{digits: true, ends: "&#>,;", clipped: clipped}))
}

// Body masks the body of a request or a reply, which may be malformed. clipped says that it was cut off.
func (m Masker) Body(body []byte, clipped bool) []byte {
	c := context{digits: true, ends: "&", clipped: clipped}
	if start := bytes.TrimLeft(body, " \t\r\n"); len(start) > 0 && strings.IndexByte(`{["`, start[0]) >= 0 {
		body, c.ends = maskMembers(body), `&"`
	} else {
		c.escaped = true
	}
	return m.mask(body, c)
}

// context describes the kind of text that is masked.
type context struct {
	escaped bool   // a mask must be percent-encoded
	digits  bool   // nine digits in a row may be a social security number
	ends    string // the value of a named field ends at one of these bytes, or at white space
	clipped bool   // the text was cut off
}

// span is a part of a text.
type span struct{ from, to int }

// mask replaces every secret in a text.
func (m Masker) mask(text []byte, c context) []byte {
	d := decode(text)
	var found []span
	add := func(from, to int) { found = append(found, span{d.source(from), d.source(to)}) }
	for _, value := range m.Values {
		for from := 0; len(value) >= shortestValue; {
			i := indexValue(d.plain[from:], value)
			if i < 0 {
				break
			}
			add(from+i, from+i+len(value))
			from += i + len(value)
		}
	}
	for _, s := range findNumbers(d.plain, c.digits) {
		add(s.from, s.to)
	}
	if m.Token != nil {
		for _, s := range m.findTokens(d.plain) {
			add(s.from, s.to)
		}
	}
	for _, at := range userinfo.FindAllSubmatchIndex(d.shape, -1) {
		add(at[2], at[3])
	}
	for _, at := range field.FindAllIndex(d.shape, -1) {
		to := at[1]
		for to < len(d.shape) && !strings.ContainsRune(" \t\r\n"+c.ends, rune(d.shape[to])) {
			to++
		}
		add(at[1], to)
	}
	if c.clipped { // the beginning of a secret at the end of the text is not found by its value
		from := len(d.plain)
		for from > 0 && isWord(d.plain[from-1]) {
			from--
		}
		if len(d.plain)-from >= shortestValue {
			add(from, len(d.plain))
		}
	}
	return replace(text, found, c)
}

// indexValue returns the index of a value in a text, where spaces may be written as plus signs; -1 when it is not
// there.
func indexValue(text []byte, value string) int {
	if i := bytes.Index(text, []byte(value)); i >= 0 || !strings.Contains(value, " ") {
		return i
	}
	return bytes.Index(text, []byte(strings.ReplaceAll(value, " ", "+")))
}

// replace replaces spans by masks, and overlapping spans by one mask.
func replace(text []byte, found []span, c context) []byte {
	if len(found) == 0 {
		return text
	}
	mask := Mask
	if c.escaped {
		mask = urlMask
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	shown := make([]byte, 0, len(text))
	done := 0
	for _, s := range found {
		if s.to <= done || s.from == s.to {
			continue
		}
		if s.from >= done {
			shown = append(append(shown, text[done:s.from]...), mask...)
		}
		done = s.to
	}
	return append(shown, text[done:]...)
}

// findTokens finds the words that are tokens, and tokens that are joined to other words by a dot, a dash and the like.
func (m Masker) findTokens(text []byte) []span {
	var found []span
	try := func(from, to int) bool {
		if to-from < shortestToken || !m.Token(string(text[from:to])) {
			return false
		}
		found = append(found, span{from, to})
		return true
	}
	for from := 0; from < len(text); from++ {
		if !isWord(text[from]) {
			continue
		}
		to := from
		for to < len(text) && isWord(text[to]) {
			to++
		}
		if to-from >= shortestToken && !try(from, to) {
			tryParts(text, from, to, ".", try)
			tryParts(text, from, to, "-_~.", try)
		}
		from = to
	}
	return found
}

// maxParts is how many parts of one word tryParts looks at.
const maxParts = 8

// tryParts splits the word at separators and calls try for runs of neighbouring parts. From each part on it begins with
// the longest run, and goes on with the next part once try has returned true.
func tryParts(text []byte, from, to int, separators string, try func(from, to int) bool) {
	starts := []int{from}
	for i := from; i < to && len(starts) < maxParts; i++ {
		if strings.IndexByte(separators, text[i]) >= 0 {
			starts = append(starts, i+1)
		}
	}
	for i, start := range starts {
		for j := len(starts); j > i; j-- {
			end := to
			if j < len(starts) {
				end = starts[j] - 1
			}
			if try(start, end) {
				break
			}
		}
	}
}

// isWord reports whether a byte can be part of a token: an unreserved character of a URL (RFC 3986).
func isWord(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || isDigit(c) || c == '-' || c == '_' || c == '.' || c == '~'
}

// maskMembers masks the values of secret members of JSON objects, of any type. When such a value is incomplete, the
// rest of the body is masked.
func maskMembers(body []byte) []byte {
	var shown bytes.Buffer
	for {
		at := member.FindSubmatchIndex(body)
		if at == nil {
			shown.Write(body)
			return shown.Bytes()
		}
		shown.Write(body[:at[1]])
		name := body[at[2]:at[3]]
		body = body[at[1]:]
		if !isSecretMember(name) {
			continue
		}
		shown.WriteString(`"` + Mask + `"`)
		body = body[valueEnd(body, 0):]
	}
}

// isSecretMember reports whether a member name, as it is quoted in JSON, is that of a secret.
func isSecretMember(quoted []byte) bool {
	var name string
	if json.Unmarshal([]byte(`"`+string(quoted)+`"`), &name) != nil {
		return true
	}
	return secretMember.MatchString(name)
}
