package app_test

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/healthmock/healthmock/mock/app"
)

// Entries can be listed and changed, and are deleted with their user.
func TestEntries(t *testing.T) {
	a := create(t, newAppsAt(t, twoVendors()...), "both")
	ctx := t.Context()
	jane := createUser(t, a, "jane").UserID
	added, err := a.AddEntries(ctx, jane, "weights", jsontext.Value(`{"value":80}`), jsontext.Value(`{"value":81}`))
	must(t, err)
	if len(added) != 2 || added[0].ID == added[1].ID || !added[0].UpdatedAt.IsZero() {
		t.Errorf("added %+v", added)
	}
	if _, err := a.Clock.Advance(ctx, time.Hour); err != nil {
		t.Fatal(err)
	}
	edited, err := a.EditEntry(ctx, jane, "weights", added[1].ID, func(old jsontext.Value) (jsontext.Value, error) {
		return jsontext.Value(`[` + string(old) + `]`), nil
	})
	must(t, err)
	if string(edited.Data) != `[{"value":81}]` || edited.UpdatedAt.Sub(edited.CreatedAt) != time.Hour {
		t.Errorf("edited %+v", edited)
	}
	refuse := func(jsontext.Value) (jsontext.Value, error) { return nil, app.Errorf(app.Invalid, "no") }
	for _, c := range []struct {
		name, user, entryKind, id string
		want                      app.Kind
	}{
		{"an unknown id", jane, "weights", "x", app.NotFound},
		{"another kind", jane, "heights", added[0].ID, app.NotFound},
		{"an unknown user", "nobody", "weights", added[0].ID, app.NotFound},
		{"a refused edit", jane, "weights", added[0].ID, app.Invalid},
	} {
		if _, err := a.EditEntry(ctx, c.user, c.entryKind, c.id, refuse); kind(err) != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := a.AddEntries(ctx, jane, "weights", make([]jsontext.Value, app.MaxEntries)...); kind(err) != app.Conflict {
		t.Errorf("too many: %v", err)
	}
	for kind, want := range map[string]int{"weights": 2, "heights": 0} {
		if got, err := a.Entries(ctx, jane, kind); err != nil || len(got) != want {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
	}
	must(t, a.DeleteUser(ctx, jane))
	if got, err := a.Entries(ctx, jane, "weights"); err != nil || len(got) != 0 {
		t.Errorf("after the deletion: %+v, %v", got, err)
	}
}
