package control

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/provider"
)

// filter selects Events. Empty fields match all.
type filter struct {
	kind  string // a trailing * matches any suffix
	user  string
	match []condition
}

// condition requires that a value in an Event's JSON equals a text: data.status=All Synced.
type condition struct {
	path []string
	text string
}

// newFilter returns the filter in a request's query. The error is a refusal of an invalid match.
func newFilter(c *provider.Call) (filter, error) {
	f := filter{kind: c.Query("kind"), user: cmp.Or(userID(c), c.Query("user"))}
	list, _ := c.Input.Query["match"].([]any)
	for _, item := range list {
		text, _ := item.(string)
		path, value, ok := strings.Cut(text, "=")
		if !ok || path == "" {
			return f, c.Refuse(provider.InQuery("match", "pattern", "must be path=value, such as data.status=Engaged"))
		}
		f.match = append(f.match, condition{strings.Split(path, "."), value})
	}
	return f, nil
}

// userID returns the query parameter with the id of a user, by either of its names.
func userID(c *provider.Call) string { return cmp.Or(c.Query("userId"), c.Query("humanId")) }

// isKind reports whether a kind of Event matches a pattern. A trailing * in the pattern matches any suffix.
func isKind(pattern, kind string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(kind, prefix)
	}
	return pattern == kind
}

// misses returns the conditions that an Event fails; none when it matches.
func (f filter) misses(e controlapi.Event) []string {
	var why []string
	if f.kind != "" && !isKind(f.kind, e.Kind) {
		why = append(why, "kind")
	}
	if f.user != "" && f.user != e.UserID {
		why = append(why, "user")
	}
	if len(f.match) == 0 {
		return why
	}
	root := tree(e)
	for _, c := range f.match {
		if value, ok := c.find(root); !ok {
			why = append(why, "no "+strings.Join(c.path, "."))
		} else if value != c.text {
			why = append(why, strings.Join(c.path, ".")+"="+value)
		}
	}
	return why
}

// tree returns an Event's JSON as a tree of maps.
func tree(e controlapi.Event) (root any) {
	text, err := json.Marshal(e)
	if err != nil {
		return nil // a time that JSON cannot represent: no condition matches
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&root) // cannot fail: it was encoded above
	return root
}

// find returns the text of the value at the path: a string as it is, anything else as JSON.
func (c condition) find(at any) (string, bool) {
	for _, name := range c.path {
		node, _ := at.(map[string]any)
		at = node[name]
	}
	switch value := at.(type) {
	case nil:
		return "", false
	case string:
		return value, true
	}
	text, err := json.Marshal(at)
	return string(text), err == nil
}

// misses are the Events that came closest to a filter. Those with the fewest failed conditions come first, and of equal
// ones the latest.
type misses []miss

type miss struct {
	event controlapi.Event
	why   []string
}

const (
	keptMisses = 3
	longMiss   = 300 // maximum length of one in the header
)

// add adds an Event that failed some conditions, unless keptMisses Events are closer.
func (m *misses) add(e controlapi.Event, why []string) {
	at, _ := slices.BinarySearchFunc(*m, len(why), func(old miss, reasons int) int { return len(old.why) - reasons })
	if at == keptMisses {
		return
	}
	*m = slices.Insert(*m, at, miss{e, why})
	*m = (*m)[:min(len(*m), keptMisses)]
}

// String returns a header value: "seq 4 user.status of 5b8e13d0: data.status=Some Synced; seq 3 ...". After the colon
// are the actual values of the failed conditions.
func (m misses) String() string {
	texts := make([]string, len(m))
	for i, one := range m {
		text := fmt.Sprintf("seq %d %s", one.event.Seq, one.event.Kind)
		if one.event.UserID != "" {
			text += " of " + one.event.UserID
		}
		texts[i] = plain(text + ": " + strings.Join(one.why, ", "))
	}
	return strings.Join(texts, "; ")
}

// plain replaces characters that a header may not contain, and truncates long texts.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
	if len(text) > longMiss {
		text = text[:longMiss] + "..."
	}
	return text
}
