package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/scenarios"
)

// timeline prints what happens in one played scenario, a line for each thing, at its virtual offset from the
// beginning. Its methods are safe for concurrent use.
type timeline struct {
	out   printer
	start time.Time
	brief bool              // there are too many users to print each thing
	wide  bool              // there are several users: each line says whose it is
	names map[string]string // of users, by user id

	mu       sync.Mutex
	fired    int               // tasks of the clock
	kept     strings.Builder   // the lines, without colours
	outcomes map[string]string // of the latest attempt, by user and notification
	failed   map[string]bool   // notifications without further attempts, by the same; the last attempt is not printed yet
	requests []requestLine     // since the last line of another kind
}

// requestLine is a request that was printed, and how often it came again before anything else happened.
type requestLine struct {
	at    time.Time
	user  string
	text  string
	again int
}

// manyUsers is the number of users above which single steps are not printed.
const manyUsers = 10

func newTimeline(out printer, start time.Time, users int) *timeline {
	return &timeline{
		out:      out,
		start:    start,
		brief:    users > manyUsers,
		wide:     users > 1,
		names:    make(map[string]string),
		outcomes: make(map[string]string),
		failed:   make(map[string]bool),
	}
}

func (t *timeline) begin(s *scenarios.Scenario) {
	t.out.printf("\n"+t.out.styled(bold, "%s")+": %s\n", s.Name, s.Title)
}

// add prints tasks of the clock.
func (t *timeline) add(fired []clock.Fired) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fired += len(fired)
	if t.brief {
		return
	}
	for _, f := range fired {
		style := ansiStyle("")
		switch {
		case f.Kind == "notification":
			var worth bool
			if f.Summary, style, worth = t.attempt(f); !worth {
				continue
			}
		case strings.HasPrefix(f.Summary, "missed: ") || strings.HasPrefix(f.Summary, "waited in vain"):
			style = red
		case strings.HasPrefix(f.Summary, "met: "):
			style = green
		}
		t.flushRepeats()
		t.line(f.At, f.UserID, f.Kind, f.Summary, style)
	}
}

// setNames sets the names of the users.
func (t *timeline) setNames(names map[string]string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.names = names
}

// markFailed records that a notification has no further attempt.
func (t *timeline) markFailed(e app.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed[e.UserID+" "+e.Data.Text] = true
}

// attemptText matches the summary of an attempt.
var attemptText = regexp.MustCompile(`^(.*): (.*) \(attempt (\d+)\)$`)

// attempt returns the text of an attempt, and reports whether to print it: while a receiver keeps failing in the same
// way, only the first and the last attempt are printed. The caller must hold t.mu.
func (t *timeline) attempt(f clock.Fired) (text string, style ansiStyle, worth bool) {
	found := attemptText.FindStringSubmatch(f.Summary)
	if found == nil {
		return f.Summary, "", true
	}
	what, outcome, number := f.UserID+" "+found[1], found[2], found[3]
	same := number != "1" && t.outcomes[what] == outcome
	t.outcomes[what] = outcome
	switch {
	case t.failed[what]:
		delete(t.failed, what)
		return f.Summary + "; given up", red, true
	case strings.HasPrefix(outcome, "2"):
		return f.Summary, "", true
	}
	return f.Summary, yellow, !same
}

// addRequest prints a request of the program. One that comes again and again before anything else happens is printed
// once, and then how often it came.
func (t *timeline) addRequest(e journal.Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.brief {
		return
	}
	text := e.OperationID
	if text == "" {
		text = e.Method + " " + e.Path
	}
	text += " " + strconv.Itoa(e.Status)
	style := ansiStyle("")
	if e.Status == 0 {
		text = strings.TrimSuffix(text, " 0") + ": no answer"
	}
	if e.Status == 0 || e.Status >= 400 {
		style = yellow
	}
	if problem := e.Problem(); problem != "" {
		text += ": " + problem
	} else if e.Damaged {
		text += " (" + e.Note + ")"
	}
	for i := range t.requests {
		if t.requests[i].text == text && t.requests[i].user == e.UserID {
			t.requests[i].again++
			t.requests[i].at = e.At
			return
		}
	}
	t.requests = append(t.requests, requestLine{at: e.At, user: e.UserID, text: text})
	t.line(e.At, e.UserID, "request", text, style)
}

// flushRepeats prints how often the last request was repeated, before anything else is printed. The caller must hold
// t.mu.
func (t *timeline) flushRepeats() {
	for _, a := range t.requests {
		if a.again > 0 {
			t.line(a.at, a.user, "request", fmt.Sprintf("%s, %d times more", a.text, a.again), faint)
		}
	}
	t.requests = t.requests[:0]
}

// line prints one thing. The caller must hold t.mu.
func (t *timeline) line(at time.Time, userID, kind, text string, style ansiStyle) {
	user := ""
	if t.wide {
		name := t.names[userID]
		if name == "" {
			name = userID[:min(len(userID), 8)]
		}
		user = fmt.Sprintf("%-*s  ", t.width(), name)
	}
	const format, end = "%s  %s%-12s  ", "%s"
	args := []any{offset(at.Sub(t.start)), user, kind, text}
	printer{&t.kept, false}.printf("  "+format+end+"\n", args...)
	t.print(format, style, end, args...)
}

// width returns the length of the longest name, up to 30.
func (t *timeline) width() int {
	width := 0
	for _, name := range t.names {
		width = max(width, len(name))
	}
	return min(width, 30)
}

// print prints a line of a format, and the end of it in a style. The caller must hold t.mu.
func (t *timeline) print(format string, style ansiStyle, end string, args ...any) {
	if style != "" {
		end = t.out.styled(style, end)
	}
	t.out.printf("  "+format+end+"\n", args...)
}

// end prints the verdict, and returns the lines before it.
func (t *timeline) end(r result) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.flushRepeats()
	at := offset(r.virtual)
	if t.brief && len(r.run.Users) > 0 {
		t.print("%s  ", "", "%s came to the end: %d tasks of the clock", at, count(r.through, "user"), t.fired)
	}
	verdict, style := "passed", green
	switch {
	case r.interrupted && len(r.run.Users) == 0:
		verdict, style = "INTERRUPTED while its users were invited", red
	case r.interrupted:
		users := count(len(r.run.Users), "user")
		verdict, style = fmt.Sprintf("INTERRUPTED: %d of %s came to the end", r.through, users), red
	case r.failure() != "":
		verdict, style = "FAILED: "+r.failure(), red
	case r.run.Unjudged > 0:
		verdict, style = "played: "+r.unjudged(), yellow // which is not to have passed
	}
	expected := ""
	if n := r.run.Met + r.run.Missed; n > 0 {
		expected = fmt.Sprintf("; %d of %s met", r.run.Met, count(n, "expectation"))
	}
	text := verdict + expected + "; " + r.tally.String()
	if r.run.Unjudged > 0 && !strings.Contains(verdict, r.unjudged()) {
		text += "; " + r.unjudged()
	}
	t.print("%s  ", style, "%s", at, text)
	return t.kept.String()
}

// offset formats a span of virtual time as +HH:MM:SS; hours go on past a day.
func offset(d time.Duration) string {
	seconds := int64(d / time.Second)
	return fmt.Sprintf("+%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

// count returns a number with its noun: "1 user", "2 users".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
