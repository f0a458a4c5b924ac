package control_test

import (
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// openOrdering makes a sandbox at a vendor with orders, with the App hip and one user.
func openOrdering(t *testing.T) (s *sandbox, a *app.App, userID string) {
	t.Helper()
	s = open(t)
	a, err := s.Create(t.Context(), app.Settings{ClientID: "hip", Paused: new(true), Generation: "hip"})
	if err != nil {
		t.Fatal(err)
	}
	user, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "jane", OrderType: "aps"})
	if err != nil {
		t.Fatal(err)
	}
	return s, a, user.UserID
}

func TestOrdersAreShown(t *testing.T) {
	s, a, jane := openOrdering(t)
	if err := a.SetOrder(t.Context(), jane, "In Progress", false, false); err != nil {
		t.Fatal(err)
	}
	if err := a.SetOrder(t.Context(), jane, "Pended", false, false); err != nil {
		t.Fatal(err)
	}
	if err := a.SetOrder(t.Context(), jane, "Completed", true, false); err != nil {
		t.Fatal(err)
	}
	if err := a.Notify(t.Context(), jane, "order", []byte(`[1]`)); err != nil {
		t.Fatal(err)
	}
	user := "GET /apps/hip/users/" + jane
	s.play([]exchange{
		{user, "", 200, []string{
			"orders.#=1", "orders.0.state=Completed", "orders.0.type=aps", "orders.0.timedOut=true", "orders.0.id=" + app.UUID(1, "order", jane),
			"orders.0.createdAt=2026-01-05T09:00:00Z", "timeline.1.kind=order.created", "timeline.1.data.order.state=Created",
			"timeline.2.data.from=Created", "timeline.2.data.order.state=In Progress", "timeline.4.data.order.timedOut=true",
			"timeline.5.kind=notification.sent", "timeline.5.data.topic=order", "timeline.5.data.body=[1]",
		}},
		{"GET /apps/hip/events?match=data.order.state=Completed", "", 200, []string{"#=1", "0.seq=5"}},
	})
	s = open(t)
	s.play([]exchange{{"GET /apps/acme/users/" + s.user("john"), "", 200, []string{"orders="}}})
}

func TestExpiredTokensAreCounted(t *testing.T) {
	s, a, jane := openOrdering(t)
	for _, text := range []string{"a", "b"} {
		mint := func(time.Time, int64) (string, error) { return text, nil }
		if _, err := a.IssueToken(t.Context(), app.Claims{Kind: "access", UserID: jane}, time.Hour, mint); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.ExpireTokens(t.Context(), jane); err != nil {
		t.Fatal(err)
	}
	s.play(
		[]exchange{
			{"GET /apps/hip/events?kind=token.expired", "", 200, []string{"#=1", "0.data.count=2", "0.humanId=" + jane}},
		},
	)
}

func TestOrderTypes(t *testing.T) {
	s := open(t)
	const create, patch = "POST /apps", "PATCH /apps/solo"
	s.play([]exchange{
		{create, `{"clientId":"solo","orderTypes":{"full":"happy-path","a/b~c":"none"},` +
			`"hardened":true,"volume":"heavy","awkward":true,"paper":"a4"}`, 201, []string{
			"volume=heavy", "awkward=true", "paper=a4",
			"orderTypes.full=happy-path", "orderTypes.a/b~c=none", "hardened=true",
		}},
		{"GET /apps/solo", "", 200, []string{"orderTypes.full=happy-path", "hardened=true"}},
		{
			"GET /apps/acme",
			"",
			200,
			[]string{"orderTypes=", "hardened=false", "volume=typical", "awkward=false", "paper=letter"},
		},
		{patch, `{"pace":2}`, 200, []string{"orderTypes.full=happy-path"}},
		{patch, `{"orderTypes":{"aps":"declined"}}`, 200, []string{"orderTypes.aps=declined", "orderTypes.full=", "pace=2"}},
		{patch, `{"orderTypes":{}}`, 200, []string{"orderTypes=", "hardened=true"}},
		{
			patch,
			`{"orderTimeOuts":{"aps":"10d","a/b~c":"0s"}}`,
			200,
			[]string{"orderTimeOuts.aps=10d", "orderTimeOuts.a/b~c=0s", "orderTypes="},
		},
		{patch, `{"pace":3}`, 200, []string{"orderTimeOuts.aps=10d"}},
		{patch, `{"orderTimeOuts":{}}`, 200, []string{"orderTimeOuts=", "pace=3"}},
		{patch, `{"orderTimeOuts":{"aps":"-1h"}}`, 400, []string{"violations.0.pointer=/orderTimeOuts/aps"}},
		{create, `{"clientId":"hurried","orderTimeOuts":{"aps":"1h"}}`, 201, []string{"orderTimeOuts.aps=1h"}},
		{patch, `{"paper":"letter"}`, 200, []string{"paper=letter", "pace=3"}},
		{"GET /apps/solo", "", 200, []string{"paper=letter", "volume=heavy"}},
		{patch, `{"paper":"foolscap"}`, 400, []string{"violations.0.pointer=/paper"}},
		{create, `{"clientId":"broad","paper":"foolscap"}`, 400, []string{"violations.0.pointer=/paper"}},
		{patch, `{"hardened":false}`, 400, []string{"violations.0.pointer=/hardened"}},
		{patch, `{"orderTypes":{"aps":"declind"}}`, 400, []string{
			"violations.#=1", "violations.0.pointer=/orderTypes/aps",
			"violations.0.reason=there is no such scenario; did you mean declined?",
		}},
		{create, `{"scenario":"declind","orderTypes":{"z":"declined","a/b~c":"declind","a":"declind"}}`, 400, []string{
			"violations.#=3", "violations.0.pointer=/scenario", "violations.1.pointer=/orderTypes/a",
			"violations.2.pointer=/orderTypes/a~1b~0c",
		}},
		{create, `{"clientId":"strict","orderTypesOnly":["full","aps"]}`, 201, []string{`orderTypesOnly=["full","aps"]`}},
		{"PATCH /apps/strict", `{"pace":2}`, 200, []string{"orderTypesOnly.#=2"}},
		{"PATCH /apps/strict", `{"orderTypesOnly":["full"]}`, 200, []string{"orderTypesOnly.#=1"}},
		{"PATCH /apps/strict", `{"orderTypesOnly":[]}`, 200, []string{"orderTypesOnly="}},
		{"PATCH /apps/strict", `{"orderTypesOnly":[""]}`, 400, []string{"violations.0.pointer=/orderTypesOnly/0"}},
		{create, `{"orderTypes":{"a":""}}`, 400, []string{"violations.0.pointer=/orderTypes/a"}},
	})
}
