package main

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
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

// A file that cannot be written is named, with what to do about it where the user can do something.
func TestNotWritten(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "open", Path: "a.svg", Err: syscall.ENOENT}, "write a.svg: no such file or directory"},
		{&fs.PathError{Op: "open", Path: "a.svg", Err: syscall.EACCES}, `-u "$(id -u)"`},
		{&fs.PathError{Op: "open", Path: "a.svg", Err: syscall.EROFS}, "must not be mounted with :ro"},
		{errors.New("anything"), "anything"},
	} {
		if got := notWritten(c.err).Error(); !strings.Contains(got, c.want) {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}
