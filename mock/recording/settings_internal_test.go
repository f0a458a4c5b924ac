package recording

import (
	"reflect"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// An app is replayed with every setting that it had.
func TestNoSettingIsLost(t *testing.T) {
	s := app.Settings{
		ClientID: "acme", ClientSecret: "s3cret", Provider: "humanapi", Generation: app.HIP, Scenario: "declined", Pace: 2, Seed: 3,
		StartTime: time.Unix(1767603600, 0).UTC(), Paused: true, Speed: 4, OrderTypes: map[string]string{"full": "none"},
		OrderTimeOuts: map[string]clock.Duration{"full": 5}, OrderTypesOnly: []string{"full"}, Hardened: true, Volume: "heavy", Awkward: true, Paper: app.A4,
		RedirectURIs: []string{"https://a.example/back"},
		Notifications: app.Notifications{
			StatusURL: "http://a.example", DataURL: "http://b.example", Envelope: "array", Deadline: 6, Retry: []time.Duration{7}, Sign: true,
		},
	}
	for _, all := range []reflect.Value{reflect.ValueOf(s), reflect.ValueOf(s.Notifications)} {
		for i := range all.NumField() {
			if all.Field(i).IsZero() {
				t.Errorf("this test says nothing of %s", all.Type().Field(i).Name)
			}
		}
	}
	if got := newSettings(s).App(); !reflect.DeepEqual(got, s) {
		t.Errorf("%+v\nwant %+v", got, s)
	}
}
