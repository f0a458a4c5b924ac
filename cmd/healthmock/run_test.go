package main

import (
	"strings"
	"testing"
)

// TestPDFOnTerminal: a PDF is not written to a terminal.
func TestPDFOnTerminal(t *testing.T) {
	for _, test := range []struct {
		name   string
		screen bool
		code   int
	}{
		{"terminal", true, exitUsage},
		{"pipe", false, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, said strings.Builder
			con := console{in: strings.NewReader(""), out: &out, err: &said, screen: test.screen}
			code := run(t.Context(), []string{"report", "unity", "--format", "pdf", "--as-of", "2026-01-05"}, con)
			if code != test.code {
				t.Fatalf("ends with %d, not %d: %s", code, test.code, said.String())
			}
			if drawn := strings.HasPrefix(out.String(), "%PDF"); drawn == test.screen {
				t.Errorf("drawn: %t", drawn)
			}
			if hint := strings.Contains(said.String(), "--out"); hint != test.screen {
				t.Errorf("said %q", said.String())
			}
		})
	}
}
