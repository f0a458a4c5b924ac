package scenarios

import (
	"maps"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// variable matches a variable in a text: $(clinic). Braces would end a step that is written in braces.
var variable = regexp.MustCompile(`\$\(([A-Za-z][A-Za-z0-9]*)\)`)

// fromLife are the names that only a life can fill in: in the body of a notification, and in the template of users.
var fromLife = []string{"humanId", "clientUserId", "now", "n"}

func placeholder(name string) string { return "$(" + name + ")" }

// maxText is how long a text may become by its variables.
const maxText = 64 << 10

// expand puts the variables' values into a text.
func (r *reader) expand(text string, node ast.Node) string {
	if r.variables == nil {
		return text // it is they that are being read
	}
	grown := len(text)
	return variable.ReplaceAllStringFunc(text, func(match string) string {
		name := match[2 : len(match)-1]
		value, ok := r.variables[name]
		switch grown += len(value); {
		case grown > maxText:
			if grown-len(value) <= maxText {
				r.fault(placeOf(node), "with its variables filled in, the text has more than %d bytes", maxText)
			}
		case ok:
			return value
		case !slices.Contains(fromLife, name):
			r.fault(placeOf(node), "no such variable; %s", Hint(name, slices.Sorted(maps.Keys(r.variables))))
		}
		return match
	})
}
