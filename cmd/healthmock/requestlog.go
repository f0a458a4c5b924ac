package main

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/healthmock/healthmock/openapi"
)

// logRequests writes a line for each request when the log is at debug. Of a path it shows the words that are in a
// contract, and of a query nothing: the log never has what a client submits.
func logRequests(next http.Handler, logger *slog.Logger) http.Handler {
	if !logger.Enabled(context.Background(), slog.LevelDebug) {
		return next
	}
	words := make(map[string]bool)
	for _, name := range openapi.Names() {
		contract, err := openapi.Load(name)
		if err != nil {
			continue // the sandbox would not have started with it
		}
		for _, operation := range contract.Operations {
			for word := range strings.SplitSeq(contract.BasePath+operation.Path, "/") {
				words[word] = true
			}
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, path := time.Now(), shown(r.URL.Path, words)
		answer := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(answer, r)
		logger.Debug("request", "method", r.Method, "path", path, "status", answer.status, "took", time.Since(start))
	})
}

// shown returns a path with every unknown word masked: "/api/v1/users/*".
func shown(path string, known map[string]bool) string {
	words := strings.Split(path, "/")
	for i, word := range words {
		if !known[word] {
			words[i] = "*"
		}
	}
	return strings.Join(words, "/")
}

// statusWriter keeps the status of a reply.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach what w wraps.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
