package app_test

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// twoVendors are a vendor with orders, and one without statuses whose ids are numbers.
func twoVendors() []app.Vendor {
	first, second := vendorOf(orderingRules()), app.Vendor{Name: "numbers", Rules: func(app.Settings) app.Rules {
		return app.Rules{UserID: app.Number(8), Reports: rules.Reports, Tokens: []string{"code"}}
	}}
	return []app.Vendor{first, second}
}

// A user belongs to one vendor, and another vendor knows nothing of it.
func TestUsersOfTwoVendors(t *testing.T) {
	a := create(t, newAppsAt(t, twoVendors()...), "both")
	ctx, acme, numbers := t.Context(), a.At("acme"), a.At("numbers")
	here, created, err := acme.CreateUser(ctx, app.NewUser{ClientUserID: "jane"})
	if err != nil || !created {
		t.Fatal(created, err)
	}
	there, created, err := numbers.CreateUser(ctx, app.NewUser{ClientUserID: "jane"})
	if err != nil || !created || there.UserID == here.UserID {
		t.Fatalf("a user of that name at the other vendor: %+v, %t, %v", there, created, err)
	}
	if here.Status != "New" || there.Status != "" || !regexp.MustCompile(`^[1-9][0-9]{7}$`).MatchString(there.UserID) {
		t.Errorf("the users are %+v and %+v", here, there)
	}
	theOrder(t, a, here.UserID)
	if orders, err := a.Orders(ctx, there.UserID); err != nil || len(orders) != 0 {
		t.Errorf("orders %+v, %v, where there are none", orders, err)
	}
	for name, ask := range map[string]func(app.At, app.User) error{
		"user":   func(at app.At, u app.User) error { _, err := at.User(ctx, u.UserID); return err },
		"delete": func(at app.At, u app.User) error { return at.DeleteUser(ctx, u.UserID) },
	} {
		if err := ask(acme, there); kind(err) != app.NotFound {
			t.Errorf("%s of another vendor: %v", name, err)
		}
		if err := ask(numbers, here); kind(err) != app.NotFound {
			t.Errorf("%s of another vendor: %v", name, err)
		}
	}
	for at, want := range map[app.At]app.User{acme: here, numbers: there} {
		if got, err := at.UserByClientID(ctx, "jane"); err != nil || got.UserID != want.UserID {
			t.Errorf("by name %+v, %v, want %s", got, err, want.UserID)
		}
		if users, err := at.Users(ctx, app.UserQuery{Limit: 9}); err != nil || len(users) != 1 ||
			users[0].UserID != want.UserID {
			t.Errorf("listed %+v, %v, want %s", users, err, want.UserID)
		}
	}
	if err := acme.DeleteUser(ctx, here.UserID); err != nil {
		t.Fatal(err)
	}
	if _, err := numbers.UserByClientID(ctx, "jane"); err != nil {
		t.Errorf("after the other one was deleted: %v", err)
	}
	if _, _, err := a.At("elsewhere").CreateUser(ctx, app.NewUser{ClientUserID: "x"}); kind(err) != app.Invalid {
		t.Errorf("at an unknown vendor: %v", err)
	}
}

