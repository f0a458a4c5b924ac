package mock_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/clock"
)

// A clock that runs as fast as it can stops at its end, and everything goes on being answered: whatever is due later than that
// can still be written down.
func TestEndOfTime(t *testing.T) {
	s, _ := newSandbox(t, mock.Options{})
	call := func(method, path, body string, status int) string {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), method, "http://localhost"+path, strings.NewReader(body))
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		text, err := io.ReadAll(w.Result().Body)
		if w.Code != status || err != nil {
			t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, text, status)
		}
		return string(text)
	}
	const path = "/_sandbox/v1/apps/healthmock"
	call("PATCH", path, `{"orderTimeOuts":{"full":"106751d"}}`, http.StatusOK)
	call("PUT", path+"/clock", fmt.Sprintf(`{"now":%q}`, clock.End.Add(-time.Second).Format(time.RFC3339)), http.StatusOK)
	call("PUT", path+"/clock", `{"mode":"running","speed":1000000}`, http.StatusOK)
	var state clock.State
	for !state.Ended {
		if err := json.Unmarshal([]byte(call("GET", path+"/clock", "", http.StatusOK)), &state); err != nil {
			t.Fatal(err)
		}
	}
	if !state.Now.Equal(clock.End) {
		t.Errorf("time ends at %s", state.Now)
	}
	invite(t, theApp(t, s), "policy-1")
	for _, list := range []string{"users", "events", "requests", "deliveries", "clock", "runs", "export"} {
		call("GET", path+"/"+list, "", http.StatusOK)
	}
	call("POST", "/v1/connect/token", `{"client_id":"healthmock","client_secret":"healthmock-secret","client_user_id":"policy-2",`+
		`"client_user_email":"a@example.com","type":"session"}`, http.StatusOK)
	for _, advance := range []string{`{"by":"1s"}`, `{"to":"9800-01-01T00:00:00Z"}`} {
		refused := call("POST", path+"/clock/advance", advance, http.StatusBadRequest)
		if !strings.Contains(refused, "no further than 9700-01-01") {
			t.Error(refused)
		}
	}
}
