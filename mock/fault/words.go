package fault

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// The words of a rule that say what happens. Those of refusals let no operation happen, those of edits change what its reply
// says, and those of arrivals how that arrives.
var (
	refusals = []string{"rateLimit", "status", "token", "reset"}
	edits    = []string{"pages", "empty", "extra", "shuffle", "malformed"}
	arrivals = []string{"body", "contentType", "truncate", "slow"}
	effects  = slices.Concat(refusals, []string{"latency"}, edits, arrivals)
)

// conflicts are the words that do not go together, and why not.
var conflicts = []struct {
	word   string
	others []string
	why    string
}{
	{"times", []string{"call"}, "call names one request"},
	{"rateLimit", []string{"call", "share"}, "a rate limit counts every request"},
	{"status", refusals[:1], "a request is refused in one way"},
	{"token", refusals[:2], "a request is refused in one way"},
	{"reset", refusals[:3], "a request is refused in one way"},
	{"reset", slices.Concat(edits, arrivals), "there is no reply"},
	{"pages", refusals[:3], "a refused request gets no report"},
	{"empty", refusals[:3], "a refused request gets no list"},
	{"body", edits, "the body is given whole"},
}

// Words returns the names of a rule's fields in JSON and in scenario files, in order. The caller owns the list.
func Words() []string { return slices.Clone(words()) }

var words = sync.OnceValue(func() []string {
	var names []string
	for field := range reflect.TypeFor[Rule]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
})

// says tells whether a rule has one of some words.
func (r Rule) says(some ...string) bool {
	rule := reflect.ValueOf(r)
	for i, word := range words() {
		if slices.Contains(some, word) && !rule.Field(i).IsZero() {
			return true
		}
	}
	return false
}
