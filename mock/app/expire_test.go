package app_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

func TestExpireTokens(t *testing.T) {
	apps := newAppsAt(t, vendorOf(orderingRules()))
	a := create(t, apps, "ordering")
	ctx := t.Context()
	jane, john := createUser(t, a, "jane").UserID, createUser(t, a, "john").UserID
	issue := func(kind, userID, text string) {
		mint := func(time.Time, int64) (string, error) { return text, nil }
		if _, err := a.IssueToken(ctx, app.Claims{Kind: kind, UserID: userID}, time.Hour, mint); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name   string
		userID string
		kinds  []string
		want   int
		kind   app.Kind
		good   []string // tokens that are good afterwards
	}{
		{"of one kind", jane, []string{"access"}, 1, "", []string{"jane-session", "john-access", "client"}},
		{"once more", jane, []string{"access"}, 0, "", []string{"jane-session", "john-access", "client"}},
		{"of all kinds", jane, nil, 1, "", []string{"john-access", "client"}},
		{"of the app, through a user", john, []string{"client"}, 1, "", []string{"john-access"}},
		{"of the app", "", nil, 0, "", []string{"john-access"}},
		{"of no kind there is", john, []string{"magic"}, 0, app.Invalid, []string{"john-access"}},
		{"of nobody", "nobody", nil, 0, app.NotFound, []string{"john-access"}},
	} {
		if step.name == "of one kind" {
			issue("access", jane, "jane-access")
			issue("session", jane, "jane-session")
			issue("access", john, "john-access")
			issue("client", "", "client")
		}
		got, err := a.ExpireTokens(ctx, step.userID, step.kinds...)
		if got != step.want || kind(err) != step.kind {
			t.Errorf("%s: %d expired, %v; want %d, %q", step.name, got, err, step.want, step.kind)
		}
		for _, token := range []string{"jane-access", "jane-session", "john-access", "client"} {
			issuer, _, err := apps.Token(ctx, "acme", token)
			if good := err == nil; good != slices.Contains(step.good, token) || issuer != a {
				t.Errorf("%s: %s answers %v", step.name, token, err)
			}
			if fault, ok := errors.AsType[*app.Error](err); ok && fault.Message != "the token has expired" {
				t.Errorf("%s: %s answers %q, want what an expired token does", step.name, token, fault.Message)
			}
		}
	}
	want := []string{
		"user.created", "order.created", "user.created", "order.created",
		"token.issued", "token.issued", "token.issued", "token.issued", "token.expired", "token.expired", "token.expired",
	}
	if got := history(t, a); !slices.Equal(got, want) {
		t.Errorf("history %q, want %q", got, want)
	}
	events, err := a.EventsOf(ctx, jane)
	if err != nil {
		t.Fatal(err)
	}
	if told := events[len(events)-2].Data; told.Count != 1 || told.Topic != "access" {
		t.Errorf("told %+v, want one access token", told)
	}
}

// A token that was expired by hand is deleted a day later, like one whose time is up.
func TestExpiredTokensAreDeleted(t *testing.T) {
	apps := newAppsAt(t, vendorOf(orderingRules()))
	a := create(t, apps, "ordering")
	ctx := t.Context()
	issue := func(text string) {
		mint := func(time.Time, int64) (string, error) { return text, nil }
		if _, err := a.IssueToken(ctx, app.Claims{Kind: "client"}, 1000*time.Hour, mint); err != nil {
			t.Fatal(err)
		}
	}
	issue("old")
	if n, err := a.ExpireTokens(ctx, "", "client"); n != 1 || err != nil {
		t.Fatalf("%d expired, %v", n, err)
	}
	for _, step := range []struct {
		by    time.Duration
		owner *app.App
	}{{23 * time.Hour, a}, {2 * time.Hour, nil}} {
		if _, err := a.Clock.Advance(ctx, step.by); err != nil {
			t.Fatal(err)
		}
		issue("later " + step.by.String())
		if got := apps.Owner("old"); got != step.owner {
			t.Errorf("after %s more the owner is %v, want %v", step.by, got, step.owner)
		}
	}
}

func TestNotify(t *testing.T) {
	a := createOrdering(t)
	id := createUser(t, a, "u").UserID
	body := json.RawMessage(`{"b":1, "b":2}`)
	for _, step := range []struct {
		userID, kind string
		body         json.RawMessage
		want         app.Kind
	}{
		{id, "status", body, ""},
		{id, "order", nil, ""},
		{id, "", nil, ""},
		{id, "", body, app.Invalid},
		{id, "smoke", nil, app.Invalid},
		{id, "status", json.RawMessage("\"\xff\""), app.Invalid},
		{"nobody", "status", nil, app.NotFound},
	} {
		if err := a.Notify(t.Context(), step.userID, step.kind, step.body); kind(err) != step.want {
			t.Errorf("%+v: got %v", step, err)
		}
	}
	body[0] = 'x' // which is the caller's
	events, err := a.EventsOf(t.Context(), id)
	if err != nil || len(events) != 5 {
		t.Fatalf("%d events, %v, want 5", len(events), err)
	}
	if told := events[2]; told.Kind != app.Renotified || told.Data.Body != `{"b":1, "b":2}` ||
		told.Data.Topic != "status" {
		t.Errorf("told %+v, want the body as it was given", told)
	}
	if told := events[4]; told.Data.Body != "" || told.Data.Topic != "" {
		t.Errorf("told %+v, want no body and no kind", told)
	}
}

func TestRequestsAreNumberedForEachApp(t *testing.T) {
	apps := newApps(t)
	a, b := create(t, apps, "a"), create(t, apps, "b")
	got := []int64{a.NextRequest(), a.NextRequest(), b.NextRequest(), a.NextRequest()}
	if !slices.Equal(got, []int64{1, 2, 1, 3}) {
		t.Errorf("got %d", got)
	}
}
