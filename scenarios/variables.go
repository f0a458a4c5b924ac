package scenarios

import (
	"maps"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// variable matches a variable in a text: $(clinic). It does not use braces, which would end a flow mapping in YAML.
var variable = regexp.MustCompile(`\$\(([A-Za-z][A-Za-z0-9]*)\)`)

// fromLife are the variables that are replaced when the scenario runs: in the body of a notification and in the
// template of users.
var fromLife = []string{"humanId", "userId", "clientUserId", "now", "n"}

// placeholder returns how a text refers to a variable.
func placeholder(name string) string { return "$(" + name + ")" }

// maxText is the maximum length of a text after its variables are replaced, in bytes.
const maxText = 64 << 10

// expand replaces the variables in a text. Unknown ones are reported at the position of node.
func (r *reader) expand(text string, node ast.Node) string {
	if r.variables == nil {
		return text // the variables themselves are being read
	}
	grown := len(text)
	return variable.ReplaceAllStringFunc(text, func(match string) string {
		name := match[2 : len(match)-1]
		value, ok := r.variables[name]
		switch grown += len(value); {
		case grown > maxText:
			if grown-len(value) <= maxText {
				r.fault(positionOf(node), "with its variables filled in, the text has more than %d bytes", maxText)
			}
		case ok:
			return value
		case !slices.Contains(fromLife, name):
			r.fault(positionOf(node), "no such variable; %s", Hint(name, slices.Sorted(maps.Keys(r.variables))))
		}
		return match
	})
}
