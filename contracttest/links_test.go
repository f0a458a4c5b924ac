package contracttest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// The links of an order summary, which is sent without a request, lead to the sandbox, and work as they are.
func TestLinksInNotificationsLeadToTheSandbox(t *testing.T) {
	receiver := contracttest.NewReceiver(t)
	sandbox := contracttest.Start(t, contracttest.WithListener(), contracttest.WithNotifyURL(receiver.URL))
	app, err := sandbox.Control().CreateApp(t.Context(), contracttest.Settings{Generation: "hip", Scenario: "happy-path"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := app.ClientToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, "POLICY-1001")
	if _, err := app.Advance(t.Context(), 3*time.Hour); err != nil {
		t.Fatal(err)
	}
	followed := 0
	for _, n := range receiver.All() {
		var events []struct {
			Payload struct {
				Reports []struct{ URI string } `json:"reports"`
			} `json:"eventPayload"`
		}
		if json.Unmarshal(n.Body, &events) != nil || len(events) == 0 {
			continue
		}
		for _, r := range events[0].Payload.Reports {
			if !strings.HasPrefix(r.URI, sandbox.BaseURL+"/") {
				t.Fatalf("a link leads to %s", r.URI)
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.URI, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+token)
			res, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if err != nil || res.StatusCode != http.StatusOK || len(bytes.TrimSpace(body)) == 0 {
				t.Fatalf("%s: %d, %v", r.URI, res.StatusCode, err)
			}
			followed++
		}
	}
	if followed == 0 {
		t.Error("no order summary had a link")
	}
}
