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

// logger writes to w, in colour where w is a terminal.
func (f logFlags) logger(w io.Writer) *slog.Logger {
	switch {
	case f.LogFormat == "json":
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: f.LogLevel}))
	case terminal(w):
		return slog.New(tint.NewTextHandler(w, &tint.Options{Level: f.LogLevel, TimeFormat: time.TimeOnly}))
	default:
		return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: f.LogLevel}))
	}
}

// terminal tells whether a person reads what is written.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
