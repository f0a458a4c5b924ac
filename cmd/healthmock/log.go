package main

import (
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"
)

type logFlags struct {
	LogFormat string     `enum:"text,json" default:"text" placeholder:"HOW" help:"How the log is written: text or json."`
	LogLevel  slog.Level `default:"info" placeholder:"LEVEL" help:"What is logged: debug (each request too), info, warn or error."`
}

// logger returns a logger that writes to w as JSON or as text, in colour if w is a terminal.
func (f logFlags) logger(w io.Writer) *slog.Logger {
	if f.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: f.LogLevel, ReplaceAttr: cleanAttr}))
	}
	return slog.New(tint.NewTextHandler(w, &tint.Options{
		Level: f.LogLevel, TimeFormat: time.TimeOnly, NoColor: !coloured(w), ReplaceAttr: cleanAttr,
	}))
}

// cleanAttr escapes control characters in the message and the attributes of a log line.
func cleanAttr(_ []string, a slog.Attr) slog.Attr {
	switch value := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(clean(value))
	case error:
		a.Value = slog.StringValue(clean(value.Error()))
	}
	return a
}

// terminal reports whether w is a terminal.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
