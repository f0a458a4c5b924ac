package openapi

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Brief is the violation as a phrase for a log: "/type must be one of session, id, access", "/client_user_id is
// required". What the client chose itself, such as the name of a property that the contract does not have, is shown
// as "*".
func (v Violation) Brief() string {
	at := MaskPointer(v.Pointer)
	switch {
	case v.Rule == RuleUnknownParameter:
		return "a query parameter is not one of the operation's"
	case at == "" && v.In == "body", v.In == "security", v.Name == "":
		at = strings.TrimSpace(map[string]string{"query": "the query"}[v.In] + " " + at)
	case v.In != "body" && v.In != "response":
		at = strings.TrimSpace(v.In + " " + v.Name + " " + at) // the name of a parameter is the contract's
	}
	switch {
	case at == "":
		return v.Reason
	case v.Rule == "required" && v.In != "security":
		return at + " is required"
	case v.Rule == "additionalProperties":
		return at + " is not a property that the contract allows"
	case strings.HasPrefix(v.Reason, "must "):
		return at + " " + v.Reason
	}
	return at + ": " + v.Reason
}

// MaskPath shows the segments of a path that stand in a contract, and "*" in the place of every other, since the
// client chose it: "/api/v1/users/*".
func MaskPath(path string) string { return mask(path, known().segments) }

// MaskPointer is MaskPath for a JSON pointer into a body, whose segments are property names and positions in lists.
func MaskPointer(pointer string) string { return mask(pointer, known().properties) }

// MaskMethod shows a method of HTTP, and "*" for any other word.
func MaskMethod(method string) string {
	standard := []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodConnect, http.MethodOptions, http.MethodTrace,
	}
	if slices.Contains(standard, method) {
		return method
	}
	return "*"
}

func mask(path string, known map[string]bool) string {
	segments := strings.Split(path, "/")
	shown := segments[:min(len(segments), maxShown)]
	for i, segment := range shown {
		if segment != "" && !known[segment] && !position.MatchString(segment) {
			shown[i] = "*"
		}
	}
	return strings.Join(shown, "/")
}

// maxShown is how many segments of a path are shown; no contract has as many.
const maxShown = 16

// position is a place in a list. A longer number may be anything, a social security number too.
var position = regexp.MustCompile(`^[0-9]{1,4}$`)

// words are the segments of paths, and the property names, that the embedded contracts have.
type words struct{ segments, properties map[string]bool }

// propertyName finds the keys of a document in YAML, among which are all property names.
var propertyName = regexp.MustCompile(`(?m)(?:^|[\s{,])([A-Za-z_][A-Za-z0-9_-]*):(?:\s|$)`)

var known = sync.OnceValue(func() words {
	w := words{segments: make(map[string]bool), properties: make(map[string]bool)}
	for _, name := range Names() {
		contract, err := Load(name)
		if err != nil {
			continue // no sandbox starts with such a contract
		}
		for _, operation := range contract.Operations {
			for segment := range strings.SplitSeq(contract.BasePath+operation.Path, "/") {
				w.segments[segment] = true
			}
		}
		for _, found := range propertyName.FindAllSubmatch(contract.YAML(), -1) {
			w.properties[string(found[1])] = true
		}
	}
	return w
})
