// Package timeline draws a user's life as a picture: what the status was, what the sources did, which notifications
// were posted and how often, on one axis of virtual time.
//
//	t := timeline.Timeline{
//		Title:    "declined: The user opens the invitation and declines",
//		Begin:    begin,
//		End:      begin.Add(8 * time.Minute),
//		Statuses: []timeline.Span{{Text: "Invited", From: begin, To: begin.Add(5 * time.Minute)}},
//	}
//	err := t.WriteSVG(file)
//
// The picture is one SVG file with nothing outside it: no script, no font, no link. It can be read without its
// colours, and the same Timeline is always the same bytes.
package timeline

import "time"

// Timeline is what there is to draw. Each list may come in any order; an empty one has no lane. The zero Timeline is an
// empty axis.
type Timeline struct {
	Title    string // one line above the picture, cut where it is longer than that
	Subtitle string // another one
	Begin    time.Time
	End      time.Time // Begin and End move out to whatever lies before or behind them

	Statuses      []Span
	Sources       []Lane
	Reports       []Mark
	Others        []Mark // what has no lane of its own: orders, tokens, notes
	Notifications []Notice
	Faults        []Span
	Expectations  []Check
}

// Tone is how a Span looks; its text says what it is.
type Tone int

// The tones of a Span.
const (
	Plain Tone = iota
	Busy       // something is under way
	Good       // it went well
	Bad        // it did not
	Over       // nothing more comes
)

// Span is something that lasts. Its end is To, or From where To comes before it.
type Span struct {
	Text     string
	From, To time.Time
	Tone     Tone
}

// Lane is what one source did.
type Lane struct {
	Name  string
	Spans []Span
}

// Mark is something that happens at once.
type Mark struct {
	At   time.Time
	Text string
}

// Notice is one notification on its way.
type Notice struct {
	At        time.Time // when it was due to leave
	Text      string
	Words     []string // what was done to it: "duplicate", "delayed 5m"
	Attempts  []Attempt
	Cancelled bool // it is not posted, or not posted again: dropped on the way, or its user is gone
}

// Attempt is one try to post a Notice.
type Attempt struct {
	At time.Time
	OK bool // the receiver took it
}

// Verdict is what became of a Check.
type Verdict int

// The verdicts. Open is the verdict of a Check that was not judged.
const (
	Open Verdict = iota
	Met
	Missed
)

// Check is something that the client has to do between two times.
type Check struct {
	At, Until time.Time // Until is At where it comes before it
	Text      string
	Verdict   Verdict
}
