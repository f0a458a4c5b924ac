package journal

import (
	"github.com/healthmock/healthmock/mock/secret"
	"github.com/healthmock/healthmock/openapi"
)

// masked returns a copy of the entry with secrets masked.
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

// maskedViolations returns copies with secrets masked: names and pointers may be what a client sent.
func maskedViolations(list []openapi.Violation, secrets secret.Masker) []openapi.Violation {
	shown := make([]openapi.Violation, len(list))
	for i, v := range list {
		v.Name, v.Pointer, v.Reason = secrets.Text(v.Name), secrets.Text(v.Pointer), secrets.Text(v.Reason)
		shown[i] = v
	}
	return shown
}

// masked returns a copy of the message with secrets masked. clipped says that header values may have been cut off.
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
	if isText(m.Body) {
		shown.Body = secrets.Body(m.Body, len(m.Body) < m.Size)
	}
	return shown
}
