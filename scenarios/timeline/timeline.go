// Package timeline draws what happened to a user as an SVG picture: the statuses, the sources, the reports, each
// attempt to deliver a notification, the faults and the expectations, on one axis of virtual time.
//
//	t := timeline.Timeline{
//		Title:    "declined: The user opens the invitation and declines",
//		Begin:    begin,
//		End:      begin.Add(8 * time.Minute),
//		Statuses: []timeline.Span{{Text: "Invited", From: begin, To: begin.Add(5 * time.Minute)}},
//	}
//	err := t.WriteSVG(file)
//
// The SVG file is self-contained: it has no script, font or link. It can be read without colours. Equal Timelines give
// equal bytes.
package timeline

import "time"

// Timeline is the data of a picture. Each list may be in any order, and an empty one has no lane. The zero Timeline is
// drawn as an empty axis. All times are virtual.
type Timeline struct {
	Title    string // a line above the picture, cut if it is too long
	Subtitle string // another one

	// Begin and End are the ends of the axis. The axis is extended if something lies outside; a zero time is ignored
	// unless there is nothing to draw.
	Begin time.Time
	End   time.Time

	Statuses      []Span
	Sources       []Lane
	Reports       []Mark
	Others        []Mark // what has no lane of its own, such as orders, tokens and notes
	Notifications []Notice
	Faults        []Span
	Expectations  []Check
}

// Tone is the colour of a Span. Its meaning is in the text too.
type Tone int

// The tones of a Span.
const (
	Plain Tone = iota
	Busy       // in progress
	Good       // succeeded
	Bad        // failed
	Over       // ended, without success or failure
)

// Span is something that lasts from From to To. A To before From counts as From.
type Span struct {
	Text string
	From time.Time
	To   time.Time
	Tone Tone
}

// Lane is the lane of one source.
type Lane struct {
	Name  string
	Spans []Span
}

// Mark is something that happens at one time.
type Mark struct {
	At   time.Time
	Text string
}

// Notice is one notification and its attempts.
type Notice struct {
	At        time.Time // when it was created
	Text      string
	Words     []string // the injected faults: "duplicate", "delayed 5m"
	Attempts  []Attempt
	Cancelled bool // it has no further attempt, because it was dropped or its user deleted
}

// Attempt is one attempt to post a Notice.
type Attempt struct {
	At time.Time
	OK bool // the receiver accepted it
}

// Verdict is the outcome of a Check.
type Verdict int

// The verdicts. Open is that of a Check that was not judged.
const (
	Open Verdict = iota
	Met
	Missed
)

// Check is an expectation of the client.
type Check struct {
	At      time.Time // when it began
	Until   time.Time // when it was judged; before At counts as At
	Text    string
	Verdict Verdict
}
