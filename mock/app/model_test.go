package app_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/app"
)

// life is what a model knows of one user.
type life struct {
	userID  string
	name    string
	status  string
	order   string
	late    bool            // the order ended by a time-out
	led     bool            // the order follows no status any more
	sources map[string]bool // ever connected, and whether it is now
	reports bool
	updated time.Time
	deleted bool
}

func (l *life) connected() bool {
	for _, now := range l.sources {
		if now {
			return true
		}
	}
	return false
}

// credential is a token that was issued.
type credential struct {
	text, kind string
	owner      *life // nil: the App
	expires    time.Time
}

// world is an App beside a model of it that cannot be wrong: what it does is simple enough to be seen.
type world struct {
	apps   *app.Apps
	app    *app.App
	now    time.Time
	lives  []*life
	tokens []*credential
	events []string // their kinds
}

var (
	hospitals   = []string{"Cleveland Clinic", "Starfleet Medical"}
	orderStates = []string{"Open", "Going", "Waiting", "Full", "Off", "Gone"}
)

// Whatever happens to users in whatever order: events have no gaps and times never go back, statuses and orders follow
// their tables, nothing is left of a deleted user but its ids, and UpdatedAt is the last change.
func TestLivesAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		with := rules
		with.Orders, with.Tokens = orderRules, []string{"session", "access", "client"}
		with.Orders.Aborted = "Off"
		apps := app.NewApps(nil, vendorOf(with))
		defer func() { _ = apps.Close(context.Background()) }()
		a, err := apps.Create(context.Background(), app.Settings{ClientID: "ordering", StartTime: start, Paused: new(true)})
		if err != nil {
			t.Fatal(err)
		}
		w := &world{apps: apps, app: a, now: start}
		t.Repeat(map[string]func(*rapid.T){
			"create":     w.create,
			"status":     w.setStatus,
			"connect":    w.connect,
			"disconnect": w.disconnect,
			"sync":       w.sync,
			"report":     w.report,
			"order":      w.setOrder,
			"abort":      w.abort,
			"delete":     w.remove,
			"token":      w.issue,
			"expire":     w.expire,
			"advance":    w.advance,
			"":           w.check,
		})
	})
}

// any is one of the users, deleted ones too.
func (w *world) any(t *rapid.T) *life {
	if len(w.lives) == 0 {
		t.Skip("there is no user")
	}
	return rapid.SampledFrom(w.lives).Draw(t, "user")
}

// did holds an outcome against what the model says of it. Events come only of what was done.
func (w *world) did(t *rapid.T, l *life, err error, want app.Kind, events ...string) {
	t.Helper()
	if l != nil && l.deleted {
		want = app.NotFound
	}
	if kind(err) != want || err != nil && want == "" {
		t.Fatalf("got %v, want %q", err, want)
	}
	if err == nil {
		w.events = append(w.events, events...)
	}
}

func (w *world) create(t *rapid.T) {
	name := rapid.SampledFrom([]string{"jane", "john", "june"}).Draw(t, "name")
	user, created, err := w.app.CreateUser(t.Context(), app.NewUser{ClientUserID: name})
	i := slices.IndexFunc(w.lives, func(l *life) bool { return l.name == name && !l.deleted })
	if err != nil || created != (i < 0) || i >= 0 && user.UserID != w.lives[i].userID {
		t.Fatalf("%+v, new %t, %v; known as number %d", user, created, err, i)
	}
	if !created {
		return
	}
	w.lives = append(w.lives, &life{
		userID: user.UserID, name: name, status: "New", order: "Open", sources: make(map[string]bool), updated: w.now,
	})
	w.events = append(w.events, app.UserCreated, app.OrderCreated)
}

func (w *world) setStatus(t *rapid.T) {
	l, force := w.any(t), rapid.Bool().Draw(t, "force")
	status := rapid.SampledFrom([]string{"New", "Busy", "Done", "Gone"}).Draw(t, "status")
	err := w.app.SetStatus(t.Context(), l.userID, status, force)
	switch {
	case status == "Gone":
		w.did(t, l, err, app.Invalid)
	case l.deleted || status == l.status:
		w.did(t, l, err, "")
	case !force && !slices.Contains(rules.Moves[l.status], status):
		w.did(t, l, err, app.Conflict)
	default:
		w.did(t, l, err, "", app.UserStatus)
		l.status, l.updated = status, w.now
		state, leads := orderRules.ByStatus[status]
		if leads && !l.led && state != l.order && (force || slices.Contains(orderRules.Moves[l.order], state)) {
			l.order, l.late = state, false
			w.events = append(w.events, app.OrderState)
		}
	}
}

