package app_test

import (
	"cmp"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// everything has every setting, and none that is zero.
var everything = app.Settings{
	ClientID:     "acme",
	ClientSecret: "s3cret",
	Provider:     "acme",
	Scenario:     "declined",
	Pace:         2,
	Seed:         3,
	StartTime:    start,
	Paused:       new(true),
	Speed:        4,
	Hardened:     new(true),
	Volume:       "heavy",
	Awkward:      new(true),
	Paper:        app.A4,
	RedirectURIs: []string{"https://a.example/back"},
	Notifications: app.Notifications{
		StatusURL: new("http://a.example"),
		DataURL:   new("http://b.example"),
		Envelope:  "array",
		Deadline:  new(clock.Duration(6)),
		Retry:     []clock.Duration{7},
		Sign:      new(true),
	},
	Generation:      "second",
	OrderTypes:      map[string]string{"full": "none"},
	OrderTimeOuts:   map[string]clock.Duration{"full": 8},
	OrderTypesOnly:  []string{"full"},
	StringifiedRows: new(true),
	AccessTokenLife: new(clock.Duration(9)),
}

// A setting that JSON, defaults or copies leave out would be lost in a recording or at the control API.
func TestNoSettingIsLost(t *testing.T) {
	for _, all := range []reflect.Value{reflect.ValueOf(everything), reflect.ValueOf(everything.Notifications)} {
		for i := range all.NumField() {
			if all.Field(i).IsZero() {
				t.Errorf("this test says nothing of %s", all.Type().Field(i).Name)
			}
		}
	}
	text, err := json.Marshal(everything)
	if err != nil {
		t.Fatal(err)
	}
	var one, two app.Settings
	if err := json.Unmarshal(text, &one); err != nil {
		t.Fatal(err)
	}
	if err := jsonv2.Unmarshal(text, &two); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]app.Settings{
		"read by encoding/json": one,
		"read by json/v2":       two,
		"by default":            app.Settings{}.Or(everything),
	} {
		if !reflect.DeepEqual(got, everything) {
			t.Errorf("%s: %+v\nwant %+v", name, got, everything)
		}
	}
}

func TestSettingsJSON(t *testing.T) {
	s := everything
	s.StartTime = s.StartTime.Add(time.Hour)
	text, err := json.Marshal(s)
	const want = `{"clientId":"acme","clientSecret":"s3cret","provider":"acme","generation":"second",` +
		`"scenario":"declined","pace":2,"speed":4,"seed":3,"startTime":"2026-01-05T10:00:00Z","paused":true,` +
		`"hardened":true,"volume":"heavy",` +
		`"awkward":true,"paper":"a4","redirectUris":["https://a.example/back"],` +
		`"notifications":{"statusUrl":"http://a.example","dataUrl":"http://b.example","envelope":"array","deadline":"6ns",` +
		`"retry":["7ns"],"sign":true},"orderTypes":{"full":"none"},"orderTimeOuts":{"full":"8ns"},` +
		`"orderTypesOnly":["full"],"stringifiedRows":true,"accessTokenLife":"9ns"}`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v\nwant %s", text, err, want)
	}
}

// What an App says for itself stands before the defaults, even if it switches something off. A map or a list replaces
// the default as a whole.
func TestSettingsOr(t *testing.T) {
	var own app.Settings
	text := `{"pace":9,"paused":false,"generation":"third","orderTypes":{},"notifications":{"statusUrl":"","retry":[]}}`
	if err := json.Unmarshal([]byte(text), &own); err != nil {
		t.Fatal(err)
	}
	want := everything
	want.Pace, want.Paused, want.Generation, want.OrderTypes = 9, new(false), "third", map[string]string{}
	want.Notifications.StatusURL, want.Notifications.Retry = new(string), []clock.Duration{}
	if got := own.Or(everything); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

// What is switched off is not in the settings of the App.
func TestSwitchedOff(t *testing.T) {
	a, err := newAppsAt(t).Create(t.Context(), app.Settings{
		RedirectURIs:  []string{},
		Notifications: app.Notifications{StatusURL: new(string), Deadline: new(clock.Duration)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if s := a.Settings(); s.RedirectURIs != nil || s.Notifications.StatusURL != nil || s.Notifications.Deadline != nil {
		t.Errorf("%+v", s)
	}
}

// A vendor's settings have their defaults, decide on its rules, and may change; wrong ones change nothing.
func TestVendorSettings(t *testing.T) {
	vendor := app.Vendor{
		Name: "modal",
		Settings: func(s *app.Settings) error {
			if s.Generation == "bad" {
				return &app.Error{Kind: app.Invalid, Field: "generation", Message: "bad"}
			}
			s.Generation = cmp.Or(s.Generation, "plain")
			return nil
		},
		Rules: func(s app.Settings) app.Rules { return app.Rules{Initial: s.Generation} },
	}
	apps := newAppsAt(t, vendor)
	a := create(t, apps, "acme")
	if got := a.Rules("modal").Initial; got != "plain" || a.Settings().Generation != "plain" {
		t.Errorf("by default the generation is %s, in %+v", got, a.Settings())
	}
	set := func(generation string) error {
		return a.Configure(t.Context(), func(s *app.Settings) error {
			s.Pace = 7
			s.Generation = generation
			return nil
		})
	}
	if err := set("bad"); kind(err) != app.Invalid || a.Rules("modal").Initial != "plain" || a.Settings().Pace != 1 {
		t.Errorf("%v, with %+v", err, a.Settings())
	}
	if err := set("fancy"); err != nil || a.Rules("modal").Initial != "fancy" || a.Settings().Generation != "fancy" {
		t.Errorf("%v, with %+v", err, a.Settings())
	}
	if _, err := apps.Create(t.Context(), app.Settings{Provider: "elsewhere"}); kind(err) != app.Invalid {
		t.Errorf("at an unknown vendor: %v", err)
	}
}
