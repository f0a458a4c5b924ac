package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// TestHooks checks that, when hooks are called, the entry is in the journal and nothing of the reply was sent.
func TestHooks(t *testing.T) {
	contract, err := openapi.Load("humanapi/admin")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		audience provider.Audience
		path     string
		want     []string
	}{
		{"no operation", provider.Clients, "/api/v1/nothing", []string{"first r1", "second r1"}},
		{"an operation", provider.Clients, "/api/v1/users", []string{"first r1", "second r1"}},
		{"no journal", provider.Control, "/api/v1/nothing", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			apps, requests, w := app.NewApps(nil, app.Vendor{Name: "acme"}), journal.New(10), httptest.NewRecorder()
			t.Cleanup(func() { _ = apps.Close(t.Context()) })
			if _, err := apps.Create(t.Context(), app.Settings{ClientID: "acme", Paused: new(true)}); err != nil {
				t.Fatal(err)
			}
			w.Code = 0
			var got []string
			hook := func(name string) func(string, *journal.Entry) {
				return func(clientID string, e *journal.Entry) {
					got = append(got, name+" "+e.ID)
					if list := requests.List(clientID, nil); len(list) != 1 || list[0].ID != e.ID {
						t.Errorf("%s: the journal has %v", name, list)
					}
					if w.Code != 0 || w.Body.Len() > 0 {
						t.Errorf("%s: the reply has left", name)
					}
				}
			}
			handler, err := httpapi.New(httpapi.Options{
				Services: []*provider.Service{{
					Contract: contract,
					Identify: func(*provider.Call) error { return nil },
					Fail: func(_ *provider.Call, err *app.Error) provider.Reply {
						return provider.Reply{Status: provider.Status(err)}
					},
					Audience: test.audience,
				}},
				Apps:       apps,
				Journal:    requests,
				DefaultApp: "acme",
				Hooks:      []func(string, *journal.Entry){hook("first"), hook("second")},
			})
			if err != nil {
				t.Fatal(err)
			}
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, test.path, nil))
			if !slices.Equal(got, test.want) || w.Code == 0 {
				t.Errorf("the hooks ran as %v, want %v; status %d", got, test.want, w.Code)
			}
		})
	}
}