// A token, a subscription and a report of one vendor do not exist at another.
func TestPossessionsOfTwoVendors(t *testing.T) {
	apps := newAppsAt(t, twoVendors()...)
	a := create(t, apps, "both")
	ctx, acme, numbers := t.Context(), a.At("acme"), a.At("numbers")
	jane := createUser(t, a, "jane").UserID
	mint := func(text string) app.Mint { return func(time.Time, int64) (string, error) { return text, nil } }
	for at, text := range map[app.At]string{acme: "of acme", numbers: "of numbers"} {
		if _, err := at.IssueToken(ctx, app.Claims{Kind: "code"}, time.Hour, mint(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, try := range []struct {
		vendor, text string
		want         app.Kind
	}{{"acme", "of acme", ""}, {"acme", "of numbers", app.Unauthenticated}, {"numbers", "of acme", app.Unauthenticated}} {
		issuer, _, err := apps.Token(ctx, try.vendor, try.text)
		if kind(err) != try.want || issuer != a {
			t.Errorf("a token %s, presented to %s: %v", try.text, try.vendor, err)
		}
	}
	if _, err := acme.SpendToken(ctx, "code", "of numbers"); kind(err) != app.Unauthenticated {
		t.Errorf("spent at the other vendor: %v", err)
	}
	subscription, err := a.AddSubscription(ctx, app.Subscription{UserID: jane, Email: "ada@example.com", Role: "producer"})
	must(t, err)
	_, err = a.Connect(ctx, jane, app.FindSource("Cleveland Clinic"))
	must(t, err)
	report, err := a.PutReport(ctx, jane, "whole", "")
	must(t, err)
	for at, want := range map[app.At]app.Kind{acme: "", numbers: app.NotFound} {
		if _, err := at.Subscription(ctx, subscription.ID); kind(err) != want {
			t.Errorf("subscription: %v, want %s", err, want)
		}
		if _, err := at.UserOfReport(ctx, report.ID); kind(err) != want {
			t.Errorf("report: %v, want %s", err, want)
		}
	}
	if err := numbers.Unsubscribe(ctx, subscription.ID); kind(err) != app.NotFound {
		t.Errorf("unsubscribed at the other vendor: %v", err)
	}
}

// The same person has the same record at every vendor, whenever it came there.
func TestOnePersonAtTwoVendors(t *testing.T) {
	a := create(t, newAppsAt(t, twoVendors()...), "both")
	clinic := app.FindSource("Cleveland Clinic")
	person := chart.Person{FirstName: "Jane", LastName: "Doe", Gender: "female"}
	record := func(vendor string) *chart.Chart {
		user, _, err := a.At(vendor).CreateUser(t.Context(), app.NewUser{ClientUserID: "jane", Person: person})
		must(t, err)
		return chart.Build(a.Seed(), a.Person(user), []chart.Source{clinic}, start.AddDate(0, 6, 0))
	}
	first := record("acme")
	advance(t, a, 40*24*time.Hour)
	if second := record("numbers"); !reflect.DeepEqual(first, second) {
		t.Error("the records differ")
	}
}

// The data that a client gave one vendor about a person complete the record at another, in either order, but are not
// shown there. A person of another name is somebody else.
func TestWhatAnotherVendorKnows(t *testing.T) {
	born := time.Date(1975, time.March, 4, 0, 0, 0, 0, time.UTC)
	brief := chart.Person{FirstName: "Jane", LastName: "Doe"}
	full := chart.Person{FirstName: "Jane", LastName: "Doe", Gender: "female", BirthDate: born}
	stranger := chart.Person{FirstName: "June", LastName: "Doe", Gender: "female", BirthDate: born}
	for _, c := range []struct {
		name          string
		first, second chart.Person
		known         bool
	}{
		{"told before", full, brief, true},
		{"told later", brief, full, true},
		{"somebody else", brief, stranger, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := create(t, newAppsAt(t, twoVendors()...), "both")
			_, _, err := a.At("acme").CreateUser(t.Context(), app.NewUser{ClientUserID: "jane", Person: c.first})
			must(t, err)
			_, _, err = a.At("numbers").CreateUser(t.Context(), app.NewUser{ClientUserID: "jane", Person: c.second})
			must(t, err)
			for vendor, told := range map[string]chart.Person{"acme": c.first, "numbers": c.second} {
				user, err := a.At(vendor).UserByClientID(t.Context(), "jane")
				must(t, err)
				if user.Person.Gender != told.Gender || user.Person.BirthDate != told.BirthDate {
					t.Errorf("%s shows %+v, and was told %+v", vendor, user.Person, told)
				}
				if known := a.Person(user).BirthDate.Equal(born); known != (c.known || told.BirthDate.Equal(born)) {
					t.Errorf("%s: the record is of %+v", vendor, a.Person(user))
				}
			}
		})
	}
}

// A page of one vendor's users is a part of the list of its users, whichever users came in between or were deleted.
func TestPagesOfOneVendor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, err := app.NewApps(nil, twoVendors()...).Create(t.Context(), app.Settings{StartTime: start, Paused: new(true)})
		if err != nil {
			t.Fatal(err)
		}
		names := rapid.SliceOfN(rapid.SampledFrom([]string{"acme", "numbers"}), 0, 20).Draw(t, "vendors")
		withDeleted := rapid.Bool().Draw(t, "with deleted")
		var want []string
		for i, name := range names {
			user, _, err := a.At(name).CreateUser(t.Context(), app.NewUser{ClientUserID: strconv.Itoa(i)})
			if err != nil {
				t.Fatal(err)
			}
			deleted := rapid.Bool().Draw(t, "deleted")
			if deleted {
				if err := a.DeleteUser(t.Context(), user.UserID); err != nil {
					t.Fatal(err)
				}
			}
			if name == "numbers" && (withDeleted || !deleted) {
				want = append(want, user.UserID)
			}
		}
		offset, limit := rapid.IntRange(0, 25).Draw(t, "offset"), rapid.IntRange(0, 25).Draw(t, "limit")
		want = want[min(offset, len(want)):]
		want = want[:min(limit, len(want))]
		query := app.UserQuery{Offset: offset, Limit: limit, Deleted: withDeleted}
		users, err := a.At("numbers").Users(t.Context(), query)
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

func TestIDForms(t *testing.T) {
	for name, form := range map[string]struct {
		id      app.IDForm
		pattern string
	}{
		"hex":         {app.Hex(32), `^[0-9a-f]{32}$`},
		"one digit":   {app.Number(1), `^[1-9]$`},
		"number":      {app.Number(11), `^[1-9][0-9]{10}$`},
		"long number": {app.Number(18), `^[1-9][0-9]{17}$`},
		"uuid":        {app.UUID, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
	} {
		for n := range 100 {
			id := form.id(1, "user", strconv.Itoa(n))
			if !regexp.MustCompile(form.pattern).MatchString(id) || id != form.id(1, "user", strconv.Itoa(n)) {
				t.Errorf("%s: %s", name, id)
			}
		}
	}
}
