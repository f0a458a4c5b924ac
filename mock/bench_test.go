package mock_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

// BenchmarkCreateUser is a validated POST of a user to the Admin API of Human API, in an App that is recorded and has
// no socket.
func BenchmarkCreateUser(b *testing.B) {
	sandbox, err := mock.New(mock.Options{
		Apps: []app.Settings{
			{ClientID: "acme", ClientSecret: "s3cret", Paused: new(true), Scenario: scenarios.None},
		},
		RecordingSize: 1 << 30,
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = sandbox.Close() })
	post := func(target, token, body string) *bytes.Buffer {
		r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		sandbox.Handler().ServeHTTP(w, r)
		if w.Code >= http.StatusBadRequest {
			b.Fatal(w.Code, w.Body)
		}
		return w.Body
	}
	var granted struct {
		Token string `json:"client_token"`
	}
	const credentials = `{"client_id":"acme","client_secret":"s3cret","type":"client"}`
	reply := post("https://auth.humanapi.co/v1/admin/token", "", credentials)
	if err := json.Unmarshal(reply.Bytes(), &granted); err != nil {
		b.Fatal(err)
	}
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		post("https://admin.humanapi.co/api/v1/users", granted.Token, fmt.Sprintf(
			`{"clientUserId":"POLICY-%d","clientUserEmail":"june-%[1]d@example.com","firstName":"June","lastName":"Example",`+
				`"autoInvite":true}`, n))
	}
}
