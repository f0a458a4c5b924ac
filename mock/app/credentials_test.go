package app_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
)

// The contract of the control API is checked against the same rows (mock/control).
func TestCheckCredentials(t *testing.T) {
	for _, test := range []struct{ id, secret, field string }{
		{"acme", "s3cret", ""},
		{"a", "x", ""},
		{"0", "päss wörd", ""},
		{"a.b_c~d-e", "x:y", ""},
		{"..a", "x", ""},
		{strings.Repeat("a", 128), strings.Repeat("é", 256), ""},
		{"", "x", "clientId"},
		{".", "x", "clientId"},
		{"..", "x", "clientId"},
		{"~", "x", "clientId"},
		{"-._~", "x", "clientId"},
		{"a/b", "x", "clientId"},
		{"a b", "x", "clientId"},
		{"é", "x", "clientId"},
		{"a\n", "x", "clientId"},
		{strings.Repeat("a", 129), "x", "clientId"},
		{"acme", "", "clientSecret"},
		{"acme", "\x00", "clientSecret"},
		{"acme", "a\nb", "clientSecret"},
		{"acme", "a\tb", "clientSecret"},
		{"acme", "\x7f", "clientSecret"},
		{"acme", "\u0085", "clientSecret"},
		{"acme", strings.Repeat("a", 257), "clientSecret"},
	} {
		err := app.CheckCredentials(test.id, test.secret)
		if (err != nil) != (test.field != "") {
			t.Errorf("%q %q: %v", test.id, test.secret, err)
			continue
		}
		if err == nil {
			continue
		}
		if fault, ok := errors.AsType[*app.Error](err); !ok || fault.Field != test.field || fault.Kind != app.Invalid {
			t.Errorf("%q %q: %v, want one about %s", test.id, test.secret, err, test.field)
		}
		if text := err.Error(); len(test.secret) > 1 && strings.Contains(text, test.secret) ||
			len(test.id) > 2 && strings.Contains(text, test.id) {
			t.Errorf("it repeats what was given: %s", text)
		}
	}
}
