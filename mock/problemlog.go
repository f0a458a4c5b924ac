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

// problemLog logs one line for each request that was refused or broke its contract, and for each attempt at a
// notification that was not accepted. No line quotes what a client submitted; see openapi.Violation.Brief.
//
// Lines are rate limited by kind, so that a client that repeats one mistake, or a receiver that is down for days of
// virtual time, does not flood the log: of each kind only the first lines within a second of real time are written.
// The next line states the number of skipped lines.
type problemLog struct {
	logger  *slog.Logger
	elapsed func() time.Duration // real time since some moment

	mu    sync.Mutex
	kinds map[string]*lineCount
}

// lineCount counts the lines of one kind in a window of real time.
type lineCount struct {
	since   time.Duration // start of the window, by problemLog.elapsed
	written int
	skipped int
}

const (
	window       = time.Second
	maxKinds     = 256 // kinds of line that are counted
	maxAttempts  = 10  // lines a second about attempts that failed in one way
	maxErrorText = 200 // bytes of the reason for which a notification was not accepted
)

func newProblemLog(logger *slog.Logger) *problemLog {
	return &problemLog{logger: logger, elapsed: clock.Stopwatch(), kinds: make(map[string]*lineCount)}
}

// request logs a journal entry: at Warn when the client did something wrong, at Info for any other answer of 400 and
// above, such as one from a fault rule.
func (l *problemLog) request(e *journal.Entry) {
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
	if strings.HasSuffix(problem, "no such host "+dockerHost) {
		problem += " (start the container with --add-host " + dockerHost + ":host-gateway)"
	}
	what := fmt.Sprintf("notification %s for %s -> %s", d.Summary, l.nameOf(a, d.UserID), problem)
	switch {
	case d.State == notify.Failed:
		what += fmt.Sprintf("; given up after %d", len(d.Attempts))
	case d.NextAt != nil:
		what += "; next attempt in " + clock.Duration(d.NextAt.Sub(last.At)).String()
	}
	l.write(slog.LevelWarn, what, "attempt "+problem, maxAttempts)
}

// dockerHost is the name of a container's host in Docker. Without Docker Desktop a container knows it only when it was
// started with it.
const dockerHost = "host.docker.internal"

// plainID matches a clientUserId that is an identifier like POLICY-1001, and no name, e-mail address or social security
// number.
var plainID = regexp.MustCompile(`^[A-Za-z]{2,16}[-_]?[0-9]{1,6}$`)

// nameOf returns how the log names a user: by the clientUserId when that is a plain identifier, else by the beginning
// of the user id, since a clientUserId may be anything that a client submitted.
func (l *problemLog) nameOf(a *app.App, userID string) string {
	u, err := a.User(context.Background(), userID) // after the request that it followed from
	if err == nil && plainID.MatchString(u.ClientUserID) {
		return u.ClientUserID
	}
	return "user " + userID[:min(len(userID), 8)]
}

// write logs a line, unless atMost lines of its kind were written in the current window.
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
	known := l.kinds[kind]
	if known == nil {
		if len(l.kinds) >= maxKinds {
			clear(l.kinds) // a few lines too many are better than an unbounded map
		}
		known = &lineCount{since: now}
		l.kinds[kind] = known
	}
	if now-known.since >= window {
		skipped = known.skipped
		*known = lineCount{since: now}
	}
	if known.written == atMost {
		known.skipped++
		return 0, false
	}
	known.written++
	return skipped, true
}
