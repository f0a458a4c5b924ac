package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/openapi/violation"
)

// What repeats itself is printed in a few lines: a client that asks again and again, a receiver that goes on failing
// alike.
func TestTimelineFolds(t *testing.T) {
	start := time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)
	var text bytes.Buffer
	line := newTimeline(printer{&text, false}, start, 2)
	line.setNames(map[string]string{"aa": "policy-1", "bb": "policy-22"})
	ask := func(minute int, e journal.Entry) {
		e.At = start.Add(time.Duration(minute) * time.Minute)
		line.addRequest(e)
	}
	notified := func(minute int, user, summary string) {
		line.add(
			[]clock.Fired{
				{At: start.Add(time.Duration(minute) * time.Minute), Kind: "notification", UserID: user, Summary: summary},
			},
		)
	}
	var missing openapi.Violations
	missing.Add(openapi.Violation{In: "path", Rule: violation.UnknownOperation, Reason: "no such operation"})
	for minute := range 5 {
		ask(minute, journal.Entry{UserID: "aa", OperationID: "listReports", Status: 200})
		ask(minute, journal.Entry{Method: "GET", Path: "/nowhere", Status: 404, Violations: missing})
	}
	ask(5, journal.Entry{UserID: "bb", OperationID: "listReports", Status: 0})
	notified(6, "aa", "status Engaged: 503 (attempt 1)")
	notified(7, "aa", "status Engaged: 503 (attempt 2)")
	notified(8, "bb", "status Engaged: 503 (attempt 1)")
	notified(9, "aa", "status Engaged: connection refused (attempt 3)")
	notified(10, "bb", "status Engaged: 200 (attempt 2)")
	notified(11, "aa", "status Engaged: connection refused (attempt 4)")
	line.markFailed(app.Event{UserID: "aa", Data: app.Fact{Text: "status Engaged"}})
	notified(12, "aa", "status Engaged: connection refused (attempt 5)")
	ask(13, journal.Entry{UserID: "aa", OperationID: "listReports", Status: 429})
	want := `  +00:00:00  policy-1   request       listReports 200
  +00:00:00             request       GET /nowhere 404: no such operation
  +00:05:00  policy-22  request       listReports: no answer
  +00:04:00  policy-1   request       listReports 200, 4 times more
  +00:04:00             request       GET /nowhere 404: no such operation, 4 times more
  +00:06:00  policy-1   notification  status Engaged: 503 (attempt 1)
  +00:08:00  policy-22  notification  status Engaged: 503 (attempt 1)
  +00:09:00  policy-1   notification  status Engaged: connection refused (attempt 3)
  +00:10:00  policy-22  notification  status Engaged: 200 (attempt 2)
  +00:12:00  policy-1   notification  status Engaged: connection refused (attempt 5); given up
  +00:13:00  policy-1   request       listReports 429
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, line.kept.String()); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}
