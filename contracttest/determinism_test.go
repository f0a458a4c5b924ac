package contracttest_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/contracttest"
)

// Two sandboxes with one seed and one start time tell the same story to the byte: notifications with their signatures,
// the list of reports, and every PDF. Another seed tells another.
func TestSameSeedSameBytes(t *testing.T) {
	first, second := record(t, 7), record(t, 7)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two runs differ (-first +second):\n%s", diff)
	}
	if other := record(t, 8); cmp.Equal(first.notifications, other.notifications) || cmp.Equal(first.drawn, other.drawn) {
		t.Error("another seed makes no difference")
	}
}

// recording is what a client gets to see of one run of the happy path.
type recording struct {
	notifications []string          // signature headers and body
	reports       string            // the list
	drawn         map[string]string // reports by code and format: their digests
}

// Equal makes recordings comparable for cmp.
func (r recording) Equal(other recording) bool {
	return cmp.Equal(r.notifications, other.notifications) && r.reports == other.reports && cmp.Equal(r.drawn, other.drawn)
}

func record(t *testing.T, seed int64) recording {
	t.Helper()
	receiver := contracttest.NewReceiver(t)
	sandbox := contracttest.Start(
		t,
		contracttest.WithSeed(seed),
		contracttest.WithNotifyURL(receiver.URL),
		contracttest.WithNotifications(
			contracttest.Notifications{Sign: new(true), Deadline: new(contracttest.Duration(time.Minute))},
		),
	)
	app, client := sandbox.App(), sandbox.HTTPClient()
	token, err := app.ClientToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"POLICY-1001", "POLICY-1002"} {
		invite(t, client, sandbox.AdminURL, token, id)
		if _, err := app.AdvanceUntil(t.Context(), contracttest.Until{Idle: true}); err != nil {
			t.Fatal(err)
		}
	}
	access, err := app.AccessToken(t.Context(), "POLICY-1002")
	if err != nil {
		t.Fatal(err)
	}

	got := recording{drawn: make(map[string]string)}
	for _, n := range receiver.All() {
		var told strings.Builder
		for _, name := range []string{"X-Humanapi-Timestamp", "X-Humanapi-Nonce", "X-Humanapi-Signature"} {
			if n.Header.Get(name) == "" {
				t.Errorf("no %s", name)
			}
			told.WriteString(n.Header.Get(name) + " ")
		}
		told.Write(n.Body)
		got.notifications = append(got.notifications, told.String())
	}
	list := send(t, client, http.MethodGet, sandbox.DataURL+"/v1/human/medical/reports", access, nil)
	got.reports = string(list.body)
	var reports []contracttest.Report
	list.decode(t, &reports)
	for _, report := range reports {
		for _, format := range table8(report.Name) {
			url := sandbox.DataURL + "/v1/human/medical/reports/" + report.ID + "/raw?format=" + format
			drawn := send(t, client, http.MethodGet, url, access, nil)
			if drawn.status != http.StatusOK {
				t.Fatalf("%s as %s: %d", report.Name, format, drawn.status)
			}
			got.drawn[report.Name+"."+format] = fmt.Sprintf("%d bytes, %x", len(drawn.body), sha256.Sum256(drawn.body))
		}
	}
	if len(got.notifications) != 20 || len(got.drawn) != 11 {
		t.Errorf("%d notifications and %d reports: not the happy path", len(got.notifications), len(got.drawn))
	}
	return got
}