func (w *world) setOrder(t *rapid.T) {
	l, force, late := w.any(t), rapid.Bool().Draw(t, "force"), rapid.Bool().Draw(t, "timed out")
	state := rapid.SampledFrom(orderStates).Draw(t, "state")
	err := w.app.SetOrder(t.Context(), l.userID, state, late, force)
	allowed := slices.Contains(orderRules.Moves[l.order], state)
	if late {
		allowed = l.order == "Waiting"
	}
	switch {
	case state == "Gone" || late && state != "Full":
		w.did(t, l, err, app.Invalid)
	case l.deleted:
		w.did(t, l, err, "")
	case l.order == state && l.late == late:
		w.did(t, l, err, "")
		l.led = true
	case !force && !allowed:
		w.did(t, l, err, app.Conflict)
	default:
		w.did(t, l, err, "", app.OrderState)
		l.order, l.late, l.led, l.updated = state, late, true, w.now
	}
}

func (w *world) abort(t *rapid.T) {
	l := w.any(t)
	err := w.app.Abort(t.Context(), l.userID)
	if orderRules.Final(l.order) {
		w.did(t, l, err, app.Conflict)
		return
	}
	w.did(t, l, err, "", app.OrderAborted, app.OrderState)
	if !l.deleted {
		l.order, l.late, l.led, l.updated = "Off", false, true, w.now
	}
}

// source draws a user and one of the sources.
func (w *world) source(t *rapid.T) (*life, string) {
	return w.any(t), rapid.SampledFrom(hospitals).Draw(t, "source")
}

// changeSource is what becomes of a source that must, or must not, be connected for it.
func (w *world) changeSource(t *rapid.T, l *life, name string, err error, must, after bool, event string) {
	if l.sources[name] != must {
		w.did(t, l, err, app.Conflict)
		return
	}
	w.did(t, l, err, "", event)
	if !l.deleted {
		l.sources[name], l.updated = after, w.now
	}
}

func (w *world) connect(t *rapid.T) {
	l, name := w.source(t)
	_, err := w.app.Connect(t.Context(), l.userID, app.FindSource(name))
	w.changeSource(t, l, name, err, false, true, app.SourceConnected)
}

func (w *world) disconnect(t *rapid.T) {
	l, name := w.source(t)
	err := w.app.Disconnect(t.Context(), l.userID, name)
	w.changeSource(t, l, name, err, true, false, app.SourceDisconnected)
}

func (w *world) sync(t *rapid.T) {
	l, name := w.source(t)
	err := w.app.Sync(t.Context(), l.userID, name, app.SyncOK)
	w.changeSource(t, l, name, err, true, true, app.SourceSynced)
}

func (w *world) report(t *rapid.T) {
	l := w.any(t)
	_, err := w.app.PutReport(t.Context(), l.userID, "whole", "")
	if !l.connected() {
		w.did(t, l, err, app.Conflict)
		return
	}
	event := app.ReportCreated
	if l.reports {
		event = app.ReportUpdated
	}
	w.did(t, l, err, "", event)
	l.reports = !l.deleted
}

func (w *world) remove(t *rapid.T) {
	l := w.any(t)
	w.did(t, l, w.app.DeleteUser(t.Context(), l.userID), "", app.UserDeleted)
	if !l.deleted {
		l.deleted, l.updated = true, w.now
		clear(l.sources)
		l.reports = false
	}
}

