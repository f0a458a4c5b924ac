package control_test

import (
	"slices"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/control"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/store"
)

func TestEveryOperationHasAFunction(t *testing.T) {
	service, err := control.New(control.Options{Apps: app.NewApps(store.NewMemory()), Journal: journal.New(1)})
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, operation := range service.Contract.Operations {
		known = append(known, operation.ID)
		if service.Operations[operation.ID] == nil {
			t.Errorf("%s has no function", operation.ID)
		}
	}
	for id := range service.Operations {
		if !slices.Contains(known, id) {
			t.Errorf("%s is no operation of the contract", id)
		}
	}
	if service.Audience != provider.Control {
		t.Error("the sandbox's own calls must stay out of the journal")
	}
}
