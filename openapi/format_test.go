package openapi

import (
	"slices"
	"testing"
)

func TestFormats(t *testing.T) {
	tests := map[string]struct{ good, bad []string }{
		"byte": {[]string{"", "aGk=", "aGkx"}, []string{"a", "aGk", "aGk-", "%"}},
		"date": {[]string{"2024-02-29"}, []string{"", "2023-02-29", "2024-2-29", "2024-02-29T00:00:00Z"}},
		"date-time": {
			[]string{"2024-02-29T23:59:59Z", "2024-02-29T23:59:59.123456789-07:00"},
			[]string{"2024-02-29", "2024-02-29 23:59:59Z", "2024-02-29T23:59:59", "2024-02-30T00:00:00Z"},
		},
		"email": {
			[]string{"jane@example.com", "jane+declined@example.com"},
			[]string{"", "jane", "@example.com", "Jane <jane@example.com>", "a@b, c@d"},
		},
		"hostname": {
			[]string{"example.com", "a", "xn--a.example"},
			[]string{"", "-a.example", "a..b", "a b", "example.com."},
		},
		"ipv4": {[]string{"192.0.2.1"}, []string{"192.0.2", "::1", "192.0.2.01"}},
		"ipv6": {[]string{"2001:db8::1", "::"}, []string{"192.0.2.1", "2001:db8"}},
		"uri": {
			[]string{"https://example.com/a?b=c#d", "urn:invented:1", "mailto:jane@example.com"},
			[]string{"", "/a", "example.com", "https:", "https://a b", "://"},
		},
		"uri-reference": {[]string{"", "/a", "../a?b", "https://example.com"}, []string{"a b", "http://[", "<"}},
		"uuid": {
			[]string{"11111111-1111-4111-8111-111111111111"},
			[]string{"", "11111111111141118111111111111111", "11111111-1111-4111-8111-11111111111g"},
		},
		"binary":   {[]string{"\x00"}, nil},
		"password": {[]string{""}, nil},
	}
	for name, test := range tests {
		for _, s := range test.good {
			if !formats[name](s) {
				t.Errorf("%s refuses %q", name, s)
			}
		}
		for _, s := range test.bad {
			if formats[name](s) {
				t.Errorf("%s takes %q", name, s)
			}
		}
	}
	if got := sortedKeys(formats); !slices.Equal(got, sortedKeys(tests)) {
		t.Errorf("formats %v are not all tested", got)
	}
}

func TestFormatExamplesAreOfTheirFormat(t *testing.T) {
	for name, example := range formatExamples {
		if !formats[name](example) {
			t.Errorf("%s: %q is not one", name, example)
		}
	}
}
