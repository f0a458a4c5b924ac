package control_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/openapi"
)

// The contract refuses the credentials that an App cannot have, and no others.
func TestCredentialsOfApps(t *testing.T) {
	contract, err := openapi.Load("sandbox")
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{
		"a", "0", "a.b_c~d-e", "..a", ".", "..", "~", "-._~", "a/b", "a b", "é", "a\n", "a\u0000", strings.Repeat("a", 128),
		strings.Repeat("a", 129),
	}
	secrets := []string{
		"x", "päss wörd", "x:y", "\x00", "a\nb", "a\tb", "\x7f", "\u0085", "\u00a0", "\U0001F600", strings.Repeat("é", 256),
		strings.Repeat("é", 257),
	}
	check := func(id, secret string) {
		t.Helper()
		body, err := json.Marshal(map[string]string{"clientId": id, "clientSecret": secret})
		if err != nil {
			t.Fatal(err)
		}
		found := contract.Operation("createApp").CheckBody(body)
		if refused := app.CheckCredentials(id, secret) != nil; refused != (found.Count > 0) {
			t.Errorf("%q %q: the app refuses it: %t; the contract says %v", id, secret, refused, found.List)
		}
	}
	for _, id := range ids {
		check(id, "x")
	}
	for _, secret := range secrets {
		check("a", secret)
	}
	s := open(t)
	for _, id := range []string{".", "..", "~"} {
		w := s.do("POST /apps", fmt.Sprintf(`{"clientId":%q}`, id))
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "with a letter or a digit among them") {
			t.Errorf("%s: %d %s", id, w.Code, w.Body)
		}
	}
	s.play([]exchange{
		{
			"POST /apps",
			`{"clientSecret":"a\nb"}`,
			400,
			[]string{"violations.0.pointer=/clientSecret", "violations.0.rule=pattern"},
		},
	})
}
