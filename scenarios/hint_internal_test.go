package scenarios

import (
	"fmt"
	"testing"
)

func TestHint(t *testing.T) {
	many := []string{"happy-path", "declined", "Cleveland Clinic"}
	for i := range maxListed {
		many = append(many, fmt.Sprintf("number-%d", i))
	}
	for name, test := range map[string]struct {
		word  string
		known []string
		want  string
	}{
		"one letter wrong":          {"hapy-path", many, "did you mean happy-path?"},
		"another case":              {"cleveland clinic", many, "did you mean Cleveland Clinic?"},
		"the beginning":             {"happy", many, "did you mean happy-path?"},
		"the beginning in capitals": {"CLEVE", many, "did you mean Cleveland Clinic?"},
		"too short a beginning":     {"ha", many, "none of the 23 known names is similar"},
		"longer than any": {
			"declined-by-a-user-who-was-asked-twice", many, "none of the 23 known names is similar",
		},
		"unlike all of few": {"frobnicate", many[:2], "there are happy-path, declined"},
		"nothing is known":  {"frobnicate", nil, "there are none"},
	} {
		if got := Hint(test.word, test.known); got != test.want {
			t.Errorf("%s: hint of %q is %q; want %q", name, test.word, got, test.want)
		}
	}
}
