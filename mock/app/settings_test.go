package app_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

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
	Paused:       true,
	Speed:        4,
	Hardened:     true,
	Volume:       "heavy",
	Awkward:      true,
	Paper:        app.A4,
	RedirectURIs: []string{"https://a.example/back"},
	Notifications: app.Notifications{
		Targets:  map[string]string{"status": "http://a.example", "data": "http://b.example"},
		Deadline: 6,
		Retry:    []clock.Duration{7},
		Sign:     true,
		Vendor:   app.Members{"envelope": jsontext.Value(`"array"`)},
	},
	Vendor: app.Members{"generation": jsontext.Value(`"second"`), "orderTypes": jsontext.Value(`{"full":"none"}`)},
}

// A setting that JSON, defaults or copies forgot would be lost in a recording or at the control API.
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
		"a copy":                everything.Clone(),
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
	const want = `{"clientId":"acme","clientSecret":"s3cret","provider":"acme","scenario":"declined","pace":2,"seed":3,` +
		`"startTime":"2026-01-05T10:00:00Z","paused":true,"speed":4,"hardened":true,"volume":"heavy","awkward":true,` +
		`"paper":"a4","redirectUris":["https://a.example/back"],"notifications":{"deadline":"6ns","retry":["7ns"],` +
		`"sign":true,"dataUrl":"http://b.example","envelope":"array","statusUrl":"http://a.example"},` +
		`"generation":"second","orderTypes":{"full":"none"}}`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v\nwant %s", text, err, want)
	}
}

// What is decoded onto settings changes them, and nothing else that shares their lists and maps.
func TestDecodeOntoSettings(t *testing.T) {
	before, s := everything.Clone(), everything.Clone()
	change := `{"paper":"letter","redirectUris":["b"],"orderTypes":{"aps":"declined"},` +
		`"notifications":{"statusUrl":"","retry":["1s"],"envelope":"object"}}`
	next := s.Clone()
	if err := json.Unmarshal([]byte(change), &next); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s, before) {
		t.Errorf("the settings before have become %+v", s)
	}
	want := everything.Clone()
	want.Paper, want.RedirectURIs = app.Letter, []string{"b"}
	want.Vendor["orderTypes"] = jsontext.Value(`{"aps":"declined"}`)
	want.Notifications.Targets["status"] = ""
	want.Notifications.Retry = []clock.Duration{clock.Duration(time.Second)}
	want.Notifications.Vendor["envelope"] = jsontext.Value(`"object"`)
	if !reflect.DeepEqual(next, want) {
		t.Errorf("%+v\nwant %+v", next, want)
	}
}

// What an App says for itself stands before the defaults: an empty target too, which switches notifications off.
func TestSettingsOr(t *testing.T) {
	own := app.Settings{
		Pace:          9,
		Notifications: app.Notifications{Targets: map[string]string{"status": ""}, Retry: []clock.Duration{}},
	}.With(map[string]any{"generation": "third"})
	got := own.Or(everything)
	if got.Pace != 9 || got.Seed != 3 || string(got.Vendor["generation"]) != `"third"` || got.Vendor["orderTypes"] == nil ||
		got.Notifications.Targets["status"] != "" || got.Notifications.Targets["data"] != "http://b.example" ||
		got.Notifications.Retry == nil || len(got.Notifications.Retry) != 0 {
		t.Errorf("%+v", got)
	}
}

// ownSettings are those of a vendor for tests.
type ownSettings struct {
	Mode string `json:"mode"`
}

// A vendor's settings have their defaults, decide on its rules, and may change; wrong ones change nothing.
func TestVendorSettings(t *testing.T) {
	vendor := app.Vendor{
		Name: "modal",
		Settings: func(s app.Settings) (any, error) {
			own := ownSettings{Mode: "plain"}
			if err := s.Own(&own); err != nil {
				return nil, err
			}
			if own.Mode == "bad" {
				return nil, &app.Error{Kind: app.Invalid, Field: "mode", Message: "bad"}
			}
			return own, nil
		},
		Rules: func(own any) app.Rules { return app.Rules{Initial: own.(ownSettings).Mode} },
	}
	apps := newAppsAt(t, vendor)
	a := create(t, apps, "acme")
	if got := a.Rules("modal").Initial; got != "plain" || string(a.Settings().Vendor["mode"]) != `"plain"` {
		t.Errorf("by default the mode is %s, in %+v", got, a.Settings())
	}
	set := func(mode any) error {
		return a.Configure(t.Context(), func(s *app.Settings) error {
			s.Pace = 7
			*s = s.With(map[string]any{"mode": mode})
			return nil
		})
	}
	for _, wrong := range []any{"bad", 7} {
		if err := set(wrong); kind(err) != app.Invalid || a.Rules("modal").Initial != "plain" || a.Settings().Pace != 1 {
			t.Errorf("%v: %v, with %+v", wrong, err, a.Settings())
		}
	}
	if err := set("fancy"); err != nil || a.Rules("modal").Initial != "fancy" || a.Own("modal") != any(ownSettings{"fancy"}) {
		t.Errorf("%v: %+v", err, a.Own("modal"))
	}
	if _, err := apps.Create(t.Context(), app.Settings{Provider: "elsewhere"}); kind(err) != app.Invalid {
		t.Errorf("at an unknown vendor: %v", err)
	}
}
