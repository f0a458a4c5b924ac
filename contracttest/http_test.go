package contracttest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
)

// reply is a vendor's answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// decode reads the reply's JSON.
func (r reply) decode(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(r.body, into); err != nil {
		t.Fatalf("decode %q: %v", r.body, err)
	}
}

// send makes a request with a bearer token, unless that is empty, and a JSON body, unless that is nil.
func send(t *testing.T, client *http.Client, method, url, token string, body any) reply {
	t.Helper()
	got, err := trySend(t.Context(), client, method, url, token, body)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// trySend is send for goroutines, which may not end the test.
func trySend(ctx context.Context, client *http.Client, method, url, token string, body any) (reply, error) {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return reply{}, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(text))
	if err != nil {
		return reply{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return do(client, req, token)
}

func do(client *http.Client, req *http.Request, token string) (reply, error) {
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, text}, err
}

// invitation is the body of a request to invite June, who is invented.
func invitation(clientUserID string) map[string]any {
	return map[string]any{
		"clientUserId": clientUserID, "clientUserEmail": "june.example@example.com", "autoInvite": true,
		"firstName": "June", "lastName": "Example",
	}
}

// invite has the vendor create a user, and returns its humanId.
func invite(t *testing.T, client *http.Client, adminURL, token, clientUserID string) string {
	t.Helper()
	got := send(t, client, http.MethodPost, adminURL+"/api/v1/users", token, invitation(clientUserID))
	if got.status != http.StatusAccepted {
		t.Fatalf("invite %s: %d %s", clientUserID, got.status, got.body)
	}
	var user struct {
		UserID string `json:"humanId"`
	}
	got.decode(t, &user)
	return user.UserID
}
