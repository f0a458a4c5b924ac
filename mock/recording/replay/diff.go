package replay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// bodyDiff compares two bodies, and collects the differences.
type bodyDiff struct {
	ignored   []string                      // JSON pointers at which the bodies may differ
	sameTime  func(was, now time.Time) bool // nil: times are compared like any other text
	changes   []change                      // at most maxChanges
	unlisted  int                           // further differences
	tolerated bool                          // there was a difference that is allowed
}

// maxChanges bounds what is listed of one body.
const maxChanges = 20

// bodies returns the differences between two bodies: as JSON when both are, and else the first different byte.
func (d bodyDiff) bodies(was, now []byte) []change {
	if bytes.Equal(was, now) {
		return nil
	}
	before, wasJSON := decode(was)
	after, isJSON := decode(now)
	if !wasJSON || !isJSON {
		return []change{compareBytes(was, now)}
	}
	d.values("", before, after)
	if len(d.changes) == 0 && !d.tolerated {
		return []change{compareBytes(was, now)} // the same values in other bytes
	}
	if d.unlisted > 0 {
		d.changes = append(d.changes, change{where: fmt.Sprintf("body, in %d more places", d.unlisted)})
	}
	return d.changes
}

// realTime is the name of every span of real time in replies of the control API. It differs in any two runs.
const realTime = "durationMs"

// add adds a difference at a JSON pointer.
func (d *bodyDiff) add(at string, was, now any) {
	if len(d.changes) == maxChanges {
		d.unlisted++
		return
	}
	d.changes = append(d.changes, change{where: "body " + at, was: encode(was), now: encode(now)})
}

// values compares the values at a JSON pointer.
func (d *bodyDiff) values(at string, was, now any) {
	if slices.Contains(d.ignored, at) {
		d.tolerated = true
		return
	}
	switch before := was.(type) {
	case map[string]any:
		if after, ok := now.(map[string]any); ok {
			d.objects(at, before, after)
			return
		}
	case []any:
		if after, ok := now.([]any); ok {
			d.lists(at, before, after)
			return
		}
	case string:
		if after, ok := now.(string); ok && d.equal(before, after) {
			return
		}
	default:
		if was == now {
			return
		}
	}
	d.add(at, was, now)
}

func (d *bodyDiff) objects(at string, was, now map[string]any) {
	names := maps.Clone(now)
	maps.Copy(names, was)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		before, had := was[name]
		after, has := now[name]
		if had && has && name == realTime {
			d.tolerated = true
			continue
		}
		below := at + "/" + escape.Replace(name)
		switch {
		case had && has:
			d.values(below, before, after)
		case !slices.Contains(d.ignored, below):
			d.add(below, valueOrNone(before, had), valueOrNone(after, has))
		}
	}
}

func (d *bodyDiff) lists(at string, was, now []any) {
	for i := range max(len(was), len(now)) {
		below := at + "/" + strconv.Itoa(i)
		if i < len(was) && i < len(now) {
			d.values(below, was[i], now[i])
			continue
		}
		d.add(below, item(was, i), item(now, i))
	}
}

// equal reports whether two texts are equal, or are times that may count as equal.
func (d *bodyDiff) equal(was, now string) bool {
	if was == now || d.sameTime == nil {
		return was == now
	}
	before, err := time.Parse(time.RFC3339Nano, was)
	after, err2 := time.Parse(time.RFC3339Nano, now)
	if err != nil || err2 != nil || !d.sameTime(before, after) {
		return false
	}
	d.tolerated = true
	return true
}

// escape escapes a name as a token of a JSON pointer (RFC 6901).
var escape = strings.NewReplacer("~", "~0", "/", "~1")

// none stands for a value that is missing, unlike a JSON null.
type none struct{}

func valueOrNone(value any, present bool) any {
	if !present {
		return none{}
	}
	return value
}

// item returns an item of a list, or none after its end.
func item(list []any, i int) any {
	if i >= len(list) {
		return none{}
	}
	return list[i]
}

// encode returns a value as JSON for one line, cut off when it is long.
func encode(value any) string {
	if _, nothing := value.(none); nothing {
		return "none"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "?"
	}
	const most = 80
	if len(text) > most {
		return strings.ToValidUTF8(string(text[:most]), "") + "..."
	}
	return string(text)
}

// decode reads exactly one JSON value.
func decode(text []byte) (value any, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	_, err := decoder.Token()
	return value, errors.Is(err, io.EOF)
}

// compareBytes returns the first byte at which two different bodies differ, with the text around it.
func compareBytes(was, now []byte) change {
	at := 0
	for at < min(len(was), len(now)) && was[at] == now[at] {
		at++
	}
	around := func(text []byte) string {
		from := text[min(max(at-10, 0), len(text)):]
		if piece := from[:min(len(from), 40)]; utf8.Valid(piece) {
			return fmt.Sprintf("%d bytes, there %s", len(text), strconv.Quote(string(piece)))
		}
		return fmt.Sprintf("%d bytes", len(text))
	}
	return change{where: "body, byte " + strconv.Itoa(at), was: around(was), now: around(now)}
}
