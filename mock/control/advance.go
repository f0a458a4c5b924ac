package control

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/provider"
)

// advance is the body of advanceClock. Exactly one of By, To, Until and Next is set.
type advance struct {
	By    *clock.Duration `json:"by"`
	To    *time.Time      `json:"to"`
	Until *until          `json:"until"`
	Next  bool            `json:"next"`

	DryRun bool `json:"dryRun"` // only return what would fire, if every notification were answered 200
}

// until is the condition to advance a clock to. Exactly one of Status, Event and Idle is set.
type until struct {
	Status string          `json:"status"`  // a user has this status, perhaps already
	Event  string          `json:"event"`   // an Event of this kind is recorded; a trailing * matches any suffix
	Idle   bool            `json:"idle"`    // nothing is pending
	UserID string          `json:"userId"`  // whose status or Event; empty: any user's
	SameID string          `json:"humanId"` // another name of UserID
	Limit  *clock.Duration `json:"limit"`   // in virtual time; nil: farAway
}

// farAway is the default limit of an advance with until.
const farAway = 365 * 24 * time.Hour

type advanceReply struct {
	Now   time.Time     `json:"now"`
	Fired []clock.Fired `json:"fired"`
}

func (s *api) advanceClock(c *provider.Call, a *app.App, in advance) (provider.Reply, error) {
	if !in.DryRun {
		return move(c, a, in)
	}
	mirror, end, err := s.Mirror(c.Context(), a)
	if err != nil {
		return provider.Reply{}, err
	}
	defer end()
	return move(c, mirror, in)
}

// move moves the clock of an App, or of its mirror for a dry run, and returns what fired. When time stops early, a 409
// has what fired until then.
func move(c *provider.Call, a *app.App, in advance) (provider.Reply, error) {
	var fired []clock.Fired
	var err error
	given := 0
	for _, isSet := range []bool{in.By != nil, in.To != nil, in.Until != nil, in.Next} {
		if isSet {
			given++
		}
	}
	switch {
	case given != 1:
		err = c.Refuse(provider.InBody("by", "required", "one of by, to, until and next is required, and no more than one"))
	case in.Until != nil:
		fired, err = advanceUntil(c, a, *in.Until)
	case in.To != nil:
		fired, err = advanceTo(c, a, *in.To)
	case in.Next:
		fired, err = advanceNext(c, a)
	case *in.By < 0:
		err = c.Refuse(provider.InBody("by", "minimum", "time does not run backwards"))
	default:
		fired, err = advanceBy(c, a, time.Duration(*in.By))
	}
	if err == nil {
		err = a.SaveClock(c.Context())
	}
	if err == nil {
		return provider.JSON(http.StatusOK, advanceReply{a.Clock.Now(), fired}), nil
	}
	err = clockErr(a, whyEnded(c, err))
	if app.Is(err, app.Conflict) {
		p := newProblem(c, http.StatusConflict, message(err))
		p.advanceReply = &advanceReply{a.Clock.Now(), fired} // what fired before the error stays done
		return p.reply(), nil
	}
	return provider.Reply{}, err
}

// advanceBy moves a clock by a virtual duration.
func advanceBy(c *provider.Call, a *app.App, d time.Duration) ([]clock.Fired, error) {
	return a.Clock.Advance(c.Context(), d)
}

// advanceTo moves a clock to a virtual time.
func advanceTo(c *provider.Call, a *app.App, t time.Time) ([]clock.Fired, error) {
	fired, err := a.Clock.AdvanceTo(c.Context(), t)
	return fired, whyEnded(c, err)
}

// advanceUntil moves a clock until a condition is met, nothing is pending, or the limit is over.
func advanceUntil(c *provider.Call, a *app.App, in until) ([]clock.Fired, error) {
	g, err := newGoal(c, a, in)
	if err != nil {
		return nil, err
	}
	limit := farAway
	if in.Limit != nil {
		limit = time.Duration(*in.Limit)
	}
	fired, err := a.Clock.AdvanceUntil(c.Context(), g.reached, limit)
	switch {
	case g.err != nil:
		return nil, g.err
	case errors.Is(err, clock.ErrIdle) && in.Idle:
		return fired, nil
	case errors.Is(err, clock.ErrIdle):
		return fired, app.Errorf(app.Conflict,
			"%s has not come, and nothing is pending that could bring it; %s", g, present(a))
	case errors.Is(err, clock.ErrLimit):
		return fired, app.Errorf(app.Conflict, "%s has not come within %s; %s", g, clock.Duration(limit), present(a))
	}
	return fired, err
}

// advanceNext moves a clock to the next time at which something is due.
func advanceNext(c *provider.Call, a *app.App) ([]clock.Fired, error) {
	fired, err := a.Clock.AdvanceNext(c.Context())
	if errors.Is(err, clock.ErrIdle) {
		return fired, app.Errorf(app.Conflict, "nothing is pending; %s", present(a))
	}
	return fired, err
}

// present describes the state of an App's clock, for an error message.
func present(a *app.App) string {
	state := a.Clock.State()
	text := "it is " + state.Now.Format(time.RFC3339Nano)
	if state.Next != nil {
		text += fmt.Sprintf(", %d pending, the next due %s", state.Pending, state.Next.Format(time.RFC3339Nano))
	}
	return text
}
