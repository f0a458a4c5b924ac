package humanapi_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// While the retrieval from a source is not finished, only what has come is readable: the latest records come last. A
// report that was made meanwhile is updated with them, and clients find them by when they were retrieved.
func TestWhatWasNotRetrievedIsNotReadable(t *testing.T) {
	v := newVendor(t)
	human, token := v.invite("jane")
	step := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.app.Clock.Advance(t.Context(), 10*time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	step(v.app.Sync(t.Context(), human, "Cleveland Clinic", app.SyncError))
	report, err := v.app.PutReport(t.Context(), human, "unity", "Cleveland Clinic")
	step(err)

	encounters := func(query string) []map[string]any {
		t.Helper()
		var list []map[string]any
		reply := v.do("GET", "/v1/human/medical/encounters?limit=500"+query, token, nil)
		if reply.status != http.StatusOK {
			t.Fatalf("%d %s", reply.status, reply.body)
		}
		if err := json.Unmarshal(reply.body, &list); err != nil {
			t.Fatal(err)
		}
		return list
	}
	download := func() string {
		t.Helper()
		return string(v.do("GET", "/v1/human/medical/reports/"+report.ID+"/raw?format=html", token, nil).body)
	}
	before, partial := encounters(""), download()
	latest := v.app.Clock.Now().AddDate(0, -6, 0).Format(time.RFC3339)
	for _, visit := range before {
		if visit["dateTime"].(string) > latest {
			t.Errorf("a visit of %s is there already", visit["dateTime"])
		}
	}
	if again := download(); again != partial {
		t.Error("the report is another one each time")
	}

	step(v.app.Sync(t.Context(), human, "Cleveland Clinic", app.SyncInProgress))
	finished := v.app.Clock.Now()
	step(v.app.Sync(t.Context(), human, "Cleveland Clinic", app.SyncOK))
	after := encounters("")
	if len(after) <= len(before) || len(before) == 0 {
		t.Errorf("%d visits before, %d after", len(before), len(after))
	}
	since := encounters("&updated_since=" + finished.Format("20060102T150405Z"))
	if len(since) != len(after)-len(before) {
		t.Errorf("%d visits are new, want %d", len(since), len(after)-len(before))
	}
	if download() != partial {
		t.Error("the report changed before it was updated")
	}
	_, err = v.app.PutReport(t.Context(), human, "unity", "Cleveland Clinic")
	step(err)
	if download() == partial {
		t.Error("the updated report says no more than the first")
	}
}
