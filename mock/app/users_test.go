package app_test

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/app"
)

// A page is the part of the list of all users at its offset, whichever users are deleted or selected.
func TestPagesOfUsers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, err := app.NewApps(nil, vendorOf(rules)).Create(t.Context(), app.Settings{StartTime: start, Paused: new(true)})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		deleted := make(map[string]bool)
		for i := range rapid.IntRange(0, 20).Draw(t, "users") {
			user, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: strconv.Itoa(i)})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, user.UserID)
			if rapid.Bool().Draw(t, "deleted") {
				deleted[user.UserID] = true
				if err := a.DeleteUser(t.Context(), user.UserID); err != nil {
					t.Fatal(err)
				}
			}
		}
		offset, limit := rapid.IntRange(0, 25).Draw(t, "offset"), rapid.IntRange(0, 25).Draw(t, "limit")
		withDeleted, odd := rapid.Bool().Draw(t, "with deleted"), rapid.Bool().Draw(t, "odd")
		query := app.UserQuery{Offset: offset, Limit: limit, Deleted: withDeleted}
		if odd {
			query.Keep = func(u app.User) bool { return u.Number%2 == 1 }
		}
		var want []string
		for i, id := range all {
			if (withDeleted || !deleted[id]) && (!odd || i%2 == 0) {
				want = append(want, id)
			}
		}
		want = want[min(offset, len(want)):]
		want = want[:min(limit, len(want))]
		users, err := a.Users(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range users {
			got = append(got, u.UserID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
