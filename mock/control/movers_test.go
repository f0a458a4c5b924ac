package control_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/control"
)

// TestCallsThatMoveAClockWait compares the operations that the service says may wait with the contract: they are those
// that change a clock.
func TestCallsThatMoveAClockWait(t *testing.T) {
	service, err := control.New(control.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, operation := range service.Contract.Operations {
		moves := strings.HasPrefix(operation.Path, "/apps/{clientId}/clock") && operation.Method != http.MethodGet
		if waits := slices.Contains(service.Waiting, operation.ID); waits != moves {
			t.Errorf("%s %s: waits is %t, want %t", operation.Method, operation.Path, waits, moves)
		}
		if service.Operations[operation.ID] == nil {
			t.Errorf("%s has no Op", operation.ID)
		}
	}
}
