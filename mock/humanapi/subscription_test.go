package humanapi_test

import (
	"maps"
	"net/url"
	"testing"
)

func agent() object {
	return object{
		"clientUserId": "policy-2", "subscriberEmail": "ada@example.com", "role": "producer",
		"subscriberFirstName": "Ada", "subscriberLastName": "Agent", "subscriberOffice": "North",
	}
}

// subscribed finds Ada's subscriptions to policy-2.
func (a *admin) subscribed(more url.Values) answer {
	query := url.Values{"clientUserId": {"policy-2"}, "subscriberEmail": {"ada@example.com"}, "role": {"producer"}}
	maps.Copy(query, more)
	return a.do("GET", "/api/v1/subscriptions?"+query.Encode(), a.token, nil)
}

func TestSubscriptions(t *testing.T) {
	a := newAdmin(t)
	if got := a.subscribed(nil); got.status != 200 || string(got.body) != "[]" {
		t.Errorf("none: %d %s", got.status, got.body)
	}
	made := a.do("POST", "/api/v1/subscriptions", a.token, agent())
	id := a.subscriptionID("policy-2")
	one := `{"subscriptionId":"` + id +
		`","clientUserId":"policy-2","subscriberEmail":"ada@example.com","role":"producer",` +
		`"subscriberFirstName":"Ada","subscriberLastName":"Agent","subscriberOffice":"North"}`
	if made.status != 201 || string(made.body) != "["+one+"]" || len(id) != 24 {
		t.Errorf("%d %s, want [%s]", made.status, made.body, one)
	}
	refused(t, a.do("POST", "/api/v1/subscriptions", a.token, agent()), 409, "Conflict")
	for _, list := range []struct {
		more  url.Values
		found bool
	}{
		{nil, true},
		{url.Values{"offset": {"0"}, "limit": {"1"}, "sort": {"subscriberLastName"}}, true},
		{url.Values{"offset": {"1"}}, false},
		{url.Values{"query": {"aGENT"}}, true},
		{url.Values{"query": {"north"}}, true},
		{url.Values{"query": {"south"}}, false},
		{url.Values{"subscriberEmail": {"otto@example.com"}}, false},
	} {
		want := "[]"
		if list.found {
			want = "[" + one + "]"
		}
		if got := a.subscribed(list.more); got.status != 200 || string(got.body) != want {
			t.Errorf("%v: %d %s, want %s", list.more, got.status, got.body, want)
		}
	}
	target := "/api/v1/subscriptions/" + id
	if got := a.do("GET", target, a.token, nil); got.status != 200 || string(got.body) != one {
		t.Errorf("one: %d %s", got.status, got.body)
	}
	refused(t, a.do("GET", target, a.oldest, nil), 404, "Not Found") // another app's
	refused(t, a.do("DELETE", target, a.oldest, nil), 404, "Not Found")
	if got := a.do("DELETE", target, a.token, nil); got.status != 200 || len(got.body) != 0 {
		t.Errorf("delete: %d %s", got.status, got.body)
	}
	refused(t, a.do("DELETE", target, a.token, nil), 404, "Not Found")
	refused(t, a.do("GET", target, a.token, nil), 404, "Not Found")
	if got := a.do("POST", "/api/v1/subscriptions", a.token, agent()); got.status != 201 {
		t.Errorf("again: %d %s", got.status, got.body)
	}
}

// subscriptionID is the id of Ada's subscription to a user.
func (a *admin) subscriptionID(clientUserID string) string {
	a.Helper()
	user, err := a.hip.At("humanapi").UserByClientID(a.Context(), clientUserID)
	if err != nil {
		a.Fatal(err)
	}
	s, err := a.hip.SubscriptionOf(a.Context(), user.UserID, "ada@example.com", "producer")
	if err != nil {
		a.Fatal(err)
	}
	return s.ID
}

// Who cancels an order or deletes a user ends the subscriptions to it.
func TestSubscriptionsEndWithTheirUser(t *testing.T) {
	for name, end := range map[string]func(*admin) answer{
		"abort": func(a *admin) answer {
			return a.do("POST", "/api/v1/users/actions", a.token, object{"action": "abort", "humanId": a.humanID})
		},
		"delete": func(a *admin) answer { return a.do("DELETE", "/api/v1/users/"+a.humanID, a.token, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			a := newAdmin(t)
			a.do("POST", "/api/v1/subscriptions", a.token, agent())
			target := "/api/v1/subscriptions/" + a.subscriptionID("policy-2")
			if got := end(a); got.status >= 300 {
				t.Fatalf("%d %s", got.status, got.body)
			}
			refused(t, a.do("GET", target, a.token, nil), 404, "Not Found")
		})
	}
}

func TestSubscriptionRefusals(t *testing.T) {
	a := newAdmin(t)
	with := func(name string, value any) object {
		body := agent()
		if body[name] = value; value == nil {
			delete(body, name)
		}
		return body
	}
	for _, test := range []struct {
		name   string
		body   any
		status int
		key    string
	}{
		{"unknown user", with("clientUserId", "nobody"), 404, ""},
		{"no user", with("clientUserId", nil), 400, "clientUserId"},
		{"no address", with("subscriberEmail", nil), 400, "subscriberEmail"},
		{"no such address", with("subscriberEmail", "ada"), 400, "subscriberEmail"},
		{"no role", with("role", nil), 400, "role"},
		{"another role", with("role", "consumer"), 400, "role"},
		{"empty", with("subscriberOffice", ""), 400, "subscriberOffice"},
		{"an id", with("subscriptionId", "x"), 400, "subscriptionId"},
	} {
		got := a.do("POST", "/api/v1/subscriptions", a.token, test.body)
		if test.status == 404 {
			refused(t, got, 404, "Not Found")
		} else if keys := got.field("validation", "keys"); got.status != 400 || got.field("statusCode") != "400" ||
			keys != "["+test.key+"]" {
			t.Errorf("%s: %d %s", test.name, got.status, got.body)
		}
	}
	for _, more := range []url.Values{
		{"clientUserId": nil},
		{"subscriberEmail": nil},
		{"role": nil},
		{"role": {"consumer"}},
		{"offset": {"-1"}},
		{"limit": {"0"}},
		{"page": {"2"}},
	} {
		if got := a.subscribed(more); got.status != 400 || got.field("validation", "source") != "query" {
			t.Errorf("%v: %d %s", more, got.status, got.body)
		}
	}
	refused(t, a.subscribed(url.Values{"clientUserId": {"nobody"}}), 404, "Not Found")
	for _, request := range [][2]string{
		{"GET", "/api/v1/subscriptions"},
		{"POST", "/api/v1/subscriptions"},
		{"GET", "/api/v1/subscriptions/x"},
		{"DELETE", "/api/v1/subscriptions/x"},
	} {
		refused(t, a.do(request[0], request[1], "", nil), 401, "Cannot authenticate you with this token")
	}
}
