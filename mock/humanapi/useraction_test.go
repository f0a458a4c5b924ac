package humanapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/humanapi"
)

func TestAbortCancelsAnOrder(t *testing.T) {
	a := newAdmin(t)
	abort := object{"action": "abort", "humanId": a.humanID}
	got := a.do("POST", "/api/v1/users/actions", a.token, abort)
	if got.status != 202 || len(got.body) != 0 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := a.do("GET", "/api/v1/users/"+a.humanID, a.token, nil); !strings.Contains(string(got.body),
		`"orderStatus":"Cancelled"`) {
		t.Errorf("after it: %s", got.body)
	}
	const message = "The order is in a state where it can\u2019t be aborted"
	refused(t, a.do("POST", "/api/v1/users/actions", a.token, abort), 409, message)

	// An order that is done cannot be aborted either; and every state before that can.
	for _, state := range []string{humanapi.Created, humanapi.InProgress, humanapi.Pended, humanapi.Completed} {
		name := "order-" + state
		humanID := a.do("POST", "/api/v1/users", a.token, object{"clientUserId": name}).field("humanId")
		if err := a.hip.SetOrder(t.Context(), humanID, state, false, true); err != nil {
			t.Fatal(err)
		}
		got := a.do("POST", "/api/v1/users/actions", a.token, object{"action": "abort", "clientUserId": name})
		if state == humanapi.Completed {
			refused(t, got, 409, message)
		} else if got.status != 202 {
			t.Errorf("%s: %d %s", state, got.status, got.body)
		}
	}
}

// In the older generation abort is what cancels an invitation, unless there is nothing left to cancel.
func TestAbortDeletesAnOldUser(t *testing.T) {
	a := newAdmin(t)
	for status, want := range map[string]int{
		humanapi.Invited: 202, humanapi.Syncing: 202, humanapi.SomeSynced: 202, humanapi.AllSynced: 409,
		humanapi.Declined: 409,
	} {
		humanID := a.do("POST", "/api/v1/users", a.oldest,
			invitation("user-"+strings.ReplaceAll(status, " ", "-"))).field("humanId")
		if err := a.app.SetStatus(t.Context(), humanID, status, true); err != nil {
			t.Fatal(err)
		}
		got := a.do("POST", "/api/v1/users/actions", a.oldest, object{"action": "abort", "humanId": humanID})
		after := a.do("GET", "/api/v1/users/"+humanID, a.oldest, nil)
		if got.status != want || (after.status == 404) != (want == 202) {
			t.Errorf("%s: %d %s, and then %d", status, got.status, got.body, after.status)
		}
	}
}

func TestActionsThatAreNone(t *testing.T) {
	a := newAdmin(t)
	for _, body := range []any{
		object{"humanId": a.humanID},
		object{"action": "pause", "humanId": a.humanID},
		object{"action": "abort", "humanId": a.humanID, "why": "x"},
		`{"action":"abort","action":"resync","humanId":"x"}`, `[]`, "",
	} {
		if got := a.do("POST", "/api/v1/users/actions", a.token, body); got.status != 400 ||
			got.field("error") != "Bad Request" {
			t.Errorf("%v: %d %s", body, got.status, got.body)
		}
	}
}

func TestResyncReadsAgain(t *testing.T) {
	for _, generation := range []string{humanapi.HIP, humanapi.Consumer} {
		t.Run(generation, func(t *testing.T) {
			a := newAdmin(t)
			of, token, humanID := a.hip, a.token, a.humanID
			if generation == humanapi.Consumer {
				of, token, humanID = a.app, a.oldest, a.old
			}
			if err := of.Sync(t.Context(), humanID, "Cleveland Clinic", app.SyncNoData); err != nil {
				t.Fatal(err)
			}
			a.advance(of, time.Hour)
			got := a.do("POST", "/api/v1/users/actions", token, object{"action": "resync", "humanId": humanID})
			if got.status != 202 || len(got.body) != 0 {
				t.Fatalf("%d %s", got.status, got.body)
			}
			for _, want := range []struct {
				after   time.Duration
				sync    string
				updated time.Time
			}{
				{0, app.SyncInProgress, start},
				{15*time.Minute - time.Second, app.SyncInProgress, start},
				{time.Second, app.SyncOK, start.Add(75 * time.Minute)},
				{time.Hour, app.SyncOK, start.Add(75 * time.Minute)},
			} {
				a.advance(of, want.after)
				sources, _ := of.Sources(t.Context(), humanID)
				reports, _ := of.Reports(t.Context(), humanID)
				if len(sources) != 1 || len(reports) != 2 {
					t.Fatalf("%d sources, %d reports", len(sources), len(reports))
				}
				if sources[0].Sync != want.sync || !reports[0].UpdatedAt.Equal(want.updated) ||
					!reports[1].UpdatedAt.Equal(want.updated) {
					t.Errorf("after %s: %s, updated %s and %s; want %+v", want.after, sources[0].Sync, reports[0].UpdatedAt,
						reports[1].UpdatedAt, want)
				}
			}
		})
	}
}

// One account is read again, the other is not; the reports of the whole user say more all the same.
func TestResyncOfOneAccount(t *testing.T) {
	a := newAdmin(t)
	ctx := t.Context()
	other, err := a.hip.Connect(ctx, a.humanID, chart.FindSource("Starfleet Medical"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Cleveland Clinic", "Starfleet Medical"} {
		if err := a.hip.Sync(ctx, a.humanID, name, app.SyncError); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.hip.PutReport(ctx, a.humanID, "unity", "Starfleet Medical"); err != nil {
		t.Fatal(err)
	}
	target := "/api/v1/users/" + a.humanID + "/actions"
	got := a.do("POST", target, a.token, object{"action": "resync", "accountId": other.ID})
	if got.status != 202 || len(got.body) != 0 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	a.advance(a.hip, time.Hour)
	sources, _ := a.hip.Sources(ctx, a.humanID)
	reports, _ := a.hip.Reports(ctx, a.humanID)
	if sources[0].Sync != app.SyncError || sources[1].Sync != app.SyncOK {
		t.Errorf("sources %+v", sources)
	}
	for _, r := range reports {
		if updated := r.UpdatedAt.After(start); updated != (r.Source == nil || r.Source.Name == "Starfleet Medical") {
			t.Errorf("%s of %+v updated: %t", r.Code, r.Source, updated)
		}
	}
	if err := a.hip.Disconnect(ctx, a.humanID, "Starfleet Medical"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		target string
		body   any
		status int
	}{
		{target, object{"action": "resync", "accountId": other.ID}, 404}, // disconnected
		{target, object{"action": "resync", "accountId": "nothing"}, 404},
		// of the source, not the account
		{target, object{"action": "resync", "accountId": chart.FindSource("Cleveland Clinic").ID}, 404},
		{"/api/v1/users/nobody/actions", object{"action": "resync", "accountId": sources[0].ID}, 404},
		{target, object{"action": "abort", "accountId": sources[0].ID}, 400},
		{target, object{"action": "resync"}, 400},
		{target, object{"accountId": sources[0].ID}, 400},
		{target, `{`, 400},
	} {
		got := a.do("POST", test.target, a.token, test.body)
		if got.status != test.status || got.field("error") != http.StatusText(test.status) {
			t.Errorf("%v: %d %s, want %d", test.body, got.status, got.body, test.status)
		}
	}
	refused(
		t, a.do("POST", target, "", object{"action": "resync", "accountId": sources[0].ID}), 401,
		"Cannot authenticate you with this token",
	)
}
