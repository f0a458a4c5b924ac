package mock

import (
	"encoding/base64"

	"github.com/healthmock/healthmock/mock/secret"
)

// secrets returns the Masker of an App. It masks the App's own credentials anywhere in a text, and those of other Apps
// where they are whole words. Tokens are masked as long as the sandbox knows them.
func (s *Sandbox) secrets(clientID string) secret.Masker {
	others := make(map[string]bool)
	m := secret.Masker{Token: func(word string) bool { return others[word] || s.apps.Owner(word) != nil }}
	if s.options.ControlToken != "" {
		m.Values = append(m.Values, s.options.ControlToken)
	}
	for _, a := range s.apps.List() {
		own := a.Settings().ClientSecret
		if a.ID() != clientID {
			others[own] = true
			continue
		}
		m.Values = append(m.Values, own,
			base64.StdEncoding.EncodeToString([]byte(a.ID()+":"+own)), // as in HTTP Basic
			base64.StdEncoding.EncodeToString([]byte(own+":")))
	}
	return m
}
