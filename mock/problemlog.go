package mock

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/openapi"
)

// problemLog writes a line to the log for what a developer has to look at next: a request that was refused or broke
// its contract, and a notification that was not accepted. No line holds what a client submitted; see
// openapi.Violation.Brief.
//
// A client that repeats one mistake, or a receiver that is down while days pass, is not to flood the log: of what is
// alike only the first lines within a second of real time are written. The others are counted, and the count is told
// with the next line.
type problemLog struct {
	logger  *slog.Logger
	elapsed func() time.Duration // real time since some moment

	mu    sync.Mutex
	alike map[string]*repetition
}

// repetition is how many lines of one kind were written since a moment, and how many were left out.
type repetition struct {
	since            time.Duration
	written, skipped int
}

const (
	quiet        = time.Second
	maxAlike     = 256 // kinds of line that are remembered
	maxAttempts  = 10  // lines a second about attempts that failed in one way
	maxErrorText = 200 // bytes of why a notification was not accepted
)

func newProblemLog(logger *slog.Logger) *problemLog {
	return &problemLog{logger: logger, elapsed: clock.Stopwatch(), alike: make(map[string]*repetition)}
}

// request logs an entry of the journal that is not as it should be: at Warn what the client did wrong, and at Info
// any other answer of 400 and above, such as one that a fault made.
func (l *problemLog) request(e journal.Entry) {
	level, why := slog.LevelWarn, e.Problem()
	if why == "" {
		if e.Status < http.StatusBadRequest {
			return
		}
		level, why = slog.LevelInfo, e.Note
		if why == "" {
			why = http.StatusText(e.Status)
		}
	}
	operation := e.OperationID
	if operation == "" {
		operation = openapi.MaskMethod(e.Method) + " " + openapi.MaskPath(e.Path)
	}
	line := fmt.Sprintf("%d %s: %s", e.Status, operation, why)
	l.write(level, line, line, 1)
}

// attempt logs an attempt at a notification that was not accepted.
func (l *problemLog) attempt(a *app.App, d notify.Delivery) {
	last := d.Attempts[len(d.Attempts)-1]
	if last.OK() {
		return
	}
	problem := last.Outcome()
	problem = strings.ToValidUTF8(problem[:min(len(problem), maxErrorText)], "")
	what := fmt.Sprintf("notification %s for %s -> %s", d.Summary, l.nameOf(a, d.HumanID), problem)
	switch {
	case d.State == notify.Failed:
		what += fmt.Sprintf("; given up after %d", len(d.Attempts))
	case d.NextAt != nil:
		what += "; next attempt in " + clock.Duration(d.NextAt.Sub(last.At)).String()
	}
	l.write(slog.LevelWarn, what, "attempt "+problem, maxAttempts)
}

// plainID is a clientUserId that is no name, e-mail address or social security number, but an identifier like
// POLICY-1001.
var plainID = regexp.MustCompile(`^[A-Za-z]{2,16}[-_]?[0-9]{1,6}$`)

// nameOf is what a developer knows a user by: the clientUserId where it is a plain identifier, else the beginning of
// the humanId, since a clientUserId may be anything that a client submitted.
func (l *problemLog) nameOf(a *app.App, humanID string) string {
	u, err := a.User(context.Background(), humanID) // after the request that it followed from
	if err == nil && plainID.MatchString(u.ClientUserID) {
		return u.ClientUserID
	}
	return "user " + humanID[:min(len(humanID), 8)]
}

// write logs a line, unless so many of its kind were logged within a moment.
func (l *problemLog) write(level slog.Level, line, kind string, atMost int) {
	if !l.logger.Enabled(context.Background(), level) {
		return
	}
	skipped, ok := l.count(kind, atMost)
	if !ok {
		return
	}
	if skipped > 0 {
		line += fmt.Sprintf(" (and %d like it before)", skipped)
	}
	l.logger.Log(context.Background(), level, line)
}

// count reports whether a line of a kind is to be written now, and how many were left out before it.
func (l *problemLog) count(kind string, atMost int) (skipped int, ok bool) {
	now := l.elapsed()
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.alike[kind]
	if known == nil {
		if len(l.alike) >= maxAlike {
			clear(l.alike) // a line more than needed is better than a list without bounds
		}
		known = &repetition{since: now}
		l.alike[kind] = known
	}
	if now-known.since >= quiet {
		skipped = known.skipped
		*known = repetition{since: now}
	}
	if known.written == atMost {
		known.skipped++
		return 0, false
	}
	known.written++
	return skipped, true
}
