package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/store"
)

var start = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)

// rules are those of a vendor with three statuses and two reports.
var rules = app.Rules{
	Initial: "New",
	Moves:   map[string][]string{"New": {"Busy"}, "Busy": {"Done", "New"}, "Done": {}},
	Reports: map[string]app.ReportRule{"whole": {}, "each": {PerSource: true}, "raw": {PerSource: true, NeedsCCDA: true}},
}

// vendorOf is a vendor with the same rules in every App.
func vendorOf(rules app.Rules) app.Vendor {
	return app.Vendor{Name: "acme", Rules: func(app.Settings) app.Rules { return rules }}
}

func newApps(t testing.TB) *app.Apps {
	t.Helper()
	return newAppsAt(t, vendorOf(rules))
}

func newAppsAt(t testing.TB, vendors ...app.Vendor) *app.Apps {
	t.Helper()
	apps := app.NewApps(store.NewMemory(), vendors...)
	t.Cleanup(func() {
		if err := apps.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return apps
}

func create(t testing.TB, apps *app.Apps, id string) *app.App {
	t.Helper()
	a, err := apps.Create(t.Context(), app.Settings{ClientID: id, StartTime: start, Paused: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func createUser(t testing.TB, a *app.App, id string) app.User {
	t.Helper()
	user, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: id})
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func kind(err error) app.Kind {
	if fault, ok := errors.AsType[*app.Error](err); ok {
		return fault.Kind
	}
	return ""
}

// history is the kinds of an App's Events.
func history(t *testing.T, a *app.App) []string {
	t.Helper()
	events, err := a.Events(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for i, event := range events {
		if event.Seq != int64(i+1) {
			t.Errorf("event %d has number %d", i+1, event.Seq)
		}
		kinds = append(kinds, event.Kind)
	}
	return kinds
}

func TestStatusMoves(t *testing.T) {
	a := create(t, newApps(t), "acme")
	user := createUser(t, a, "u")
	for _, step := range []struct {
		status string
		force  bool
		want   app.Kind
	}{
		{"Done", false, app.Conflict},
		{"Gone", true, app.Invalid},
		{"New", false, ""}, // as it is
		{"Busy", false, ""},
		{"Done", false, ""},
		{"New", false, app.Conflict},
		{"New", true, ""},
	} {
		if err := a.SetStatus(t.Context(), user.UserID, step.status, step.force); kind(err) != step.want {
			t.Errorf("%+v: %v", step, err)
		}
	}
	if got := history(t, a); !slices.Equal(got, []string{"user.created", "user.status", "user.status", "user.status"}) {
		t.Errorf("history %q", got)
	}
	if err := a.SetStatus(t.Context(), "nobody", "Busy", false); kind(err) != app.NotFound {
		t.Errorf("unknown user: %v", err)
	}
}

func TestSourcesAndReports(t *testing.T) {
	a := create(t, newApps(t), "acme")
	id := createUser(t, a, "u").UserID
	hospital := chart.Source{ID: "h1", Name: "City Hospital", Kind: chart.Hospital}
	pharmacy := chart.Source{ID: "p1", Name: "Corner Pharmacy", Kind: chart.Pharmacy}
	watch := chart.Source{ID: "w1", Name: "Watch", Kind: chart.Wearable}
	ctx := t.Context()
	report := func(code, source string) error { _, err := a.PutReport(ctx, id, code, source); return err }
	connect := func(s chart.Source) error { _, err := a.Connect(ctx, id, s); return err }
	for i, step := range []struct {
		err  error
		want app.Kind
	}{
		{report("whole", ""), app.Conflict}, // nothing is connected
		{connect(watch), ""},
		{report("each", ""), app.Conflict}, // a wearable has no records
		{connect(hospital), ""},
		{connect(hospital), app.Conflict},
		{connect(pharmacy), ""},
		{a.Disconnect(ctx, id, "Watch"), ""},
		{connect(watch), ""},
		{report("whole", ""), ""},
		{report("each", ""), ""}, // so it is the pharmacy's
		{report("each", "city hospital"), ""},
		{report("raw", "p1"), app.Conflict}, // a pharmacy has no C-CDA
		{report("raw", ""), ""},             // so it is the hospital's
		{report("xray", ""), app.Invalid},
		{a.Sync(ctx, id, "City Hospital", app.SyncOK), ""},
		{a.Sync(ctx, id, "City Hospital", "great"), app.Invalid},
		{a.Sync(ctx, id, "Elsewhere", app.SyncOK), app.Conflict},
		{a.Disconnect(ctx, id, "City Hospital"), ""},
		{a.Disconnect(ctx, id, "City Hospital"), app.Conflict},
		{report("raw", ""), app.Conflict},
		{connect(hospital), ""},
		{report("raw", ""), ""},
	} {
		if kind(step.err) != step.want {
			t.Errorf("step %d: %v, want %q", i+1, step.err, step.want)
		}
	}
	reports, err := a.Reports(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, r := range reports {
		name := r.Code
		if r.Source != nil {
			name += " of " + r.Source.Name
		}
		list = append(list, name)
	}
	want := []string{"whole", "each of Corner Pharmacy", "each of City Hospital", "raw of City Hospital"}
	if !slices.Equal(list, want) {
		t.Errorf("reports %q", list)
	}
	sources, err := a.Sources(ctx, id)
	if err != nil || len(sources) != 3 || sources[1].DisconnectedAt != nil || sources[1].Sync != app.SyncInProgress {
		t.Errorf("sources %+v, %v", sources, err)
	}
}

func TestDeletedUserIsGone(t *testing.T) {
	a := create(t, newApps(t), "acme")
	ctx := t.Context()
	user := createUser(t, a, "u")
	if err := a.DeleteUser(ctx, user.UserID); err != nil {
		t.Fatal(err)
	}
	_, byID := a.User(ctx, user.UserID)
	_, byClient := a.At("acme").UserByClientID(ctx, "u")
	_, connect := a.Connect(ctx, user.UserID, chart.Source{ID: "h"})
	for name, err := range map[string]error{
		"read": byID, "read by client id": byClient, "connect": connect,
		"delete": a.DeleteUser(ctx, user.UserID), "status": a.SetStatus(ctx, user.UserID, "Busy", true),
	} {
		if kind(err) != app.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if again := createUser(t, a, "u"); again.UserID == user.UserID || again.Number != 2 {
		t.Errorf("again %+v", again)
	}
	if kept, err := a.AnyUser(ctx, user.UserID); err != nil || kept.DeletedAt == nil {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

// A session makes a user of whom nothing is known; the order that follows says who it is.
func TestAnOrderCompletesAUser(t *testing.T) {
	a := create(t, newApps(t), "acme")
	order := func(n app.NewUser) (app.User, error) {
		n.ClientUserID = "u"
		user, _, err := a.CreateUser(t.Context(), n)
		return user, err
	}
	session := createUser(t, a, "u")
	born := time.Date(1968, time.February, 13, 0, 0, 0, 0, time.UTC)
	full := app.NewUser{
		Email:  "jane@example.com",
		Person: chart.Person{FirstName: "Jane", BirthDate: born, Conditions: []string{"COPD"}},
	}
	if _, err := order(full); err != nil {
		t.Fatal(err)
	}
	user, err := order(app.NewUser{Person: chart.Person{LastName: "Doe", Conditions: []string{"asthma"}}})
	p := user.Person
	if err != nil || user.UserID != session.UserID || user.Email != full.Email ||
		p.FirstName != "Jane" || p.LastName != "Doe" ||
		!p.BirthDate.Equal(born) ||
		!slices.Equal(p.Conditions, []string{"COPD"}) ||
		p.ID != session.UserID {
		t.Errorf("%+v, %v", user, err)
	}
	if stored, err := a.User(t.Context(), user.UserID); err != nil || stored.Person.LastName != "Doe" {
		t.Errorf("stored %+v, %v", stored, err)
	}
	if _, err := order(app.NewUser{Email: "john@example.com"}); kind(err) != app.Conflict {
		t.Errorf("another person: %v", err)
	}
}

// A report keeps the records that it had, whatever happens to its sources.
func TestReportsOutliveTheirSources(t *testing.T) {
	a := create(t, newApps(t), "acme")
	ctx := t.Context()
	user := createUser(t, a, "u")
	clinic := app.FindSource("Cleveland Clinic")
	var made time.Time
	visits := func() int {
		record, err := a.Chart(ctx, user, made)
		if err != nil {
			t.Fatal(err)
		}
		return len(record.Encounters)
	}
	if _, err := a.Connect(ctx, user.UserID, clinic); err != nil {
		t.Fatal(err)
	}
	made = a.Clock.Now()
	before := visits()
	for range 2 {
		if _, err := a.Clock.Advance(ctx, time.Hour); err != nil {
			t.Fatal(err)
		}
		if err := a.Disconnect(ctx, user.UserID, clinic.Name); err != nil {
			t.Fatal(err)
		}
		if after := visits(); after != before {
			t.Errorf("%d visits without the source, %d before", after, before)
		}
		if _, err := a.Connect(ctx, user.UserID, clinic); err != nil {
			t.Fatal(err)
		}
		if after := visits(); after != before || before == 0 {
			t.Errorf("%d visits with the source again, %d before", after, before)
		}
	}
}

// Invalid settings are refused when the App is created, and its client id stays free.
func TestSettingsThatThereAreNot(t *testing.T) {
	apps := newApps(t)
	for field, settings := range map[string]app.Settings{"volume": {Volume: "much"}, "paper": {Paper: "foolscap"}} {
		settings.ClientID = "acme"
		_, err := apps.Create(t.Context(), settings)
		if fault, ok := errors.AsType[*app.Error](err); !ok || fault.Kind != app.Invalid || fault.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if s := create(t, apps, "acme").Settings(); s.Volume != string(chart.Typical) || s.Paper != app.Letter {
		t.Errorf("by default: %q on %q", s.Volume, s.Paper)
	}
}

// A client id is free only when nothing is left of the App that had it.
func TestACreateDuringADelete(t *testing.T) {
	apps := newApps(t)
	create(t, apps, "acme")
	closing := false // of the whole set, at the end of the test
	apps.OnClose(func(*app.App) {
		if closing {
			return
		}
		if _, ok := apps.Get("acme"); ok || len(apps.List()) != 0 {
			t.Error("an App that is ending can be found")
		}
		if _, err := apps.Create(context.Background(), app.Settings{ClientID: "acme"}); kind(err) != app.Conflict {
			t.Errorf("its client id is free: %v", err)
		}
	})
	if err := apps.Delete(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	create(t, apps, "acme")
	if _, err := apps.Reset(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	closing = true
}

// A deleted user's token is known to have been its App's, until the App ends.
func TestTokensOfDeletedUsers(t *testing.T) {
	apps := newApps(t)
	a := create(t, apps, "acme")
	user := createUser(t, a, "u")
	token, err := a.IssueToken(
		t.Context(),
		app.Claims{Kind: "access", UserID: user.UserID},
		time.Hour,
		func(time.Time, int64) (string, error) { return "t", nil },
	)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.DeleteUser(t.Context(), user.UserID); err != nil {
		t.Fatal(err)
	}
	if issuer, _, err := apps.Token(t.Context(), "acme", token); issuer != a || kind(err) != app.Unauthenticated {
		t.Errorf("issuer %v, %v", issuer, err)
	}
	if err := apps.Delete(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	if apps.Owner(token) != nil {
		t.Error("an App that has ended is held by a token")
	}
}

func TestTokensBelongToTheirApp(t *testing.T) {
	apps := newApps(t)
	a, b := create(t, apps, "a"), create(t, apps, "b")
	ctx := t.Context()
	issue := func(of *app.App, human, text string) string {
		token, err := of.IssueToken(
			ctx,
			app.Claims{Kind: "access", UserID: human},
			time.Hour,
			func(time.Time, int64) (string, error) { return text, nil },
		)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	user := createUser(t, a, "u")
	token := issue(a, user.UserID, "t1")
	if apps.Owner(token) != a || apps.Owner("t2") != nil {
		t.Error("owner")
	}
	if issuer, got, err := apps.Token(ctx, "acme", token); err != nil || issuer != a || got.UserID != user.UserID {
		t.Errorf("%+v, %v", got, err)
	}
	if issuer, _, err := apps.Token(ctx, "acme", "t2"); kind(err) != app.Unauthenticated || issuer != nil {
		t.Errorf("a token that nobody issued: %v", err)
	}
	// What expired a day ago is forgotten as others are issued; before that it is known to be this App's.
	for _, step := range []struct {
		by    time.Duration
		owner *app.App
	}{{time.Hour, a}, {25 * time.Hour, nil}} {
		if _, err := a.Clock.Advance(ctx, step.by); err != nil {
			t.Fatal(err)
		}
		issue(a, "", fmt.Sprint("later", step.by))
		if _, _, err := apps.Token(ctx, "acme", token); kind(err) != app.Unauthenticated {
			t.Errorf("after %s: %v", step.by, err)
		}
		if apps.Owner(token) != step.owner {
			t.Errorf("after %s the owner is %v", step.by, apps.Owner(token))
		}
	}
	last := issue(b, "", "t3")
	if err := apps.Delete(ctx, "b"); err != nil {
		t.Fatal(err)
	}
	if apps.Owner(last) != nil {
		t.Error("a token outlived its app")
	}
}

func TestSameSeedSameIDs(t *testing.T) {
	one := create(t, newApps(t), "acme")
	two := create(t, newApps(t), "acme")
	other := create(t, newApps(t), "umbrella")
	if a, b := createUser(t, one, "u"), createUser(t, two, "u"); a.UserID != b.UserID || len(a.UserID) != 32 {
		t.Errorf("%s and %s", a.UserID, b.UserID)
	}
	if a, b := createUser(t, one, "v"), createUser(t, other, "v"); a.UserID == b.UserID {
		t.Error("two apps gave one id")
	}
}

func TestReset(t *testing.T) {
	apps := newApps(t)
	a := create(t, apps, "acme")
	before := createUser(t, a, "u")
	if _, err := a.Clock.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	b, err := apps.Reset(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := apps.Get("acme"); got != b || !b.Clock.Now().Equal(start) || len(history(t, b)) != 0 {
		t.Errorf("reset app %+v", b)
	}
	if _, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "x"}); kind(err) != app.NotFound {
		t.Errorf("the old app still works: %v", err)
	}
	if after := createUser(t, b, "u"); after.UserID != before.UserID {
		t.Error("the same user has another id")
	}
	if _, err := apps.Reset(t.Context(), "nobody"); kind(err) != app.NotFound {
		t.Errorf("unknown app: %v", err)
	}
}

func TestAppsAreListedInOrder(t *testing.T) {
	apps := newApps(t)
	for _, id := range []string{"z", "a", "m"} {
		create(t, apps, id)
	}
	if _, err := apps.Create(t.Context(), app.Settings{ClientID: "a"}); kind(err) != app.Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, err := apps.Reset(t.Context(), "z"); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range apps.List() {
		ids = append(ids, a.ID())
	}
	if strings.Join(ids, "") != "zam" {
		t.Errorf("%q", ids)
	}
	unnamed, err := apps.Create(t.Context(), app.Settings{})
	if err != nil || len(unnamed.ID()) != 40 || len(unnamed.Settings().ClientSecret) != 40 {
		t.Errorf("%+v, %v", unnamed, err)
	}
}

// Subscribers see every Event of an App once and in order, however many change it at once.
func TestSubscribersSeeEventsInOrder(t *testing.T) {
	apps := newApps(t)
	var seen []int64
	apps.OnOpen(func(a *app.App) {
		a.Subscribe(func(_ context.Context, _ *app.App, e app.Event) { seen = append(seen, e.Seq) })
	})
	a := create(t, apps, "acme")
	var creating sync.WaitGroup
	for worker := range 8 {
		creating.Go(func() {
			for n := range 25 {
				user := app.NewUser{ClientUserID: fmt.Sprint(worker, "-", n)}
				if _, _, err := a.CreateUser(context.Background(), user); err != nil {
					t.Error(err)
				}
			}
		})
	}
	creating.Wait()
	if len(seen) != 200 || !slices.IsSorted(seen) {
		t.Errorf("%d events: %v", len(seen), seen)
	}
	users, err := a.Users(t.Context(), app.UserQuery{Offset: 150, Limit: 30})
	if err != nil || len(users) != 30 || users[0].Number != 151 {
		t.Errorf("%d users from %d, %v", len(users), users[0].Number, err)
	}
}

func TestChangedWakesWaiters(t *testing.T) {
	a := create(t, newApps(t), "acme")
	changed := a.Changed()
	select {
	case <-changed:
		t.Fatal("woken for nothing")
	default:
	}
	createUser(t, a, "u")
	<-changed
	if events, err := a.EventsOf(t.Context(), "nobody"); err != nil || len(events) != 0 {
		t.Errorf("%v, %v", events, err)
	}
}

func BenchmarkCreateUser(b *testing.B) {
	a := create(b, newApps(b), "acme")
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		if _, _, err := a.CreateUser(b.Context(), app.NewUser{ClientUserID: fmt.Sprint(n)}); err != nil {
			b.Fatal(err)
		}
	}
}
