package scenarios

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
)

// Apply applies the step to a user at the App's current time, whatever its After, At and Poll say. The error is an
// *app.Error when the App refuses the change. A step with a list of names is one transaction: nothing is written when
// one of them is refused. A control step, such as waitFor, does nothing here.
func (s *Step) Apply(ctx context.Context, a *app.App, userID string) error {
	switch {
	case s.Status != "":
		return a.SetStatus(ctx, userID, s.Status, s.Force)
	case s.Sync != "":
		return a.Sync(ctx, userID, s.Source, s.Sync)
	case s.Order != "":
		return a.SetOrder(ctx, userID, s.Order, s.TimedOut, s.Force)
	case s.VendorNote != "":
		return a.AddVendorNote(ctx, userID, s.VendorNote, s.Source)
	case s.ExpireTokens != nil:
		return s.expireTokens(ctx, a, userID)
	case s.Delete:
		return a.DeleteUser(ctx, userID)
	case s.Notify != nil:
		return s.Notify.send(ctx, a, userID)
	case s.Note != "":
		return a.Record(ctx, app.Noted, userID, app.Fact{Text: s.Note})
	}
	return a.Change(ctx, func(ctx context.Context, _ app.Tx) error { return s.applyEach(ctx, a, userID) })
}

// applyEach applies a step with a list of names.
func (s *Step) applyEach(ctx context.Context, a *app.App, userID string) error {
	for _, name := range s.Connect {
		if _, err := a.Connect(ctx, userID, app.FindSource(name)); err != nil {
			return err
		}
	}
	for _, name := range s.Disconnect {
		if err := a.Disconnect(ctx, userID, name); err != nil {
			return err
		}
	}
	for _, code := range s.Report {
		if _, err := a.PutReport(ctx, userID, code, s.Source); err != nil {
			return err
		}
	}
	return nil
}

func (s *Step) expireTokens(ctx context.Context, a *app.App, userID string) error {
	kinds := []string(s.ExpireTokens)
	if slices.Contains(kinds, All) {
		kinds = nil
	}
	_, err := a.ExpireTokens(ctx, userID, kinds...)
	return err
}

// send sends the notification. The placeholders of the body are replaced here, because they depend on the user.
func (n *Notice) send(ctx context.Context, a *app.App, userID string) error {
	if n.Body == nil {
		return a.Notify(ctx, userID, n.Kind, nil)
	}
	user, err := a.User(ctx, userID)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	values := strings.NewReplacer(
		placeholder("humanId"), userID,
		placeholder("userId"), userID,
		placeholder("clientUserId"), user.ClientUserID,
		placeholder("now"), a.Clock.Now().Format("2006-01-02T15:04:05.000Z07:00"),
	)
	if err := encoder.Encode(fillIn(n.Body, values)); err != nil {
		return err
	}
	return a.Notify(ctx, userID, n.Kind, bytes.TrimSpace(text.Bytes()))
}

// fillIn returns a copy of a JSON value with the replacer applied to each string in it. Names of properties stay.
func fillIn(value any, replacer *strings.Replacer) any {
	switch value := value.(type) {
	case string:
		return replacer.Replace(value)
	case []any:
		list := make([]any, len(value))
		for i, item := range value {
			list[i] = fillIn(item, replacer)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(value))
		for name, item := range value {
			object[name] = fillIn(item, replacer)
		}
		return object
	}
	return value
}
