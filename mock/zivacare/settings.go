package zivacare

import (
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// Settings are the vendor's own settings of an App.
type Settings struct {
	// StringifiedRows makes each record in a list a string with the record's JSON in it, as a published client of the
	// demo data reads them. The vendor's documents show plain objects.
	StringifiedRows bool `json:"stringifiedRows,omitempty"`
	// AccessTokenLife is how long an access token is valid; zero: without limit, and then there are no refresh tokens, as
	// the vendor's documents show neither a lifetime nor a refresh token.
	AccessTokenLife clock.Duration `json:"accessTokenLife,omitzero"`
}

// parseSettings returns the vendor's own settings of an App.
func parseSettings(of app.Settings) (any, error) {
	var s Settings
	if err := of.Own(&s); err != nil {
		return nil, err
	}
	if s.AccessTokenLife != 0 && time.Duration(s.AccessTokenLife) < time.Second {
		return nil, &app.Error{Kind: app.Invalid, Field: "accessTokenLife", Message: "must be at least a second, or 0s"}
	}
	return s, nil
}

// settingsOf returns the vendor's own settings of an App.
func settingsOf(a *app.App) Settings {
	s, _ := a.Own(Name).(Settings)
	return s
}

// rereadTime is the time that reading a source again takes (assumed).
const rereadTime = 15 * time.Minute

// rules returns the vendor's rules in an App. Users have no status, orders or reports.
func rules(any) app.Rules {
	return app.Rules{
		Scenario: "ziva-happy-path",
		Tokens:   []string{specialToken, accessToken, refreshToken},
		Polls:    map[string][]string{"weights": {"getWeights"}, "activities": {"getActivities"}, "profile": {"getProfile"}},
		Reread:   rereadTime,
		UserID:   app.UUID,
	}
}
