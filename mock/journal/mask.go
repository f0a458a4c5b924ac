package journal

import (
	"github.com/healthmock/healthmock/mock/secret"
	"github.com/healthmock/healthmock/openapi"
)

// masked is a copy of the entry that can be shown.
func (e *Entry) masked(secrets secret.Masker) Entry {
	shown := *e
	shown.Method, shown.Note, shown.HumanID = secrets.Text(e.Method), secrets.Text(e.Note), secrets.Text(e.HumanID)
	shown.Path, shown.Query = secrets.URL(e.Path, e.Clipped), secrets.URL(e.Query, e.Clipped)
	shown.Request = e.Request.masked(secrets, e.Clipped)
	shown.Reply = e.Reply.masked(secrets, e.Clipped)
	shown.Violations.List = maskedViolations(e.Violations.List, secrets)
	if len(e.Warnings) > 0 {
		shown.Warnings = maskedViolations(e.Warnings, secrets)
	}
	return shown
}

// maskedViolations are copies that can be shown of violations, whose names and pointers are a client's.
func maskedViolations(list []openapi.Violation, secrets secret.Masker) []openapi.Violation {
	shown := make([]openapi.Violation, len(list))
	for i, v := range list {
		v.Name, v.Pointer, v.Reason = secrets.Text(v.Name), secrets.Text(v.Pointer), secrets.Text(v.Reason)
		shown[i] = v
	}
	return shown
}

// masked is a copy of the message that can be shown; clipped says that a header may not be whole.
func (m Message) masked(secrets secret.Masker, clipped bool) Message {
	shown := Message{Header: secrets.Header(m.Header, false), Size: m.Size}
	if clipped {
		for name, values := range m.Header {
			for i, value := range values {
				if len(value) == maxHeader {
					shown.Header[name][i] = secrets.Header(map[string][]string{name: {value}}, true).Get(name)
				}
			}
		}
	}
	if printable(m.Body) {
		shown.Body = secrets.Body(m.Body, len(m.Body) < m.Size)
	}
	return shown
}
