package recording

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/openapi"
)

// Settings are the settings that an App was created with, its secret included, and the initial state of its clock.
type Settings struct {
	ClientID       string                    `json:"clientId"`
	ClientSecret   string                    `json:"clientSecret"`
	Provider       string                    `json:"provider"`
	Generation     string                    `json:"generation"`
	Scenario       string                    `json:"scenario"`
	OrderTypes     map[string]string         `json:"orderTypes,omitempty"`
	OrderTimeOuts  map[string]clock.Duration `json:"orderTimeOuts,omitempty"`
	OrderTypesOnly []string                  `json:"orderTypesOnly,omitempty"`
	Pace           float64                   `json:"pace"`
	Seed           int64                     `json:"seed"`
	StartTime      time.Time                 `json:"startTime"`
	Paused         bool                      `json:"paused"`
	Speed          float64                   `json:"speed"`
	Hardened       bool                      `json:"hardened,omitempty"`
	Volume         string                    `json:"volume,omitempty"`
	Awkward        bool                      `json:"awkward,omitempty"`
	Paper          string                    `json:"paper,omitempty"`
	RedirectURIs   []string                  `json:"redirectUris,omitempty"`
	Notifications  Notifications             `json:"notifications"`
}

// Notifications are the settings of an App's notifications.
type Notifications struct {
	StatusURL string           `json:"statusUrl,omitempty"`
	DataURL   string           `json:"dataUrl,omitempty"`
	Envelope  string           `json:"envelope"`
	Deadline  clock.Duration   `json:"deadline,omitzero"` // zero: the vendor's
	Retry     []clock.Duration `json:"retry,omitzero"`    // nil: the sandbox's ladder
	Sign      bool             `json:"sign,omitempty"`
}

// newSettings returns the settings of an App as a Document has them.
func newSettings(s app.Settings) Settings {
	n := s.Notifications
	return Settings{
		ClientID:       s.ClientID,
		ClientSecret:   s.ClientSecret,
		Provider:       s.Provider,
		Generation:     s.Generation,
		Scenario:       s.Scenario,
		OrderTypes:     maps.Clone(s.OrderTypes),
		OrderTimeOuts:  maps.Clone(s.OrderTimeOuts),
		OrderTypesOnly: slices.Clone(s.OrderTypesOnly),
		Pace:           s.Pace,
		Seed:           s.Seed,
		StartTime:      s.StartTime,
		Paused:         s.Paused,
		Speed:          s.Speed,
		Hardened:       s.Hardened,
		Volume:         s.Volume,
		Awkward:        s.Awkward,
		Paper:          s.Paper,
		RedirectURIs:   s.RedirectURIs,
		Notifications: Notifications{
			StatusURL: n.StatusURL,
			DataURL:   n.DataURL,
			Envelope:  n.Envelope,
			Deadline:  clock.Duration(n.Deadline),
			Retry:     convert[clock.Duration](n.Retry),
			Sign:      n.Sign,
		},
	}
}

// App returns the settings with which the App is created again.
func (s Settings) App() app.Settings {
	n := s.Notifications
	return app.Settings{
		ClientID:       s.ClientID,
		ClientSecret:   s.ClientSecret,
		Provider:       s.Provider,
		Generation:     s.Generation,
		Scenario:       s.Scenario,
		OrderTypes:     s.OrderTypes,
		OrderTimeOuts:  s.OrderTimeOuts,
		OrderTypesOnly: s.OrderTypesOnly,
		Pace:           s.Pace,
		Seed:           s.Seed,
		StartTime:      s.StartTime,
		Paused:         s.Paused,
		Speed:          s.Speed,
		Hardened:       s.Hardened,
		Volume:         s.Volume,
		Awkward:        s.Awkward,
		Paper:          s.Paper,
		RedirectURIs:   s.RedirectURIs,
		Notifications: app.Notifications{
			StatusURL: n.StatusURL,
			DataURL:   n.DataURL,
			Envelope:  n.Envelope,
			Deadline:  time.Duration(n.Deadline),
			Retry:     convert[time.Duration](n.Retry),
			Sign:      n.Sign,
		},
	}
}

// convert converts durations from one type to another; nil stays nil.
func convert[To, From ~int64](from []From) []To {
	if from == nil {
		return nil
	}
	to := make([]To, len(from))
	for i, d := range from {
		to[i] = To(d)
	}
	return to
}

// digests returns a digest of every embedded contract, by the contract's name.
func digests() map[string]string {
	sums := make(map[string]string)
	for _, name := range openapi.Names() {
		contract, err := openapi.Load(name)
		if err != nil {
			continue // the sandbox has not started with it
		}
		sum := sha256.Sum256(contract.YAML())
		sums[name] = "sha256:" + hex.EncodeToString(sum[:])
	}
	return sums
}

// ContractsChanged returns the names of the contracts that differ from those with which the Document was written.
func (d Document) ContractsChanged() []string {
	var changed []string
	now := digests()
	for _, name := range openapi.Names() {
		if d.Contracts[name] != now[name] {
			changed = append(changed, name)
		}
	}
	return changed
}
