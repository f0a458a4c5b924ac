package mock

import (
	"encoding/base64"

	"github.com/healthmock/healthmock/mock/secret"
)

// secrets masks what may not be shown of an App: its credentials wherever they stand and, where they stand by
// themselves, those of other Apps. What a token was good for does not count once it is forgotten.
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
			base64.StdEncoding.EncodeToString([]byte(a.ID()+":"+own)), // as HTTP Basic has it
			base64.StdEncoding.EncodeToString([]byte(own+":")))
	}
	return m
}
