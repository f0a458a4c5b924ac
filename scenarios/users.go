package scenarios

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// Users is whom a run invents.
type Users struct {
	Count    int       `json:"count,omitempty"`    // 0: one
	Template *Template `json:"template,omitempty"` // nil: nothing is said of them
}

// Template is what the invented users are like; $(n) in a text is the user's number, from 1.
type Template struct {
	ClientUserID string `json:"clientUserId,omitempty"` // zero: made of the run's number and the user's
	Email        string `json:"email,omitempty"`        // zero: made of the clientUserId
	FirstName    string `json:"firstName,omitempty"`
	LastName     string `json:"lastName,omitempty"`
	Gender       string `json:"gender,omitempty"`
	DateOfBirth  string `json:"dateOfBirth,omitempty"` // YYYY-MM-DD
	OrderType    string `json:"orderType,omitempty"`
	Conditions   Names  `json:"conditions,omitempty"`
}

// MaxUsers is how many users one run may have.
const MaxUsers = 1_000_000

// Or is whom to invent: as these say, else as others do, else one user.
func (u *Users) Or(others *Users) Users {
	switch {
	case u != nil:
		return *u
	case others != nil:
		return *others
	}
	return Users{}
}

// check finds what is wrong with the users of a file.
func (u *Users) check(r *reader, at marks) {
	if u == nil {
		return
	}
	for _, p := range u.Check() {
		r.fault(at.nearest("users"+p.Pointer, "="), "%s", p.Reason)
	}
}

// UsersProblem is something wrong with Users.
type UsersProblem struct{ Pointer, Rule, Reason string }

// Check finds what is wrong with whom a run is to invent. Pointers are within the Users.
func (u *Users) Check() []UsersProblem {
	var problems []UsersProblem
	add := func(pointer, rule, format string, args ...any) {
		problems = append(problems, UsersProblem{pointer, rule, fmt.Sprintf(format, args...)})
	}
	switch {
	case u.Count < 0:
		add("/count", "minimum", "there cannot be less than no user")
	case u.Count > MaxUsers:
		add("/count", "maximum", "a run has at most %d users", MaxUsers)
	case u.Template == nil:
	case u.Count > 1 && u.Template.ClientUserID != "" && !strings.Contains(u.Template.ClientUserID, placeholder("n")):
		add("/template/clientUserId", "unique", "of several users each needs a name of its own: put %s into it", placeholder("n"))
	}
	if u.Template != nil {
		u.Template.check(add)
	}
	return problems
}

// check finds values that no user can have.
func (t *Template) check(add func(pointer, rule, format string, args ...any)) {
	if _, err := time.Parse(time.DateOnly, t.DateOfBirth); err != nil && t.DateOfBirth != "" {
		add("/template/dateOfBirth", "format", "must be a date such as 1968-02-13")
	}
	if genders := []string{"", "male", "female", "other"}; !slices.Contains(genders, t.Gender) {
		add("/template/gender", "enum", "must be one of male, female, other")
	}
	if _, err := mail.ParseAddress(t.Email); err != nil && t.Email != "" {
		add("/template/email", "format", "must be an e-mail address")
	}
}

// user is the n-th user of a template. name is what it is called when the template does not say.
func (t Template) user(n int, name string) app.NewUser {
	number := strings.NewReplacer(placeholder("n"), strconv.Itoa(n))
	born, _ := time.Parse(time.DateOnly, t.DateOfBirth) // Check has seen to it
	u := app.NewUser{
		ClientUserID: number.Replace(t.ClientUserID), Email: number.Replace(t.Email), OrderType: t.OrderType,
		Person: chart.Person{
			FirstName: number.Replace(t.FirstName), LastName: number.Replace(t.LastName), Gender: t.Gender, BirthDate: born,
			Conditions: t.Conditions,
		},
	}
	if u.ClientUserID == "" {
		u.ClientUserID = name
	}
	if u.Email == "" {
		u.Email = u.ClientUserID + "+" + None + "@example.com" // the tag spares the user the App's own scenario
	}
	return u
}

// Invent makes the users of an App's next run. Those that the template does not name are called run-<number>-1 and so on.
// It is a Conflict when a user of that name is there already.
func (r *Runner) Invent(ctx context.Context, a *app.App, users Users) ([]string, error) {
	number, err := r.nextRun(ctx, a)
	if err != nil {
		return nil, err
	}
	template := Template{}
	if users.Template != nil {
		template = *users.Template
	}
	humanIDs := make([]string, max(users.Count, 1))
	for i := range humanIDs {
		n := template.user(i+1, fmt.Sprintf("run-%d-%d", number, i+1))
		user, created, err := a.CreateUser(ctx, n)
		if err != nil {
			return nil, err
		}
		if !created {
			return nil, app.Errorf(app.Conflict, "there is a user of that name already: the run's user %d", i+1)
		}
		humanIDs[i] = user.HumanID
	}
	return humanIDs, nil
}

// nextRun is the number of the App's next run, or a later one where the users of such a run are there already, left from one
// that was given up.
func (r *Runner) nextRun(ctx context.Context, a *app.App) (int, error) {
	r.mu.Lock()
	number := r.on(a.ID()).last + 1
	r.mu.Unlock()
	for ; ; number++ {
		_, err := a.UserByClientID(ctx, fmt.Sprintf("run-%d-1", number))
		if app.Is(err, app.NotFound) {
			return number, nil
		}
		if err != nil {
			return 0, err
		}
	}
}
