package humanapi_test

import (
	"slices"
	"testing"

	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/openapi"
)

// The journal names the user of every request that is about one, however the request says whom it means.
func TestTheJournalNamesTheUser(t *testing.T) {
	v := newVendor(t)
	jane, access := v.invite("jane")
	john, _ := v.invite("john")
	token := v.clientToken()
	another := invitation("jane")
	another["lastName"] = "Another"
	for _, test := range []struct {
		name   string
		method string
		path   string
		token  string
		body   any
		want   string
	}{
		{"order", "POST", "/api/v1/users", token, invitation("jane"), jane},
		{"order of another person", "POST", "/api/v1/users", token, another, jane},
		{"broken order", "POST", "/api/v1/users", token, object{}, ""},
		{"token", "POST", "/v1/connect/token", "", tokenRequest("access", "jane"), jane},
		{
			"client token", "POST", "/v1/admin/token", "",
			object{"client_id": "acme", "client_secret": "acme-secret", "type": "client"},
			"",
		},
		{"details", "GET", "/api/v1/users/" + jane, token, nil, jane},
		{"details of nobody", "GET", "/api/v1/users/nobody", token, nil, ""},
		{"list", "GET", "/api/v1/users", token, nil, ""},
		{"list by humanId", "GET", "/api/v1/users?humanId=" + jane, token, nil, jane},
		{"list by clientUserId", "GET", "/api/v1/users?clientUserId=jane", token, nil, jane},
		{"list of nobody", "GET", "/api/v1/users?clientUserId=june", token, nil, ""},
		{"reports", "GET", "/v1/human/medical/reports", access, nil, jane},
		{"deletion", "DELETE", "/api/v1/users/" + john, token, nil, john},
		{"deletion of nobody", "DELETE", "/api/v1/users/" + john, token, nil, ""},
	} {
		reply := v.do(test.method, test.path, test.token, test.body)
		if got := v.last().UserID; got != test.want {
			t.Errorf("%s (%d): the journal says %q, want %q", test.name, reply.status, got, test.want)
		}
	}
}

// A token that was expired by hand answers as one whose time is up, and the client gets another as ever.
func TestTokensExpiredByHand(t *testing.T) {
	v := newVendor(t)
	jane, access := v.invite("jane")
	client := v.clientToken()
	for _, test := range []struct {
		kind    string
		path    string
		token   string
		message string
	}{
		{"access", "/v1/human/medical/reports", access, "Invalid access token"},
		{"client", "/api/v1/users", client, "Cannot authenticate you with this token"},
	} {
		if n, err := v.app.ExpireTokens(t.Context(), jane, test.kind); n == 0 || err != nil {
			t.Errorf("%d tokens of kind %s expired, %v", n, test.kind, err)
		}
		reply := v.do("GET", test.path, test.token, nil)
		if reply.status != 401 || reply.field("message") != test.message || v.last().Note != "the token has expired" {
			t.Errorf("%s: %d %s, and in the journal %q", test.kind, reply.status, reply.body, v.last().Note)
		}
	}
	if reply := v.do("GET", "/api/v1/users", v.clientToken(), nil); reply.status != 200 {
		t.Errorf("with a fresh token: %d %s", reply.status, reply.body)
	}
}

// Whatever the rules name is in the contracts.
func TestRulesNameOperations(t *testing.T) {
	rules := rulesOf(t, humanapi.Consumer)
	var ids, webhooks []string
	for _, name := range []string{"auth", "admin", "data", "user", "apps"} {
		contract, err := openapi.Load("humanapi/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, operation := range contract.Operations {
			ids = append(ids, operation.ID)
		}
		for _, kind := range rules.Notifications {
			if contract.Webhook(kind) != nil {
				webhooks = append(webhooks, kind)
			}
		}
	}
	for word, polls := range rules.Polls {
		for _, id := range append(slices.Clone(polls), rules.Download) {
			if !slices.Contains(ids, id) {
				t.Errorf("%s: there is no operation %s, only %q", word, id, ids)
			}
		}
	}
	if slices.Sort(webhooks); !slices.Equal(webhooks, slices.Sorted(slices.Values(rules.Notifications))) {
		t.Errorf("webhooks %q, and the rules name %q", webhooks, rules.Notifications)
	}
}
