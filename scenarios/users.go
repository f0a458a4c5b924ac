package scenarios

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/openapi/violation"
)

// Users are the users that a run creates.
type Users = controlapi.Users

// Template is the template of the created users.
type Template = controlapi.Template

// MaxUsers is how many users one run may have.
const MaxUsers = 1_000_000

// checkUsers reports violations of the users of a scenario file. u may be nil.
func (r *reader) checkUsers(u *Users, at marks) {
	for _, v := range CheckUsers(u) {
		r.fault(at.nearest("users"+v.Pointer, "="), "%s", v.Reason)
	}
}

// CheckUsers returns every violation of Users, such as of "/template/email"; none of nil. Its Rule is a keyword of JSON
// Schema, or "unique".
func CheckUsers(u *Users) []violation.Violation {
	if u == nil {
		return nil
	}
	var found []violation.Violation
	add := func(pointer, rule, format string, args ...any) {
		found = append(found, violation.Violation{Pointer: pointer, Rule: rule, Reason: fmt.Sprintf(format, args...)})
	}
	switch {
	case u.Count < 0:
		add("/count", "minimum", "there cannot be less than no user")
	case u.Count > MaxUsers:
		add("/count", "maximum", "a run has at most %d users", MaxUsers)
	case u.Template == nil:
	case u.Count > 1 && u.Template.ClientUserID != "" && !strings.Contains(u.Template.ClientUserID, placeholder("n")):
		add("/template/clientUserId", "unique", "of several users each needs a name of its own: put %s into it",
			placeholder("n"))
	}
	if u.Template != nil {
		checkTemplate(u.Template, add)
	}
	return found
}

// checkTemplate reports values that no user can have.
func checkTemplate(t *Template, add func(pointer, rule, format string, args ...any)) {
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

// newUser returns the n-th user of a template. name is the clientUserId when the template has none.
func newUser(t Template, n int, name string) app.NewUser {
	number := strings.NewReplacer(placeholder("n"), strconv.Itoa(n))
	born, _ := time.Parse(time.DateOnly, t.DateOfBirth) // CheckUsers has validated it
	u := app.NewUser{
		ClientUserID: number.Replace(t.ClientUserID),
		Email:        number.Replace(t.Email),
		OrderType:    t.OrderType,
		Person: chart.Person{
			FirstName:  number.Replace(t.FirstName),
			LastName:   number.Replace(t.LastName),
			Gender:     t.Gender,
			BirthDate:  born,
			Conditions: t.Conditions,
		},
	}
	if u.ClientUserID == "" {
		u.ClientUserID = name
	}
	if u.Email == "" {
		// The tag keeps the user from following the App's own scenario.
		u.Email = u.ClientUserID + "+" + None + "@example.com"
	}
	return u
}

// Run creates users and starts a run of the scenario for them, as Start does. The clientUserId of users that the
// template does not name is run-<number>-1 and so on. The scenario's faults and notification chaos apply from a user's
// first notification on, even before the run has started.
//
// Users are created one by one, so that other work goes on beside a run of a million. When ctx ends meanwhile, or a
// user of that name exists, which is a Conflict, the users that were created stay but follow no scenario.
func (r *Runner) Run(ctx context.Context, a *app.App, s *Scenario, users Users, options RunOptions) (Run, error) {
	if err := checkRun(s, a, options); err != nil {
		return Run{}, err
	}
	number, err := r.reserve(ctx, a.At(s.Provider))
	if err != nil {
		return Run{}, err
	}
	template := Template{}
	if users.Template != nil {
		template = *users.Template
	}
	userIDs := make([]string, 0, max(users.Count, 1))
	for i := range cap(userIDs) {
		if err = context.Cause(ctx); err != nil {
			break
		}
		n := newUser(template, i+1, fmt.Sprintf("run-%d-%d", number, i+1))
		var userID string
		if userID, err = r.createUser(ctx, a, s, n, options); err != nil {
			if app.Is(err, app.Conflict) {
				err = app.Errorf(app.Conflict, "there is a user of that name already: the run's user %d", i+1)
			}
			break
		}
		userIDs = append(userIDs, userID)
	}
	var run Run
	if err == nil {
		run, err = r.Start(ctx, a, s, userIDs, options)
	}
	if err != nil {
		r.abandon(context.WithoutCancel(ctx), a, userIDs)
	}
	return run, err
}

// createUser creates one user of a run. The scenario's chaos and faults apply from the user's first notification on;
// see prepare.
func (r *Runner) createUser(
	ctx context.Context, a *app.App, s *Scenario, n app.NewUser, options RunOptions,
) (userID string, err error) {
	ctx = context.WithValue(ctx, newcomerKey{}, newcomer{n.ClientUserID, s, options.Pace})
	user, created, err := a.At(s.Provider).CreateUser(ctx, n)
	if err == nil && !created {
		err = app.Errorf(app.Conflict, "there is a user of that name already")
	}
	return user.UserID, err
}

// abandon ends the lives of users that were created for a run that could not start. When the App has ended there is
// nothing to do.
func (r *Runner) abandon(ctx context.Context, a *app.App, userIDs []string) {
	_ = r.change(ctx, a, func(t *lives) error {
		for _, userID := range userIDs {
			if err := a.PutFaults(t.ctx, fault.Scope{Owner: faultOwner, UserID: userID}, nil); err != nil {
				return err
			}
			if err := t.with(userID, func(l *life) error {
				if l.Run != 0 {
					return nil
				}
				return l.finish(t.Now(), "")
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// reserve returns a number for an App's next run that no other run takes. It skips numbers for which users exist
// already, left from a run that could not start.
func (r *Runner) reserve(ctx context.Context, a app.At) (int, error) {
	s := r.stateOf(a.App)
	for {
		last := 0
		if err := a.View(ctx, func(tx store.Tx) (err error) {
			last, err = lastRun(tx)
			return err
		}); err != nil {
			return 0, err
		}
		r.mu.Lock()
		s.reserved = max(last, s.reserved) + 1
		number := s.reserved
		r.mu.Unlock()
		_, err := a.UserByClientID(ctx, fmt.Sprintf("run-%d-1", number))
		if app.Is(err, app.NotFound) {
			return number, nil
		}
		if err != nil {
			return 0, err
		}
	}
}
