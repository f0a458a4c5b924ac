package app

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/clock"
)

// Settings are the settings of an App. Every zero value has a default. Their JSON is the body of the control API and a
// part of a recording. Decoding JSON onto Settings changes the members that it has, and leaves the others.
type Settings struct {
	ClientID     string    `json:"clientId"`               // zero: generated from the seed and the App's number
	ClientSecret string    `json:"clientSecret,omitempty"` // zero: generated from the seed
	Provider     string    `json:"provider"`               // the vendor of new users by default; zero: the first one
	Scenario     string    `json:"scenario"`               // that new users follow; zero: the server's default
	Pace         float64   `json:"pace"`                   // divides the waits written in scenarios; zero: 1
	Seed         int64     `json:"seed"`                   // zero: the server's
	StartTime    time.Time `json:"startTime"`              // zero: the server's
	Paused       bool      `json:"paused"`                 // whether the clock moves only when it is advanced
	Speed        float64   `json:"speed"`                  // virtual seconds per real second; zero: 1
	// Hardened injects small faults everywhere, which a robust client tolerates: fault.Hardened and notify.Hardened.
	Hardened bool `json:"hardened"`
	// Volume is how much the patients' records hold: "sparse", "typical" (zero) or "heavy" (chart.Volumes).
	Volume string `json:"volume"`
	// Awkward lets the vendor's recorded quirks show in a share of the records: see chart.Chart.Odd.
	Awkward bool `json:"awkward"`
	// Paper is the paper size of PDFs: Letter (zero) or A4.
	Paper string `json:"paper"`
	// RedirectURIs are the registered URIs that a browser may be redirected to. Loopback addresses need no
	// registration.
	RedirectURIs  []string      `json:"redirectUris,omitempty"`
	Notifications Notifications `json:"notifications"`
	// Vendor has the vendors' own settings: all other members. See Vendor.Settings and With.
	Vendor Members `json:",embed"`
}

// Notifications are an App's notification settings.
type Notifications struct {
	// Targets has the URL that receives the notifications of a topic, by the vendor's name of the topic. Notifications
	// of a topic without one, or with an empty one, are not sent. In JSON the target of "status" is "statusUrl".
	Targets  map[string]string `json:"-"`
	Deadline clock.Duration    `json:"deadline,omitzero"` // real time for the receiver to respond; zero: the vendor's
	Retry    []clock.Duration  `json:"retry,omitzero"`    // waits before the second, third ... attempt; nil: notify.Ladder
	Sign     bool              `json:"sign"`              // add the vendor's signature headers
	Vendor   Members           `json:",embed"`            // the vendors' own settings of notifications
}

// Members are members of a JSON object, by name.
type Members map[string]jsontext.Value

// The paper sizes of PDFs.
const (
	Letter = "letter"
	A4     = "a4"
)

// Or returns s with each zero field taken from d, and each target and vendor's setting that s does not have. false is
// zero too.
func (s Settings) Or(d Settings) Settings {
	s, d = s.Clone(), d.Clone()
	s.ClientID = cmp.Or(s.ClientID, d.ClientID)
	s.ClientSecret = cmp.Or(s.ClientSecret, d.ClientSecret)
	s.Provider = cmp.Or(s.Provider, d.Provider)
	s.Scenario = cmp.Or(s.Scenario, d.Scenario)
	s.Pace = cmp.Or(s.Pace, d.Pace)
	s.Seed = cmp.Or(s.Seed, d.Seed)
	s.StartTime = cmp.Or(s.StartTime, d.StartTime)
	s.Paused = s.Paused || d.Paused
	s.Speed = cmp.Or(s.Speed, d.Speed)
	s.Hardened = s.Hardened || d.Hardened
	s.Volume = cmp.Or(s.Volume, d.Volume)
	s.Awkward = s.Awkward || d.Awkward
	s.Paper = cmp.Or(s.Paper, d.Paper)
	if s.RedirectURIs == nil {
		s.RedirectURIs = d.RedirectURIs
	}
	s.Notifications = s.Notifications.or(d.Notifications)
	s.Vendor = union(s.Vendor, d.Vendor)
	return s
}

func (n Notifications) or(d Notifications) Notifications {
	n.Targets = union(n.Targets, d.Targets)
	n.Deadline = cmp.Or(n.Deadline, d.Deadline)
	if n.Retry == nil {
		n.Retry = d.Retry
	}
	n.Sign = n.Sign || d.Sign
	n.Vendor = union(n.Vendor, d.Vendor)
	return n
}

// HasTarget reports whether notifications of any topic are sent.
func (n Notifications) HasTarget() bool {
	for _, url := range n.Targets {
		if url != "" {
			return true
		}
	}
	return false
}

