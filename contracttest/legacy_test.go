package contracttest_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/healthmock/healthmock/contracttest"
)

// A client of 2015, which knows user.humanapi.co and the Application API and nothing of today's Admin API, under each
// name that leads to them.
func TestLegacyClient(t *testing.T) {
	sandbox := contracttest.Start(t)
	app, client := sandbox.App(), sandbox.HTTPClient()
	for _, base := range []struct{ auth, user, data string }{
		{sandbox.AuthURL, sandbox.UserURL, sandbox.DataURL},
		{sandbox.BaseURL, sandbox.BaseURL, sandbox.BaseURL},
		{"https://auth.humanapi.co", "https://user.humanapi.co", "https://api.humanapi.co"},
	} {
		var session struct {
			Token   string `json:"session_token"`
			HumanID string `json:"human_id"`
		}
		send(t, client, http.MethodPost, base.auth+"/v1/connect/token", "", map[string]string{
			"client_id": app.ClientID, "client_secret": app.ClientSecret, "client_user_id": "policy-1", "type": "session",
		}).decode(t, &session)
		var tokens struct{ AccessToken, PublicToken, ClientUserID string }
		send(t, client, http.MethodPost, base.user+"/v1/connect/tokens", "", map[string]string{
			"humanId": session.HumanID, "clientId": app.ClientID, "sessionToken": session.Token, "clientSecret": app.ClientSecret,
		}).decode(t, &tokens)
		if tokens.PublicToken == "" || tokens.ClientUserID != "policy-1" {
			t.Errorf("%s: %+v", base.user, tokens)
		}
		var profile struct{ HumanID string }
		send(
			t,
			client,
			http.MethodGet,
			base.data+"/v1/human/profile?access_token="+tokens.AccessToken,
			"",
			nil,
		).decode(t, &profile)
		if profile.HumanID != session.HumanID {
			t.Errorf("%s: %+v", base.data, profile)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base.data+"/v1/apps/"+app.ClientID+"/users", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth(app.ClientSecret, "")
		reply, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var users []struct{ HumanID, ExternalID string }
		if err := json.NewDecoder(reply.Body).Decode(&users); err != nil || len(users) != 1 ||
			users[0].ExternalID != "policy-1" {
			t.Errorf("%s: %+v, %v", base.data, users, err)
		}
		_ = reply.Body.Close()
	}
}
