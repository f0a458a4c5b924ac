package journal

import (
	"github.com/healthmock/healthmock/mock/secret"
	"github.com/healthmock/healthmock/openapi"
)

// masked returns a copy of the entry with secrets masked.
func (e *Entry) masked(secrets secret.Masker) Entry {
	shown := *e
	shown.Method = secrets.Text(e.Method)
	shown.Note = secrets.Text(e.Note)
	shown.UserID = secrets.Text(e.UserID)
	shown.Path = secrets.URL(e.Path, e.Clipped)
	shown.Query = secrets.URL(e.Query, e.Clipped)
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
		v.Name = secrets.Text(v.Name)
		v.Pointer = secrets.Text(v.Pointer)
		v.Reason = secrets.Text(v.Reason)
		shown[i] = v
	}
	return shown
}

// masked returns a copy of the message with secrets masked. clipped says that header values may have been cut off,
// which are those of exactly maxHeader bytes.
func (m Message) masked(secrets secret.Masker, clipped bool) Message {
	cutOff := func(value string) bool { return clipped && len(value) == maxHeader }
	shown := Message{Header: secrets.Header(m.Header, cutOff), Size: m.Size}
	if isText(m.Body) {
		shown.Body = secrets.Body(m.Body, len(m.Body) < m.Size)
	}
	return shown
}
