package app

import (
	"slices"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/chart"
)

// Settings are the settings of an App. Settings of an App that exists are complete: only lists, maps, targets and
// vendors' own settings may be nil. They share lists and maps, so nothing may change those in place.
type Settings = controlapi.Settings

// Notifications are an App's notification settings.
type Notifications = controlapi.Notifications

// The paper sizes of PDFs.
const (
	Letter = "letter"
	A4     = "a4"
)

// complete returns settings with the defaults that do not depend on the App. An empty list, an empty URL and a deadline
// of zero become nil.
func complete(s Settings) Settings {
	if len(s.RedirectURIs) == 0 {
		s.RedirectURIs = nil
	}
	n := &s.Notifications
	for _, url := range []**string{&n.StatusURL, &n.DataURL} {
		if *url != nil && **url == "" {
			*url = nil
		}
	}
	if n.Deadline != nil && *n.Deadline == 0 {
		n.Deadline = nil
	}
	return s.Or(Settings{
		Seed:          1,
		Pace:          1,
		Speed:         1,
		Paused:        new(false),
		Hardened:      new(false),
		Volume:        string(chart.Typical),
		Awkward:       new(false),
		Paper:         Letter,
		Notifications: Notifications{Sign: new(false)},
	})
}

// HasTarget reports whether notifications of any topic are sent.
func HasTarget(s Settings) bool {
	return s.Notifications.StatusURL != nil || s.Notifications.DataURL != nil
}

// Waits returns the waits before the second, third ... attempt of a notification; nil: the vendor's.
func Waits(n Notifications) []time.Duration {
	if n.Retry == nil {
		return nil
	}
	waits := make([]time.Duration, len(n.Retry))
	for i, wait := range n.Retry {
		waits[i] = time.Duration(wait)
	}
	return waits
}

// checkSettings returns the error of a setting that no App can have.
func checkSettings(s Settings) error {
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
