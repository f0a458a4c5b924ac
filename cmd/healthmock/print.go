package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
)

// printer writes text to a terminal or a file. Everything from files, vendors and clients reaches the terminal
// through it: it escapes control characters, as \x1b, so that the terminal does not obey them.
type printer struct {
	out    io.Writer
	colour bool
}

// newPrinter returns a printer to w. It uses colours if w is a terminal, unless NO_COLOR is set (https://no-color.org).
func newPrinter(w io.Writer) printer { return printer{w, coloured(w)} }

// coloured reports whether text that goes to w may be in colour.
func coloured(w io.Writer) bool {
	return terminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// printf writes a trusted format with untrusted arguments. Write errors are ignored: when the reader of a pipe has
// gone, a signal ends the program.
func (p printer) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(p.out, format, cleanAll(args)...)
}

// ansiStyle is the code of an ANSI text style.
type ansiStyle string

const (
	bold   ansiStyle = "1"
	faint  ansiStyle = "2"
	red    ansiStyle = "31"
	green  ansiStyle = "32"
	yellow ansiStyle = "33"
)

// styled returns a format in a style, or unchanged when the printer has no colours.
func (p printer) styled(style ansiStyle, format string) string {
	if !p.colour {
		return format
	}
	return "\x1b[" + string(style) + "m" + format + "\x1b[0m"
}

// cleanAll returns the arguments with their texts cleaned.
func cleanAll(args []any) []any {
	cleaned := make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case string:
			cleaned[i] = clean(arg)
		case error:
			cleaned[i] = clean(arg.Error())
		case fmt.Stringer:
			cleaned[i] = clean(arg.String())
		default:
			cleaned[i] = arg
		}
	}
	return cleaned
}

// clean escapes the characters of a text that a terminal would act upon: control characters except line ends and tabs,
// and those that change the direction of writing.
func clean(text string) string {
	if strings.IndexFunc(text, isUnsafe) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case !isUnsafe(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// isUnsafe reports whether a terminal interprets a character instead of displaying it, other than line ends and tabs.
func isUnsafe(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}
