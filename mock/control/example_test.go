package control_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/control"
	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/store"
)

// A control API over one App, whose clock a client moves by two hours.
func ExampleNew() {
	apps, requests := app.NewApps(store.NewMemory(), app.Vendor{Name: "acme"}), journal.New(100)
	settings := app.Settings{ClientID: "acme", StartTime: start, Paused: new(true)}
	if _, err := apps.Create(context.Background(), settings); err != nil {
		fmt.Println(err)
		return
	}
	service, err := control.New(control.Options{Apps: apps, Journal: requests})
	if err != nil {
		fmt.Println(err)
		return
	}
	handler, err := httpapi.New(httpapi.Options{Services: []*provider.Service{service}, Apps: apps, Journal: requests})
	if err != nil {
		fmt.Println(err)
		return
	}

	r := httptest.NewRequest(
		http.MethodPost,
		"http://localhost/_sandbox/v1/apps/acme/clock/advance",
		strings.NewReader(`{"by":"2h"}`),
	)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body)
	// Output: 200 {"now":"2026-01-05T11:00:00Z","fired":[]}
}
