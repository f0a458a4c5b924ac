package contracttest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// A client of ZivaCare: from a user to its readings, with the vendor's settings of an App.
func TestZivaCare(t *testing.T) {
	sandbox := contracttest.Start(t)
	app, err := sandbox.Control().CreateApp(t.Context(), contracttest.Settings{
		Provider: "zivacare", StringifiedRows: new(true), AccessTokenLife: new(contracttest.Duration(time.Hour)),
	})
	if err != nil {
		t.Fatal(err)
	}
	call := func(method, path, body string) map[string]any {
		t.Helper()
		host := "http://api.zivacare.localhost"
		if strings.HasPrefix(path, "/oauth") || strings.Contains(path, "/app/") {
			host = "http://developer.zivacare.localhost"
		}
		req, err := http.NewRequestWithContext(t.Context(), method, host+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := sandbox.HTTPClient().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var reply map[string]any
		if err := json.NewDecoder(res.Body).Decode(&reply); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s %s: %d %v, %v", method, path, res.StatusCode, reply, err)
		}
		return reply
	}
	created := call("POST", "/api/v2/app/create-user", `{"clientId":"`+app.ClientID+`","clientSecret":"`+app.ClientSecret+
		`","clientUserId":"ziva-1","clientUserName":"Jane Doe"}`)
	special, _ := created["specialToken"].(string)
	tokens := call("POST", "/oauth/v2/get-access-token",
		`{"clientSecret":"`+app.ClientSecret+`","specialToken":"`+special+`"}`)
	if tokens["expires_in"] != 3600.0 || tokens["refresh_token"] == nil {
		t.Errorf("the tokens are %v", tokens)
	}
	if _, err := app.Advance(t.Context(), 30*time.Minute); err != nil {
		t.Fatal(err)
	}
	access, _ := tokens["access_token"].(string)
	rows, _ := call("GET", "/api/v1/human/weights?access_token="+access, "")["weights"].([]any)
	if len(rows) != 10 {
		t.Fatalf("%d weights", len(rows))
	}
	if _, ok := rows[0].(string); !ok {
		t.Errorf("a row is %v", rows[0])
	}
	off := contracttest.Settings{StringifiedRows: new(false), AccessTokenLife: new(contracttest.Duration)}
	if err := app.Update(t.Context(), off); err != nil {
		t.Fatal(err)
	}
	rows, _ = call("GET", "/api/v1/human/weights?access_token="+access, "")["weights"].([]any)
	if row, ok := rows[0].(map[string]any); !ok || row["unit"] != "kg" {
		t.Errorf("a row is %v", rows[0])
	}
}
