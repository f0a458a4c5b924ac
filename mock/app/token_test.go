package app_test

import (
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// A token without an expiry is valid until it is expired by hand. Issued again, it is valid again and is not deleted.
func TestTokensWithoutExpiry(t *testing.T) {
	apps := newAppsAt(t, vendorOf(orderingRules()))
	a := create(t, apps, "ordering")
	ctx := t.Context()
	jane := createUser(t, a, "jane").UserID
	issue := func(text string, life time.Duration) {
		t.Helper()
		mint := func(time.Time, int64) (string, error) { return text, nil }
		if _, err := a.IssueToken(ctx, app.Claims{Kind: "access", UserID: jane}, life, mint); err != nil {
			t.Fatal(err)
		}
	}
	good := func(when string) {
		t.Helper()
		if issuer, token, err := apps.Token(ctx, "acme", "lasting"); err != nil || issuer != a || token.UserID != jane {
			t.Errorf("%s: %+v, %v", when, token, err)
		}
	}
	issue("lasting", 0)
	if _, err := a.Clock.Advance(ctx, 10*365*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	good("ten years later")
	if n, err := a.ExpireTokens(ctx, jane, "access"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if _, _, err := apps.Token(ctx, "acme", "lasting"); !app.Is(err, app.Unauthenticated) {
		t.Errorf("expired by hand: %v", err)
	}
	issue("lasting", 0)
	good("minted again")
	if _, err := a.Clock.Advance(ctx, 100*time.Hour); err != nil {
		t.Fatal(err)
	}
	issue("another", time.Hour) // which deletes what expired long ago
	good("after others were forgotten")
	if err := a.DeleteUser(ctx, jane); err != nil {
		t.Fatal(err)
	}
	if _, _, err := apps.Token(ctx, "acme", "lasting"); !app.Is(err, app.Unauthenticated) {
		t.Errorf("of a deleted user: %v", err)
	}
}

func TestSpendToken(t *testing.T) {
	apps := newAppsAt(t, vendorOf(orderingRules()))
	a := create(t, apps, "ordering")
	ctx := t.Context()
	jane := createUser(t, a, "jane").UserID
	for _, text := range []string{"first", "second"} {
		mint := func(time.Time, int64) (string, error) { return text, nil }
		if _, err := a.IssueToken(ctx, app.Claims{Kind: "code", UserID: jane}, time.Minute, mint); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name, kind, token string
		after             time.Duration
		want              app.Kind
	}{
		{"of another kind", "access", "first", 0, app.Unauthenticated},
		{"unknown", "code", "third", 0, app.Unauthenticated},
		{"good", "code", "first", 0, ""},
		{"spent", "code", "first", 0, app.Unauthenticated},
		{"expired", "code", "second", time.Minute, app.Unauthenticated},
	} {
		if _, err := a.Clock.Advance(ctx, step.after); err != nil {
			t.Fatal(err)
		}
		token, err := a.At("acme").SpendToken(ctx, step.kind, step.token)
		if kind(err) != step.want || err == nil && token.UserID != jane {
			t.Errorf("%s: %+v, %v", step.name, token, err)
		}
	}
	events, err := a.EventsOf(ctx, jane)
	if err != nil {
		t.Fatal(err)
	}
	if last := events[len(events)-1]; last.Kind != app.TokenExpired || last.Data.Topic != "code" || last.Data.Count != 1 {
		t.Errorf("told %+v", last)
	}
}
