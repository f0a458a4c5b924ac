package contracttest_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// The log of a failing test says what went wrong.
func TestLogOfAFailingTest(t *testing.T) {
	const (
		hint  = "sandbox.HTTPClient()"
		wrong = `msg="400 createConnectToken: /type must be one of session, id, access`
	)
	for _, c := range []struct {
		name   string
		failed bool
		act    func(t *testing.T, s *contracttest.Sandbox)
		says   []string
		not    []string
	}{
		{"nothing was asked", true, func(*testing.T, *contracttest.Sandbox) {}, []string{hint}, nil},
		{"nothing was asked, and nothing failed", false, func(*testing.T, *contracttest.Sandbox) {}, nil, []string{hint}},
		{"a wrong request", true, func(t *testing.T, s *contracttest.Sandbox) {
			send(t, s.HTTPClient(), http.MethodPost, s.AuthURL+"/v1/connect/token", "", map[string]string{"type": "s3cret"})
		}, []string{wrong}, []string{hint, "s3cret"}},
		{"a receiver that refuses", true, func(t *testing.T, s *contracttest.Sandbox) {
			user := map[string]string{
				"client_id": s.App().ClientID, "client_secret": s.App().ClientSecret, "client_user_id": "policy-1",
				"client_user_email": "jane@example.com", "type": "session",
			}
			send(t, s.HTTPClient(), http.MethodPost, s.AuthURL+"/v1/connect/token", "", user)
			if _, err := s.App().Advance(t.Context(), time.Second); err != nil {
				t.Fatal(err)
			}
		}, []string{`msg="notification status Invited for policy-1 -> `, "; next attempt in 10s"}, []string{hint, "jane"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log bytes.Buffer
			tb := &exampleTB{output: &log, failed: c.failed}
			refuses := func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusTeapot, Header: http.Header{}, Body: http.NoBody}, nil
			}
			c.act(
				t,
				contracttest.Start(
					tb,
					contracttest.WithNotifyURL("http://receiver.invalid/"),
					contracttest.WithTransport(tripper(refuses)),
				),
			)
			tb.end()
			for _, want := range c.says {
				if !strings.Contains(log.String(), want) {
					t.Errorf("%q is not said in:\n%s", want, log.String())
				}
			}
			for _, not := range c.not {
				if strings.Contains(log.String(), not) {
					t.Errorf("%q is said in:\n%s", not, log.String())
				}
			}
		})
	}
}

// tripper is a transport that is a function.
type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
