// Package providertest is the conformance suite for vendors.
//
//	func TestConformance(t *testing.T) {
//		providertest.Run(t, func() (*provider.Provider, error) { return acme.New(acme.Options{}) })
//	}
package providertest

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/openapi"
)

// Run checks a vendor: its contracts and operations match, its errors have the contracts' shapes, its rules are
// consistent, and, if it declares notifications, those of every Event match its contracts and their signature verifies.
func Run(t *testing.T, vendor func() (*provider.Provider, error)) {
	t.Helper()
	p, err := vendor()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("operations", func(t *testing.T) { operations(t, p) })
	t.Run("errors", func(t *testing.T) { failures(t, p) })
	t.Run("unknown credentials", func(t *testing.T) { unknownCredentials(t, p) })
	t.Run("rules", func(t *testing.T) { rules(t, p.Vendor()) })
	t.Run("kinds", func(t *testing.T) { kindsOfNotification(t, p) })
	if p.Notifications != nil {
		t.Run("notifications", func(t *testing.T) { notifications(t, p) })
	}
	if p.Signature != nil {
		t.Run("signature", func(t *testing.T) { signature(t, p) })
	}
}

// operations checks that each operationId has a function, and each function an operationId.
func operations(t *testing.T, p *provider.Provider) {
	for _, service := range p.Services {
		for _, operation := range service.Contract.Operations {
			if service.Operations[operation.ID] == nil {
				t.Errorf("%s: no function behind %s", service.Name(), operation.ID)
			}
		}
		for id := range service.Operations {
			if service.Contract.Operation(id) == nil {
				t.Errorf("%s: %s is in no contract", service.Name(), id)
			}
		}
		for _, operation := range service.Contract.Operations {
			hasETag := service.ETag != nil && operation.Method == http.MethodGet &&
				slices.Contains(operation.Statuses(), http.StatusOK)
			if hasETag && !slices.Contains(operation.Statuses(), http.StatusNotModified) {
				t.Errorf("%s: %s has an ETag, but its contract has no status 304", service.Name(), operation.ID)
			}
		}
		if service.Contract.Host == "" {
			t.Errorf("%s has no host", service.Name())
		}
	}
}

// kinds are the kinds of error that any operation may have.
var kinds = []app.Kind{app.Invalid, app.Unauthenticated, app.NotFound, app.Internal}

// failures checks that an operation's errors have bodies that its contract declares.
func failures(t *testing.T, p *provider.Provider) {
	for _, service := range p.Services {
		for _, operation := range service.Contract.Operations {
			for _, kind := range kinds {
				for _, violations := range [][]openapi.Violation{
					nil,
					{{In: "body", Name: "field", Pointer: "/field", Rule: "required", Reason: "is required"}},
				} {
					c := call(operation)
					c.Violations.Add(violations...)
					reply := service.Fail(c, app.Errorf(kind, "Something"))
					if kind == app.Unauthenticated && reply.Status != http.StatusUnauthorized {
						t.Errorf("%s: %s is %d", operation.ID, kind, reply.Status)
					}
					check(t, operation, reply)
				}
			}
		}
		unrouted := call(nil)
		reply := service.Fail(unrouted, app.Errorf(app.NotFound, "Not Found"))
		if reply.Status != http.StatusNotFound || reply.Body == nil {
			t.Errorf("%s: an unknown route is %d %v", service.Name(), reply.Status, reply.Body)
		}
	}
}

func check(t *testing.T, operation *openapi.Operation, reply provider.Reply) {
	t.Helper()
	body, err := json.Marshal(reply.Body)
	if err != nil {
		t.Fatalf("%s: %v", operation.ID, err)
	}
	for _, v := range operation.CheckResponse(reply.Status, http.Header{"Content-Type": {"application/json"}}, body).List {
		t.Errorf("%s: %d %s: %s", operation.ID, reply.Status, body, v)
	}
}

