package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/scenarios"
	svg "github.com/healthmock/healthmock/scenarios/timeline"
)

// depict returns the picture of a life.
func depict(l lifetime) *svg.Timeline {
	p := &picture{begin: l.run.StartedAt, end: l.run.StartedAt}
	if n := len(l.fired); n > 0 {
		p.end = l.fired[n-1].At
	}
	p.Title, p.Begin, p.End = l.scenario.Name, p.begin, p.end
	if l.scenario.Title != l.scenario.Name {
		p.Title += ": " + l.scenario.Title
	}
	for _, e := range l.events {
		p.event(e)
	}
	for _, d := range l.deliveries {
		p.Notifications = append(p.Notifications, notice(d))
	}
	for _, rule := range l.scenario.Faults {
		p.Faults = append(p.Faults, p.fault(rule))
	}
	for _, e := range l.run.Expectations {
		p.Expectations = append(p.Expectations, expectation(e, l.fired))
	}
	return &p.Timeline
}

// picture is a Timeline that is being built. The last span of a lane lasts until end.
type picture struct {
	svg.Timeline
	begin, end time.Time // of the life, virtual
}

// event adds one Event to the picture.
func (p *picture) event(e app.Event) {
	switch e.Kind {
	case app.UserCreated, app.UserStatus:
		status := cmp.Or(e.Data.Status, "created") // not all vendors have statuses
		p.Statuses = p.follow(p.Statuses, svg.Span{Text: status, From: e.At})
	case app.UserDeleted:
		p.Statuses = p.follow(p.Statuses, svg.Span{Text: "deleted", From: e.At, Tone: svg.Over})
	case app.SourceConnected, app.SourceSynced:
		p.source(e.Data.Source, svg.Span{Text: e.Data.Source.Sync, From: e.At, Tone: syncTones[e.Data.Source.Sync]})
	case app.SourceDisconnected:
		p.source(e.Data.Source, svg.Span{Text: "disconnected", From: e.At, Tone: svg.Over})
	case app.ReportCreated, app.ReportUpdated:
		p.Reports = append(p.Reports, svg.Mark{At: e.At, Text: reportText(e)})
	default:
		if text := other(e); text != "" {
			p.Others = append(p.Others, svg.Mark{At: e.At, Text: text})
		}
	}
}

// syncTones are the tones of the states of a source.
var syncTones = map[string]svg.Tone{
	app.SyncInProgress: svg.Busy, app.SyncOK: svg.Good, app.SyncNoData: svg.Over, app.SyncError: svg.Bad,
}

// follow appends a span, and ends the one before where it begins.
func (p *picture) follow(list []svg.Span, next svg.Span) []svg.Span {
	if n := len(list); n > 0 {
		list[n-1].To = next.From
	}
	next.To = p.end
	return append(list, next)
}

// source appends a span to the lane of a source. The first span of a source creates the lane.
func (p *picture) source(s *app.Source, next svg.Span) {
	i := slices.IndexFunc(p.Sources, func(l svg.Lane) bool { return l.Name == s.Chart.Name })
	if i < 0 {
		i = len(p.Sources)
		p.Sources = append(p.Sources, svg.Lane{Name: s.Chart.Name})
	}
	p.Sources[i].Spans = p.follow(p.Sources[i].Spans, next)
}

func reportText(e app.Event) string {
	text := e.Data.Report.Code
	if e.Data.Report.Source != nil {
		text += " of " + e.Data.Report.Source.Name
	}
	if e.Kind == app.ReportUpdated {
		text += " updated"
	}
	return text
}

// other returns the text of an Event that has no lane of its own; "" for what the picture shows elsewhere.
func other(e app.Event) string {
	switch e.Kind {
	case app.OrderCreated, app.OrderState:
		text := "order " + e.Data.Order.State
		if e.Data.Order.TimedOut {
			text += " (timed out)"
		}
		return text
	case app.VendorNoted:
		return "vendor note: " + e.Data.Text
	case app.TokenExpired:
		return "tokens expire: " + e.Data.Topic
	case app.Noted:
		return "note: " + e.Data.Text
	}
	return ""
}

// notice returns a Delivery as the picture shows it.
func notice(d notify.Delivery) svg.Notice {
	n := svg.Notice{At: d.CreatedAt, Text: d.Summary, Words: d.Chaos, Cancelled: d.State == notify.Cancelled}
	for _, a := range d.Attempts {
		n.Attempts = append(n.Attempts, svg.Attempt{At: a.At, OK: a.OK()})
	}
	return n
}

// fault returns the window of a fault, cut off at the end of the life.
func (p *picture) fault(rule fault.Rule) svg.Span {
	span := svg.Span{From: p.begin, To: p.end, Tone: svg.Bad}
	if window := rule.Between; window != nil {
		span.From = p.begin.Add(time.Duration(window.From))
		if to := p.begin.Add(time.Duration(window.To)); to.Before(p.end) {
			span.To = to
		}
		rule.Between = nil // the span shows it, so the text need not
	}
	span.Text = rule.String()
	return span
}

// expectation returns an expectation as the picture shows it. No client ran, so a task of the clock settled each
// expectation with a time limit when its time was up, and the limit gives the time at which it began. If the life ended
// earlier, there is no such task in fired, and the picture shows only when it was settled.
func expectation(e scenarios.Expectation, fired []clock.Fired) svg.Check {
	check := svg.Check{At: e.At, Until: e.At, Text: e.Text}
	timed := slices.ContainsFunc(fired, func(f clock.Fired) bool { return f.Kind == "expectation" && f.At.Equal(e.At) })
	if i := strings.LastIndex(e.Text, " within "); i >= 0 && timed {
		if within, err := clock.ParseDuration(e.Text[i+len(" within "):]); err == nil {
			check.At = e.At.Add(-within)
		}
	}
	return check
}