func (w *world) issue(t *rapid.T) {
	c := &credential{
		kind: rapid.SampledFrom([]string{"session", "access", "client"}).Draw(t, "kind"),
		text: fmt.Sprint("t", len(w.tokens)),
	}
	userID, life := "", time.Duration(rapid.IntRange(1, 3).Draw(t, "hours"))*time.Hour
	if c.kind != "client" {
		c.owner = w.any(t)
		userID = c.owner.userID
	}
	_, err := w.app.IssueToken(
		t.Context(),
		app.Claims{Kind: c.kind, UserID: userID},
		life,
		func(time.Time, int64) (string, error) { return c.text, nil },
	)
	w.did(t, c.owner, err, "", app.TokenIssued)
	if err == nil {
		c.expires = w.now.Add(life)
		w.tokens = append(w.tokens, c)
	}
}

func (w *world) expire(t *rapid.T) {
	l := w.any(t)
	kinds := rapid.SampledFrom([][]string{nil, {"access"}, {"session", "access"}, {"client"}}).Draw(t, "kinds")
	n, err := w.app.ExpireTokens(t.Context(), l.userID, kinds...)
	want := 0
	for _, c := range w.tokens {
		theirs := c.owner == l || c.owner == nil && slices.Contains(kinds, "client")
		if theirs && !l.deleted && c.expires.After(w.now) && (kinds == nil || slices.Contains(kinds, c.kind)) {
			c.expires = w.now
			want++
		}
	}
	if n != want {
		t.Fatalf("%d tokens expired, want %d", n, want)
	}
	if want > 0 {
		w.did(t, l, err, "", app.TokenExpired)
	} else {
		w.did(t, l, err, "")
	}
}

func (w *world) advance(t *rapid.T) {
	by := time.Duration(rapid.IntRange(0, 90).Draw(t, "minutes")) * time.Minute
	if _, err := w.app.Clock.Advance(t.Context(), by); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(by)
}

// check holds the whole App against the model.
func (w *world) check(t *rapid.T) {
	events, err := w.app.Events(t.Context(), 0, 1_000_000)
	if err != nil || len(events) != len(w.events) || w.app.Latest() != int64(len(w.events)) {
		t.Fatalf("%d events, the latest %d, %v; want %q", len(events), w.app.Latest(), err, w.events)
	}
	last := start
	for i, e := range events {
		if e.Seq != int64(i+1) || e.Kind != w.events[i] || e.At.Before(last) || e.At.After(w.now) {
			t.Fatalf("event %d is %+v, after one at %s, want a %s", i+1, e, last, w.events[i])
		}
		last = e.At
	}
	for _, l := range w.lives {
		w.checkUser(t, l)
	}
	for _, c := range w.tokens {
		good := c.expires.After(w.now) && (c.owner == nil || !c.owner.deleted)
		if _, _, err := w.apps.Token(t.Context(), "acme", c.text); (err == nil) != good ||
			err != nil && kind(err) != app.Unauthenticated {
			t.Fatalf("%s of kind %s answers %v, want a good one: %t", c.text, c.kind, err, good)
		}
	}
}

func (w *world) checkUser(t *rapid.T, l *life) {
	ctx := t.Context()
	user, err := w.app.AnyUser(ctx, l.userID)
	if err != nil || user.Status != l.status || (user.DeletedAt != nil) != l.deleted || !user.UpdatedAt.Equal(l.updated) {
		t.Fatalf("user %+v, %v, want %+v", user, err, *l)
	}
	sources, err := w.app.Sources(ctx, l.userID)
	if err != nil || len(sources) != len(l.sources) {
		t.Fatalf("sources %+v, %v, want %v", sources, err, l.sources)
	}
	for _, source := range sources {
		if now, ever := l.sources[source.Chart.Name]; !ever || now != (source.DisconnectedAt == nil) {
			t.Fatalf("source %+v, want %v", source, l.sources)
		}
	}
	reports, err := w.app.Reports(ctx, l.userID)
	if err != nil || (len(reports) == 1) != l.reports || len(reports) > 1 {
		t.Fatalf("reports %+v, %v, want one: %t", reports, err, l.reports)
	}
	orders, err := w.app.Orders(ctx, l.userID)
	switch {
	case err != nil:
		t.Fatal(err)
	case l.deleted && len(orders) > 0:
		t.Fatalf("a deleted user has %+v", orders)
	case l.deleted:
	case len(orders) != 1 || orders[0].State != l.order || orders[0].TimedOut != l.late || orders[0].Manual != l.led:
		t.Fatalf("orders %+v, want %+v", orders, *l)
	}
}
