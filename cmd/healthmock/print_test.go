package main

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

const escapes = "\x1b]0;owned\x07\x1b[31mred\u009b2J\r\u202eback\x7f\x00"

// Nothing that a terminal would act upon leaves by any way to it.
func TestEscapesAreShown(t *testing.T) {
	for name, write := range map[string]func(w *bytes.Buffer){
		"printf": func(w *bytes.Buffer) {
			newPrinter(w).printf("%s %v %s\n", escapes, errors.New(escapes), offset(0)+escapes)
		},
		"colour": func(w *bytes.Buffer) { p := printer{w, false}; p.printf(p.styled(red, "%s\n"), escapes) },
		"note":   func(w *bytes.Buffer) { console{err: w}.note("%s", escapes) },
		"fail":   func(w *bytes.Buffer) { console{err: w}.fail(exitFailed, errors.New(escapes)) },
		"log":    func(w *bytes.Buffer) { logFlags{}.logger(w).Warn(escapes, "a", escapes, "b", errors.New(escapes)) },
		"json":   func(w *bytes.Buffer) { logFlags{LogFormat: "json"}.logger(w).Warn(escapes, "a", escapes) },
		"debug":  func(w *bytes.Buffer) { logFlags{LogLevel: slog.LevelDebug}.logger(w).With("c", escapes).Debug("x") },
	} {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			write(&text)
			if i := strings.IndexFunc(text.String(), isUnsafe); i >= 0 || !strings.Contains(text.String(), "owned") {
				t.Errorf("prints %q", text.String())
			}
		})
	}
}

func TestColours(t *testing.T) {
	var text bytes.Buffer
	p := printer{&text, true}
	p.printf(p.styled(red, "%s")+"\n", "bad \x1b[0m")
	if got, want := text.String(), "\x1b[31mbad \\x1b[0m\x1b[0m\n"; got != want {
		t.Errorf("prints %q, not %q", got, want)
	}
	if coloured(&text) {
		t.Error("a buffer is no terminal")
	}
}

func TestCleanKeepsText(t *testing.T) {
	for _, text := range []string{"", "Zoë Müller, Nguyễn Thị", "two\nlines\tand a tab", "👩‍⚕️ שלום"} {
		if got := clean(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
