package controlapi

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

var errNames = errors.New("a text is wanted, or a list of texts")

// Names is one name or several. In JSON and YAML it is a string or a list of strings.
type Names []string

// UnmarshalJSON reads a string or a list of strings, of which none is empty.
func (n *Names) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	if err := json.Unmarshal(text, (*[]string)(n)); err != nil || len(*n) == 0 || slices.Contains(*n, "") {
		return errNames
	}
	return nil
}

// String joins the names: "a, b and c".
func (n Names) String() string {
	last := len(n) - 1
	if last < 1 {
		return strings.Join(n, "")
	}
	return strings.Join(n[:last], ", ") + " and " + n[last]
}
