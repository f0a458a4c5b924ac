// Package replay runs an exported App again, on this build, and tells what has become different.
//
//	document, err := recording.Read(file)
//	report, err := replay.Run(ctx, document)
//	for _, difference := range report.Differences {
//		fmt.Println(difference)
//	}
//
// A sandbox of its own is led through the log, mark by mark: requests are made where they were made, notifications are answered
// as they were answered, and virtual time stands still in between. What was asked while a notification waited for its answer is
// asked again while it waits.
//
// Where time ran by itself, a request is made at the virtual time at which it first changed the App. What it read from the clock
// later on was a little later then, and is the same now: times that are as near as that are no difference, and the signatures of
// notifications, which hold the time to the millisecond, are not compared. Requests that overlapped are made in the order in
// which they came; whether that was their order inside the App nobody knows.
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

// Report is what came of a replay.
type Report struct {
	Requests      int // made again
	Notifications int // attempts that were compared
	Differences   []Difference
}

// Difference is one thing that is not as it was recorded.
type Difference struct {
	Entry int    // of the log; 0: of none
	What  string // "POST /v1/admin/token", "notification d17 (attempt 1)"
	Where string // "status", "header Content-Type", "body /users/0/status"
	Was   string // as recorded; empty with Now: Where says it all
	Now   string
}

// String is one line.
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

// Run runs a Document again. The error says why it could not be run: its settings are of no App that this build can make, or
// ctx has ended.
func Run(ctx context.Context, document recording.Document) (Report, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := &stage{
		document: document, attempts: newAttempts(document.Log), open: make(map[int]*call), replies: statuses(document.Log),
		patience: patience, slack: longest(document.Log),
	}
	settings := document.App.App()
	settings.Paused = true
	sandbox, err := mock.New(mock.Options{
		Apps: []app.Settings{settings}, Defaults: app.Settings{Seed: document.Server.Seed, StartTime: settings.StartTime},
		Validation: httpapi.Validation(document.Server.Validation), MaxBody: document.Server.MaxBody, Hosts: hosts(document.Log),
		Transport: s.attempts, Wait: wait, Logger: slog.New(slog.DiscardHandler), Version: document.Sandbox,
		Blind: document.Server.Blind, PublicURL: document.Server.PublicURL,
	})
	if err != nil {
		return Report{}, fmt.Errorf("start the app again: %w", err)
	}
	defer sandbox.Close()
	defer s.attempts.close() // first, so that closing waits for none of them
	s.handler = sandbox.Handler()
	s.app, _ = sandbox.Apps().Get(settings.ClientID)
	s.queue, _ = sandbox.Queue(settings.ClientID)
	s.attempts.now = s.app.Clock.Now
	for _, m := range document.Log {
		s.play(ctx, m)
		if err := ctx.Err(); err != nil {
			return s.report, fmt.Errorf("replay: %w", err)
		}
	}
	s.report.Differences = append(s.report.Differences, s.attempts.surplus()...)
	return s.report, nil
}

// statuses are what requests were answered, by their entries.
func statuses(log []recording.Mark) map[int]int {
	list := make(map[int]int)
	for _, m := range log {
		if m.Reply != nil {
			list[m.Entry] = m.Reply.Status
		}
	}
	return list
}

// hosts are the names that the control API was called by.
func hosts(log []recording.Mark) []string {
	var names []string
	for _, m := range log {
		if m.Request != nil && m.Request.Control {
			names = append(names, hostname(m.Request.Host))
		}
	}
	return names
}

// patience is the real time that something gets to happen, where nothing says that it will not.
const patience = 2 * time.Second
