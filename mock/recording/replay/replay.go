// Package replay runs an exported App again, on this build, and reports what is different.
//
//	document, err := recording.Read(file)
//	report, err := replay.Run(ctx, document)
//	for _, difference := range report.Differences {
//		fmt.Println(difference)
//	}
//
// Run starts a new sandbox and goes through the log, mark by mark. It makes each request at the virtual time at which
// it was made, gives each notification the answer that it got, and keeps the clock paused in between. A request that
// came while a notification waited for its answer is made while it waits again.
//
// Where time ran by itself, a request is made at the virtual time at which it first changed the App. When it read the
// clock again later, it got a slightly later time in the recording, and gets the same time in the replay. So times that
// differ by no more than a request took are not reported, and the signatures of notifications, which hold the time to
// the millisecond, are not compared.
//
// Requests that overlapped are made in the order in which they came. Whether the App handled them in that order is not
// known, so their replies may differ.
package replay

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/recording"
)

// Report is the result of a replay.
type Report struct {
	Requests      int // how many requests were made
	Notifications int // how many attempts to deliver a notification were made and compared
	Differences   []Difference
}

// Difference is one difference between the recording and the replay.
type Difference struct {
	Entry int    // number of the entry in the log; 0: it is in no entry
	What  string // "POST /v1/admin/token", "notification d17 (attempt 1)"
	Where string // "status", "header Content-Type", "body /users/0/status", or "was not sent"
	Was   string // in the recording; Was and Now are empty when Where is a whole statement
	Now   string // in the replay
}

// String returns the difference in one line: "entry 3, GET /v1/human: status: recorded 200, now 404".
func (d Difference) String() string {
	text := d.What + ": " + d.Where
	if d.Entry != 0 {
		text = fmt.Sprintf("entry %d, %s", d.Entry, text)
	}
	if d.Was != "" || d.Now != "" {
		text += fmt.Sprintf(": recorded %s, now %s", d.Was, d.Now)
	}
	return text
}

// Run runs a Document from recording.Read again. It fails when this build cannot create an App with these settings, and
// when ctx ends; the Report then holds what was found so far.
func Run(ctx context.Context, document recording.Document) (Report, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	p := &player{
		document: document,
		receiver: newReceiver(document.Log),
		statuses: statuses(document.Log),
		open:     make(map[int]*call),
		patience: patience,
		slack:    longestChange(document.Log),
	}
	settings := document.App
	settings.Paused = new(true)
	sandbox, err := mock.New(mock.Options{
		Apps:       []app.Settings{settings},
		Defaults:   app.Settings{Seed: document.Server.Seed, StartTime: settings.StartTime},
		Validation: httpapi.Validation(document.Server.Validation),
		MaxBody:    document.Server.MaxBody,
		Hosts:      hosts(document.Log),
		Transport:  p.receiver,
		Wait:       holdReply,
		Logger:     slog.New(slog.DiscardHandler),
		Version:    document.Sandbox,
		Blind:      document.Server.Blind,
		PublicURL:  document.Server.PublicURL,
	})
	if err != nil {
		return Report{}, fmt.Errorf("start the app again: %w", err)
	}
	defer sandbox.Close()
	defer p.receiver.close() // runs before sandbox.Close, which would wait for unanswered attempts
	p.handler = sandbox.Handler()
	p.app, _ = sandbox.Apps().Get(settings.ClientID)
	p.queue, _ = sandbox.Queue(settings.ClientID)
	p.receiver.now = p.app.Clock.Now
	for _, m := range document.Log {
		p.play(ctx, m)
		if err := ctx.Err(); err != nil {
			return p.report, fmt.Errorf("replay: %w", err)
		}
	}
	p.report.Differences = append(p.report.Differences, p.receiver.unexpectedAttempts()...)
	return p.report, nil
}

// statuses returns the recorded status of each reply, by the number of its entry.
func statuses(log []recording.Mark) map[int]int {
	list := make(map[int]int)
	for _, m := range log {
		if m.Reply != nil {
			list[m.Entry] = m.Reply.Status
		}
	}
	return list
}

// hosts returns the host names in requests of the control API, which refuses unknown ones.
func hosts(log []recording.Mark) []string {
	var names []string
	for _, m := range log {
		if m.Request != nil && m.Request.Control {
			names = append(names, hostname(m.Request.Host))
		}
	}
	return names
}

// patience is how much real time the player waits at first for something that should happen.
const patience = 2 * time.Second
