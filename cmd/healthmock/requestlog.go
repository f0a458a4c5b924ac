package main

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/healthmock/healthmock/openapi"
)

// logRequests logs each request if the level is debug. It never logs what a client submits: of a path it logs only
// words that are in a contract, and no query.
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
			for word := range strings.SplitSeq(strings.Join(contract.BasePaths(), "/")+operation.Path, "/") {
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

// statusWriter records the status of a response.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap returns the wrapped writer, for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
