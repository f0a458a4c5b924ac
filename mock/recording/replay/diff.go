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

// differ finds where two bodies differ.
type differ struct {
	leave    []string                      // JSON pointers that are not looked at
	sameTime func(was, now time.Time) bool // nil: times are texts like any other
	changes  []change
	forgave  bool // there was something that may differ
	more     int  // that are not listed
}

// manyChanges bounds what is listed of one body.
const manyChanges = 20

// bodies compares as JSON what is JSON, and else byte for byte.
func (d differ) bodies(was, now []byte) []change {
	if bytes.Equal(was, now) {
		return nil
	}
	before, wasJSON := decode(was)
	after, isJSON := decode(now)
	if !wasJSON || !isJSON {
		return []change{compareBytes(was, now)}
	}
	d.values("", before, after)
	if len(d.changes) == 0 && !d.forgave {
		return []change{compareBytes(was, now)} // the same, written otherwise
	}
	if d.more > 0 {
		d.changes = append(d.changes, change{where: fmt.Sprintf("body, in %d more places", d.more)})
	}
	return d.changes
}

// realTime is the one name in the sandbox's own replies for a span of real time, which no two runs share.
const realTime = "durationMs"

func (d *differ) add(at string, was, now any) {
	if len(d.changes) == manyChanges {
		d.more++
		return
	}
	d.changes = append(d.changes, change{"body " + at, encode(was), encode(now)})
}

// values compares what stands at a JSON pointer.
func (d *differ) values(at string, was, now any) {
	if slices.Contains(d.leave, at) {
		d.forgave = true
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

func (d *differ) objects(at string, was, now map[string]any) {
	names := maps.Clone(now)
	maps.Copy(names, was)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		before, had := was[name]
		after, has := now[name]
		if had && has && name == realTime {
			d.forgave = true
			continue
		}
		below := at + "/" + escape.Replace(name)
		switch {
		case had && has:
			d.values(below, before, after)
		case !slices.Contains(d.leave, below):
			d.add(below, either(before, had), either(after, has))
		}
	}
}

func (d *differ) lists(at string, was, now []any) {
	for i := range max(len(was), len(now)) {
		below := at + "/" + strconv.Itoa(i)
		if i < len(was) && i < len(now) {
			d.values(below, was[i], now[i])
			continue
		}
		d.add(below, item(was, i), item(now, i))
	}
}

// equal compares texts, some of which are times.
func (d *differ) equal(was, now string) bool {
	if was == now || d.sameTime == nil {
		return was == now
	}
	before, err := time.Parse(time.RFC3339Nano, was)
	after, err2 := time.Parse(time.RFC3339Nano, now)
	if err != nil || err2 != nil || !d.sameTime(before, after) {
		return false
	}
	d.forgave = true
	return true
}

// escape writes a name as a part of a JSON pointer (RFC 6901).
var escape = strings.NewReplacer("~", "~0", "/", "~1")

// none is shown where nothing stands.
type none struct{}

func either(value any, there bool) any {
	if !there {
		return none{}
	}
	return value
}

func item(list []any, i int) any {
	if i >= len(list) {
		return none{}
	}
	return list[i]
}

// encode is a value for a line of its own, cut where it is long.
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

// compareBytes tells the first byte that differs.
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
	return change{"body, byte " + strconv.Itoa(at), around(was), around(now)}
}
