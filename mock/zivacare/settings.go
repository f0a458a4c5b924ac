package zivacare

import (
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// completeSettings refuses an invalid setting of the vendor's own. What is switched off becomes nil.
func completeSettings(s *app.Settings) error {
	if s.StringifiedRows != nil && !*s.StringifiedRows {
		s.StringifiedRows = nil
	}
	switch life := s.AccessTokenLife; {
	case life == nil:
	case *life == 0:
		s.AccessTokenLife = nil
	case time.Duration(*life) < time.Second:
		return &app.Error{Kind: app.Invalid, Field: "accessTokenLife", Message: "must be at least a second, or 0s"}
	}
	return nil
}

// rereadTime is the time that reading a source again takes (assumed).
const rereadTime = 15 * time.Minute

// rules returns the vendor's rules in an App. Users have no status, orders or reports.
func rules(app.Settings) app.Rules {
	return app.Rules{
		Scenario: "ziva-happy-path",
		Tokens:   []string{specialToken, accessToken, refreshToken},
		Polls:    map[string][]string{"weights": {"getWeights"}, "activities": {"getActivities"}, "profile": {"getProfile"}},
		Reread:   rereadTime,
		UserID:   app.UUID,
	}
}
