package openapi

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/healthmock/healthmock/openapi/violation"
)

// Brief returns a violation as a phrase for a log: "/type must be one of session, id, access", "/client_user_id is
// required". Names that the client chose, such as that of a property that the contract does not have, become "*".
func Brief(v Violation) string {
	at := MaskPointer(v.Pointer)
	switch {
	case v.Rule == violation.UnknownParameter:
		return "a query parameter is not one of the operation's"
	case v.In == "query" && v.Name == "":
		at = "the query" + at
	case v.In != "body" && v.In != "response" && v.In != "security" && v.Name != "":
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

// MaskPath replaces the segments of a path that are in no contract, and therefore were chosen by the client, by "*":
// "/api/v1/users/*". It keeps at most 16 segments.
func MaskPath(path string) string { return maskSegments(path, contractWords().segments) }

// MaskPointer is MaskPath for a JSON pointer into a body, whose segments are property names and indexes of lists.
func MaskPointer(pointer string) string { return maskSegments(pointer, contractWords().properties) }

// MaskMethod returns a standard HTTP method as it is, and "*" for any other.
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

func maskSegments(path string, known map[string]bool) string {
	segments := strings.Split(path, "/")
	shown := segments[:min(len(segments), maxSegments)]
	for i, segment := range shown {
		if segment != "" && !known[segment] && !listIndex.MatchString(segment) {
			shown[i] = "*"
		}
	}
	return strings.Join(shown, "/")
}

// maxSegments is how many segments of a path are kept; no contract has as many.
const maxSegments = 16

// listIndex matches an index of a list. A longer number might be anything, even a social security number.
var listIndex = regexp.MustCompile(`^[0-9]{1,4}$`)

// contractNames holds the path segments and the property names of the embedded contracts.
type contractNames struct {
	segments   map[string]bool
	properties map[string]bool
}

// yamlKey matches the keys of a YAML document, among which are all property names.
var yamlKey = regexp.MustCompile(`(?m)(?:^|[\s{,])([A-Za-z_][A-Za-z0-9_-]*):(?:\s|$)`)

var contractWords = sync.OnceValue(func() contractNames {
	w := contractNames{segments: make(map[string]bool), properties: make(map[string]bool)}
	for _, name := range Names() {
		contract, err := Load(name)
		if err != nil {
			continue // no sandbox starts with such a contract
		}
		for _, operation := range contract.Operations {
			for segment := range strings.SplitSeq(strings.Join(contract.BasePaths(), "/")+operation.Path, "/") {
				w.segments[segment] = true
			}
		}
		for _, found := range yamlKey.FindAllSubmatch(contract.YAML(), -1) {
			w.properties[string(found[1])] = true
		}
	}
	return w
})