// unknownCredentials checks that an operation that needs a credential refuses an unknown one.
func unknownCredentials(t *testing.T, p *provider.Provider) {
	for _, service := range p.Services {
		for _, operation := range service.Contract.Operations {
			if !operation.NeedsCredential() {
				continue
			}
			c := call(operation)
			c.Request.Header.Set("Authorization", "Bearer invented")
			if err := service.Identify(c); err == nil {
				t.Errorf("%s accepts an unknown token", operation.ID)
			}
		}
	}
}

func call(operation *openapi.Operation) *provider.Call {
	return &provider.Call{
		Request: httptest.NewRequest(http.MethodGet, "/", nil), Operation: operation, Apps: app.NewApps(store.NewMemory()),
		NewRequestID: func() string { return app.UUID(1, "request") },
	}
}

// rules checks the rules of an App with default settings, and those of each generation.
func rules(t *testing.T, vendor app.Vendor) {
	own := vendor.Rules(defaults(t, vendor))
	statuses(t, own)
	for name, r := range own.Generations {
		if r.Generation != name {
			t.Errorf("the rules of the generation %s are those of %q", name, r.Generation)
		}
		statuses(t, r)
	}
}

// defaults returns settings with the defaults of the vendor's own ones.
func defaults(t *testing.T, vendor app.Vendor) app.Settings {
	t.Helper()
	var settings app.Settings
	if vendor.Settings != nil {
		must(t, vendor.Settings(&settings))
	}
	return settings
}

// statuses checks that every status that is named exists and can be reached. A vendor may have no statuses.
func statuses(t *testing.T, r app.Rules) {
	hasStatuses := r.Initial != "" || len(r.Moves) > 0
	if hasStatuses && !r.Knows(r.Initial) {
		t.Errorf("the initial status %q does not exist", r.Initial)
	}
	reached := map[string]bool{r.Initial: hasStatuses}
	for frontier := []string{r.Initial}; len(frontier) > 0; frontier = frontier[1:] {
		for _, next := range r.Moves[frontier[0]] {
			if !r.Knows(next) {
				t.Errorf("%s leads to %q, which does not exist", frontier[0], next)
			}
			if !reached[next] {
				reached[next] = true
				frontier = append(frontier, next)
			}
		}
	}
	for _, status := range r.Statuses() {
		if !reached[status] {
			t.Errorf("%s cannot be reached", status)
		}
	}
	orderStates(t, r)
}

// orderStates checks that every state of an order that is named exists, and belongs to a status that exists.
func orderStates(t *testing.T, r app.Rules) {
	named := []string{r.Orders.Initial}
	for from, next := range r.Orders.Moves {
		named = append(named, from)
		named = append(named, next...)
	}
	for from, to := range r.Orders.TimeOuts {
		named = append(named, from, to)
	}
	for status, state := range r.Orders.ByStatus {
		named = append(named, state)
		if !r.Knows(status) {
			t.Errorf("orders follow the status %q, which does not exist", status)
		}
	}
	for _, state := range named {
		if state != "" && !r.Orders.Knows(state) {
			t.Errorf("the state %q of an order does not exist", state)
		}
	}
}

// notifications checks that the notifications of every Event of a user match the contracts.
func notifications(t *testing.T, p *provider.Provider) {
	vendor := p.Vendor()
	rules := vendor.Rules(defaults(t, vendor))
	sent := 0
	notify := func(ctx context.Context, a *app.App, e app.Event) {
		messages, err := p.Notifications(ctx, a, e)
		if err != nil {
			t.Errorf("%s: %v", e.Kind, err)
		}
		for _, m := range messages {
			sent++
			webhook := p.Webhook(m.Kind)
			if webhook == nil {
				t.Errorf("%s: no contract has a %s notification", e.Kind, m.Kind)
				continue
			}
			for _, v := range webhook.CheckBody(m.Body).List {
				t.Errorf("%s: %s: %s", e.Kind, m.Body, v)
			}
			if m.UserID != e.UserID || m.Summary == "" || !slices.Contains(rules.Notifications, m.Kind) {
				t.Errorf("%s: %+v", e.Kind, m)
			}
		}
	}
	generations := slices.Sorted(maps.Keys(rules.Generations))
	if len(generations) == 0 {
		generations = []string{""}
	}
	for _, generation := range generations {
		sent = 0
		if exercise(t, vendor, generation, notify); sent == 0 {
			t.Errorf("no notification was sent for an app of generation %q", generation)
		}
	}
}