// Waits returns Retry as durations of package time; nil stays nil.
func (n Notifications) Waits() []time.Duration {
	if n.Retry == nil {
		return nil
	}
	waits := make([]time.Duration, len(n.Retry))
	for i, wait := range n.Retry {
		waits[i] = time.Duration(wait)
	}
	return waits
}

// union returns m with those entries of d whose keys it does not have. It may change d.
func union[M ~map[string]V, V any](m, d M) M {
	if d == nil {
		return m
	}
	maps.Copy(d, m)
	return d
}

// Clone returns a copy that shares nothing with s.
func (s Settings) Clone() Settings {
	s.RedirectURIs = slices.Clone(s.RedirectURIs)
	s.Notifications.Targets = maps.Clone(s.Notifications.Targets)
	s.Notifications.Retry = slices.Clone(s.Notifications.Retry)
	s.Notifications.Vendor = s.Notifications.Vendor.clone()
	s.Vendor = s.Vendor.clone()
	return s
}

func (m Members) clone() Members {
	m = maps.Clone(m)
	for name, value := range m {
		m[name] = value.Clone()
	}
	return m
}

// With returns s with the settings of a vendor, a value whose JSON is that of Settings in part: {"unit": "kelvin"}.
// It panics when own is no such value.
func (s Settings) With(own any) Settings {
	s = s.Clone()
	text, err := json.Marshal(own, jsonv1.OmitEmptyWithLegacySemantics(true))
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		panic(fmt.Sprintf("%T is no settings of a vendor: %v", own, err))
	}
	return s
}

// Own decodes the settings of a vendor into own, the reverse of With. Members that own does not have are ignored. The
// error is Invalid, and names the field.
func (s Settings) Own(own any) error {
	text, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(text, own)
	}
	if err == nil {
		return nil
	}
	invalid := &Error{Kind: Invalid, Message: "cannot be read", Err: err}
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		invalid.Field = strings.TrimPrefix(string(semantic.JSONPointer), "/")
	}
	if errors.Is(err, clock.ErrTooLong) {
		invalid.Message = "must be no " + clock.ErrTooLong.Error()
	}
	return invalid
}

// check returns the error of a setting that no App can have.
func (s Settings) check() error {
	if err := CheckCredentials(s.ClientID, s.ClientSecret); err != nil {
		return err
	}
	if !slices.Contains(chart.Volumes(), chart.Volume(s.Volume)) {
		return &Error{Kind: Invalid, Field: "volume", Message: `unknown volume; use "sparse", "typical" or "heavy"`}
	}
	if s.Paper != Letter && s.Paper != A4 {
		return &Error{Kind: Invalid, Field: "paper", Message: `unknown paper; use "letter" or "a4"`}
	}
	return nil
}

// The methods that JSON packages call are those of these types, which are Settings and Notifications without methods.
type (
	plainSettings      Settings
	plainNotifications Notifications
)

// MarshalJSON implements json.Marshaler, also for encoding/json, which does not know embedded maps.
func (s Settings) MarshalJSON() ([]byte, error) {
	return json.Marshal(plainSettings(s), json.Deterministic(true))
}

// UnmarshalJSON implements json.Unmarshaler for encoding/json.
func (s *Settings) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, (*plainSettings)(s)) }

// UnmarshalJSONFrom implements json.UnmarshalerFrom, so that errors have the pointer of the wrong value.
func (s *Settings) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return json.UnmarshalDecode(d, (*plainSettings)(s))
}

// targetSuffix ends the name of a target's member.
const targetSuffix = "Url"

// MarshalJSONTo implements json.MarshalerTo.
func (n Notifications) MarshalJSONTo(e *jsontext.Encoder) error {
	n.Vendor = maps.Clone(n.Vendor)
	for topic, url := range n.Targets {
		if url == "" {
			continue
		}
		text, err := json.Marshal(url)
		if err != nil {
			return err
		}
		if n.Vendor == nil {
			n.Vendor = make(Members)
		}
		n.Vendor[topic+targetSuffix] = text
	}
	return json.MarshalEncode(e, plainNotifications(n))
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (n *Notifications) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if err := json.UnmarshalDecode(d, (*plainNotifications)(n)); err != nil {
		return err
	}
	for name, value := range n.Vendor {
		topic, ok := strings.CutSuffix(name, targetSuffix)
		if !ok {
			continue
		}
		var url string
		if err := json.Unmarshal(value, &url); err != nil {
			return err
		}
		if n.Targets == nil {
			n.Targets = make(map[string]string)
		}
		n.Targets[topic] = url
		delete(n.Vendor, name)
	}
	if len(n.Vendor) == 0 {
		n.Vendor = nil
	}
	return nil
}
