package fault

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// The names of a rule's effects. With those of refusals the operation does not run. Those of edits change the content
// of the response, and those of transfers how it is sent.
var (
	refusals  = []string{"rateLimit", "status", "token", "reset"}
	edits     = []string{"pages", "empty", "extra", "shuffle", "malformed"}
	transfers = []string{"body", "contentType", "truncate", "slow"}
	effects   = slices.Concat(refusals, []string{"latency"}, edits, transfers)
)

// conflicts are the effects that cannot be combined, and why.
var conflicts = []struct {
	field  string
	others []string
	why    string
}{
	{"times", []string{"call"}, "call names one request"},
	{"rateLimit", []string{"call", "share"}, "a rate limit counts every request"},
	{"status", refusals[:1], "a request is refused in one way"},
	{"token", refusals[:2], "a request is refused in one way"},
	{"reset", refusals[:3], "a request is refused in one way"},
	{"reset", slices.Concat(edits, transfers), "there is no reply"},
	{"pages", refusals[:3], "a refused request gets no report"},
	{"empty", refusals[:3], "a refused request gets no list"},
	{"body", edits, "the body is given whole"},
}

// words returns the names of a rule's fields in JSON and in scenario files, in order.
var words = sync.OnceValue(func() []string {
	var names []string
	for field := range reflect.TypeFor[Rule]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
})

// has reports whether at least one of the named fields is set.
func (r Rule) has(names ...string) bool {
	rule := reflect.ValueOf(r)
	for i, name := range words() {
		if slices.Contains(names, name) && !rule.Field(i).IsZero() {
			return true
		}
	}
	return false
}
