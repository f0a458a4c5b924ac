package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"

	"github.com/healthmock/healthmock/mock/chance"
)

// Empty returns an empty list for a body that is a JSON list. Any other body is returned unchanged.
func Empty(body []byte) []byte {
	if v, ok := parse(body); ok && v.open == '[' {
		return []byte("[]")
	}
	return body
}

// Extra returns the body with one more field in its object, or in each object of its list. The field is drawn by seed
// and is the same in all objects. A body that is not JSON is returned unchanged.
func Extra(body []byte, seed int64) []byte {
	v, ok := parse(body)
	if !ok {
		return body
	}
	first := int(chance.Fraction(seed, "extra") * float64(len(undocumented)))
	for i := range undocumented {
		field := undocumented[(first+i)%len(undocumented)]
		if v.addField(field.name, field.value) {
			return v.append(make([]byte, 0, len(body)+64))
		}
	}
	return body
}

// undocumented are JSON fields that an API might add without documenting them.
var undocumented = []struct{ name, value string }{
	{`"schemaVersion"`, `"2026-01"`},
	{`"etag"`, `"9c1f04be"`},
	{`"traceId"`, `"b7ad6b7169203331"`},
	{`"_links"`, `{"self":null}`},
	{`"isPreview"`, `false`},
	{`"revision"`, `3`},
}

// Shuffle returns the body with the fields of every object in another order, drawn by seed. Values stay byte for byte
// the same. A body that is not JSON is returned unchanged.
func Shuffle(body []byte, seed int64) []byte {
	v, ok := parse(body)
	if !ok {
		return body
	}
	draws := 0
	v.shuffle(func(n int) int {
		draws++
		return int(chance.Fraction(seed, "shuffle", strconv.Itoa(draws)) * float64(n))
	})
	return v.append(make([]byte, 0, len(body)))
}

// Malform returns the body with a common syntax error: a comma after the last item. An empty body stays empty.
func Malform(body []byte) []byte {
	text := bytes.TrimRight(body, " \t\r\n")
	if len(text) == 0 {
		return body
	}
	at := len(text)
	if last := text[at-1]; last == '}' || last == ']' {
		at--
	}
	return slices.Concat(text[:at], []byte(","), text[at:])
}

// value is a JSON value. Names and scalars are kept as they were written.
type value struct {
	open  byte     // '{', '[', or 0 for a scalar
	text  []byte   // of a scalar
	names [][]byte // of an object's fields, in quotes
	items []value  // of an object or a list
}

// parse parses a JSON document.
func parse(body []byte) (value, bool) {
	r := reader{body: body, tokens: json.NewDecoder(bytes.NewReader(body))}
	r.tokens.UseNumber() // any number, however large
	token, text, err := r.next()
	if err != nil {
		return value{}, false
	}
	v, err := r.value(token, text)
	if err != nil {
		return value{}, false
	}
	_, _, err = r.next()
	return v, errors.Is(err, io.EOF)
}

type reader struct {
	body   []byte
	tokens *json.Decoder
}

// next returns the next token and its text.
func (r *reader) next() (json.Token, []byte, error) {
	before := r.tokens.InputOffset()
	token, err := r.tokens.Token()
	return token, bytes.TrimLeft(r.body[before:r.tokens.InputOffset()], " \t\r\n,:"), err
}

// value parses the value that begins with a token.
func (r *reader) value(token json.Token, text []byte) (value, error) {
	open, ok := token.(json.Delim)
	if !ok {
		return value{text: text}, nil
	}
	v := value{open: byte(open)}
	for {
		token, text, err := r.next()
		if err != nil {
			return v, err
		}
		if token == json.Delim(v.open+2) { // in ASCII the closing bracket is the second after the opening one
			return v, nil
		}
		if open == '{' {
			v.names = append(v.names, text)
			if token, text, err = r.next(); err != nil {
				return v, err
			}
		}
		item, err := r.value(token, text)
		if err != nil {
			return v, err
		}
		v.items = append(v.items, item)
	}
}

// append appends the value without white space.
func (v value) append(to []byte) []byte {
	if v.open == 0 {
		return append(to, v.text...)
	}
	to = append(to, v.open)
	for i, item := range v.items {
		if i > 0 {
			to = append(to, ',')
		}
		if v.open == '{' {
			to = append(append(to, v.names[i]...), ':')
		}
		to = item.append(to)
	}
	return append(to, v.open+2)
}

// addField adds a field to an object, or to each object of a list. It does nothing and returns false when one of them
// already has such a field, or when there is no object.
func (v *value) addField(name, text string) bool {
	objects := []*value{v}
	if v.open == '[' {
		objects = nil
		for i := range v.items {
			objects = append(objects, &v.items[i])
		}
	}
	objects = slices.DeleteFunc(objects, func(o *value) bool { return o.open != '{' })
	for _, o := range objects {
		if slices.ContainsFunc(o.names, func(n []byte) bool { return string(n) == name }) {
			return false
		}
	}
	for _, o := range objects {
		o.names = append(o.names, []byte(name))
		o.items = append(o.items, value{text: []byte(text)})
	}
	return len(objects) > 0
}

// shuffle moves every field of every object to another position (Sattolo's algorithm). draw returns a number below n.
func (v *value) shuffle(draw func(n int) int) {
	for i := len(v.names) - 1; i > 0; i-- {
		j := draw(i)
		v.names[i], v.names[j] = v.names[j], v.names[i]
		v.items[i], v.items[j] = v.items[j], v.items[i]
	}
	for i := range v.items {
		v.items[i].shuffle(draw)
	}
}