// exercise makes every change of a user that a vendor may send notifications about, in an App of a generation.
func exercise(t *testing.T, vendor app.Vendor, generation string, notify app.Subscriber) {
	ctx := context.Background()
	apps := app.NewApps(store.NewMemory(), vendor)
	apps.OnOpen(func(a *app.App) { a.Subscribe(notify) })
	settings := app.Settings{
		ClientID:   "acme",
		Generation: generation,
		StartTime:  time.Unix(1767603600, 0),
		Paused:     new(true),
	}
	a, err := apps.Create(ctx, settings)
	must(t, err)
	rules := a.Rules(vendor.Name)
	defer func() { must(t, apps.Close(ctx)) }()
	user, _, err := a.CreateUser(ctx, app.NewUser{
		ClientUserID: "u", Email: "u@example.com", ClientData: map[string]any{"branch": "north", "urgent": true},
	})
	must(t, err)
	_, err = a.Connect(ctx, user.UserID, chart.Source{
		ID:   app.ID(1, 24, "hospital"),
		Name: "City Hospital",
		Kind: chart.Hospital,
	})
	must(t, err)
	for _, status := range rules.Statuses() {
		must(t, a.SetStatus(ctx, user.UserID, status, true))
	}
	for _, code := range slices.Sorted(maps.Keys(rules.Reports)) {
		for range 2 {
			_, err = a.PutReport(ctx, user.UserID, code, "")
			must(t, err)
		}
	}
	if rules.Orders.Exist() {
		must(t, a.AddVendorNote(ctx, user.UserID, "Something is missing", "City Hospital"))
		must(t, a.AddVendorNote(ctx, user.UserID, "Something else", ""))
		for _, state := range rules.Orders.States() {
			must(t, a.SetOrder(ctx, user.UserID, state, false, true))
		}
	}
	must(t, a.Sync(ctx, user.UserID, "City Hospital", app.SyncOK))
	must(t, a.Disconnect(ctx, user.UserID, "City Hospital"))
	must(t, a.DeleteUser(ctx, user.UserID))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// signature checks that a signed body verifies, and that a changed body or another key does not.
func signature(t *testing.T, p *provider.Provider) {
	s, header := p.Signature("secret"), http.Header{}
	s.Sign(header, []byte("body"), time.Unix(1, 0), "nonce")
	if !s.Verify(header, []byte("body")) || s.Verify(header, []byte("bodies")) ||
		p.Signature("other").Verify(header, []byte("body")) {
		t.Errorf("headers %v", header)
	}
}

// kindsOfNotification checks that a vendor with notifications declares the kinds, a topic and a webhook for each, and a
// deadline, and that a vendor without any declares nothing of the sort.
func kindsOfNotification(t *testing.T, p *provider.Provider) {
	if p.Notifications == nil {
		if len(p.Kinds) > 0 || p.Signature != nil || p.Deadline != 0 {
			t.Error("the vendor has kinds, a signature or a deadline of notifications, but no Notifications")
		}
		return
	}
	if p.Deadline <= 0 {
		t.Error("the vendor has no deadline for notifications")
	}
	for _, kind := range p.Kinds {
		if kind.Topic == "" {
			t.Errorf("the %s notification has no topic", kind.Name)
		}
		if p.Webhook(kind.Name) == nil {
			t.Errorf("no contract has a %s notification", kind.Name)
		}
	}
}
