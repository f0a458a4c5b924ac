package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestLogRequestsShowsNothingSubmitted(t *testing.T) {
	var text bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	handler := logRequests(
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }),
		logger,
	)
	r := httptest.NewRequestWithContext(
		t.Context(),
		http.MethodPost,
		"/api/v1/users/Jane?ssn=123-45-6789",
		strings.NewReader("Doe"),
	)
	r.Header.Set("Authorization", "Bearer hidden")
	handler.ServeHTTP(httptest.NewRecorder(), r)

	line := text.String()
	for _, want := range []string{`"method":"POST"`, `"path":"/api/v1/users/*"`, `"status":418`} {
		if !strings.Contains(line, want) {
			t.Errorf("%s is missing in %s", want, line)
		}
	}
	for _, secret := range []string{"Jane", "123-45", "Doe", "hidden"} {
		if strings.Contains(line, secret) {
			t.Errorf("%s is in %s", secret, line)
		}
	}
}

func TestLogRequestsOnlyAtDebug(t *testing.T) {
	var text bytes.Buffer
	handler := logRequests(http.NotFoundHandler(), slog.New(slog.NewTextHandler(&text, nil)))
	handler.ServeHTTP(
		httptest.NewRecorder(),
		httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/health", http.NoBody),
	)
	if text.Len() > 0 {
		t.Errorf("logged at info: %s", text.String())
	}
}
