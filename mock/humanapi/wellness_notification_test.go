package humanapi_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/humanapi"
)

// A wearable's readings are told of when it is connected, and when a synchronisation brought more; each notification
// keeps its contract and leads to a reading.
func TestReadingsAreTold(t *testing.T) {
	v := newVendor(t)
	p, err := humanapi.New(humanapi.Options{})
	if err != nil {
		t.Fatal(err)
	}
	humanID, _ := v.invite("policy-1")
	told := func() []string {
		events, err := v.app.Events(t.Context(), 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		messages, err := p.Notifications(t.Context(), v.app, events[len(events)-1])
		if err != nil {
			t.Fatal(err)
		}
		var types []string
		token := v.do("POST", "/v1/connect/token", "", tokenRequest("access", "policy-1")).field("access_token")
		for _, m := range messages {
			if violations := p.Webhook(m.Kind).CheckBody(m.Body); violations.Count > 0 {
				t.Errorf("%s: %v", m.Body, violations)
			}
			var body struct {
				Type     string
				Endpoint string
				ObjectID string
				Action   string
			}
			if err := json.Unmarshal(m.Body, &body); err != nil {
				t.Fatal(err)
			}
			path, _ := strings.CutPrefix(body.Endpoint, "https://api.humanapi.co/v1/human")
			if !slices.Contains([]string{"activities", "sleeps", "locations", "food/meals"}, body.Type) &&
				!strings.HasSuffix(body.Type, "summaries") {
				path += "/readings"
			}
			v.read(token, path+"/"+body.ObjectID, http.StatusOK)
			types = append(types, body.Type)
		}
		slices.Sort(types)
		return types
	}
	const all = "activities activities/summaries blood_glucose blood_oxygen blood_pressure bmi body_fat heart_rate " +
		"height " +
		"sleeps sleeps/summaries weight"
	if _, err := v.app.Connect(t.Context(), humanID, chart.FindSource("Apple Health")); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(told(), " "); got != all {
		t.Errorf("on connecting: %s", got)
	}
	sync := func(state string) []string {
		if err := v.app.Sync(t.Context(), humanID, "Apple Health", state); err != nil {
			t.Fatal(err)
		}
		return told()
	}
	if got := sync(app.SyncOK); len(got) != 0 {
		t.Errorf("when nothing was new: %v", got)
	}
	if state := v.app.Clock.State(); state.Next != nil && state.Pending > 2 {
		t.Errorf("a connected wearable keeps the clock busy: %+v", state)
	}
	if _, err := v.app.Clock.Advance(t.Context(), 48*time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := sync(app.SyncInProgress); len(got) != 0 {
		t.Errorf("before the end of a synchronisation: %v", got)
	}
	got := sync(app.SyncOK)
	if !slices.Contains(got, "heart_rate") || !slices.Contains(got, "activities/summaries") ||
		slices.Contains(got, "height") {
		t.Errorf("after two days: %v", got)
	}
	if err := v.app.Sync(t.Context(), humanID, "Cleveland Clinic", app.SyncOK); err != nil {
		t.Fatal(err)
	}
	if got := told(); len(got) != 0 {
		t.Errorf("a hospital brought readings: %v", got)
	}
}
