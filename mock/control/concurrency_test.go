package control_test

import (
	"fmt"
	"sync"
	"testing"
)

// Apps share one server and nothing else; what two clients do to one App at once comes in some order.
func TestManyClients(t *testing.T) {
	s := open(t)
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			own := fmt.Sprintf("/apps/own-%d", i)
			for _, e := range []exchange{
				{"POST /apps", fmt.Sprintf(`{"clientId":"own-%d","paused":true}`, i), 201, nil},
				{"POST " + own + "/runs", `{"scenario":"happy-path","users":{"count":2}}`, 201, nil},
				{"POST " + own + "/clock/advance", `{"until":{"status":"All Synced"}}`, 200, nil},
				{"GET " + own + "/events?kind=report.*&wait=10s", "", 200, nil},
				{"PATCH /apps/acme", fmt.Sprintf(`{"pace":%d}`, i+1), 200, nil},
				{"POST /apps/acme/clock/advance", `{"by":"1h"}`, 200, nil},
				{"PUT /apps/acme/clock", `{"speed":2}`, 200, nil},
				{"GET /apps", "", 200, nil},
				{"POST " + own + "/reset", "", 200, nil},
				{"DELETE " + own, "", 204, nil},
			} {
				if w := s.do(e.call, e.body); w.Code != e.status {
					t.Errorf("%s: status %d, want %d: %s", e.call, w.Code, e.status, w.Body)
				}
			}
		})
	}
	clients.Wait()
	s.play([]exchange{
		{"GET /apps", "", 200, []string{"#=1"}},
		{"GET /apps/acme/clock", "", 200, []string{"now=2026-01-05T17:00:00Z"}},
	})
}
