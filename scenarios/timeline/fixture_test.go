package timeline_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/scenarios/timeline"
)

var begin = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// after is so many minutes after the beginning.
func after(minutes int) time.Time { return begin.Add(time.Duration(minutes) * time.Minute) }

// life is a short life with something in every lane.
func life() timeline.Timeline {
	return timeline.Timeline{
		Title: "a short life", Subtitle: "with something in every lane", Begin: begin, End: after(40),
		Statuses: []timeline.Span{
			{Text: "Invited", From: begin, To: after(5)},
			{Text: "Syncing", From: after(5), To: after(40)},
		},
		Sources: []timeline.Lane{{Name: "Maple Street Family Medicine", Spans: []timeline.Span{
			{Text: "in progress", From: after(5), To: after(20), Tone: timeline.Busy},
			{Text: "ok", From: after(20), To: after(40), Tone: timeline.Good},
		}}},
		Reports: []timeline.Mark{{At: after(20), Text: "unity"}},
		Others:  []timeline.Mark{{At: after(30), Text: "a note"}},
		Notifications: []timeline.Notice{
			{At: begin, Text: "status Invited", Attempts: []timeline.Attempt{{At: begin, OK: true}}},
			{At: after(5), Text: "status Syncing", Words: []string{"dropped"}, Cancelled: true},
			{At: after(20), Text: "report unity created", Words: []string{"delayed 5m"}, Attempts: []timeline.Attempt{
				{At: after(25)}, {At: after(26)}, {At: after(31), OK: true},
			}},
			{At: after(40), Text: "on its way"},
		},
		Faults: []timeline.Span{{Text: "downloads fail", From: after(20), To: after(30), Tone: timeline.Bad}},
		Expectations: []timeline.Check{
			{At: after(20), Until: after(22), Text: "listReports", Verdict: timeline.Met},
			{At: after(20), Until: after(30), Text: "a download", Verdict: timeline.Missed},
			{At: begin, Until: after(40), Text: "no violation"},
		},
	}
}

// ladder is an hour of life, and a notification that is retried for three days.
func ladder() timeline.Timeline {
	t := timeline.Timeline{Title: "a ladder", Begin: begin}
	for i := range 12 {
		t.Reports = append(t.Reports, timeline.Mark{At: after(5 * i), Text: "report " + strconv.Itoa(i)})
	}
	n := timeline.Notice{At: after(60), Text: "report 12"}
	minutes := 60
	for _, wait := range []int{0, 1, 5, 30, 120, 480, 1440, 2484} {
		minutes += wait
		n.Attempts = append(n.Attempts, timeline.Attempt{At: after(minutes)})
	}
	t.Notifications = []timeline.Notice{n}
	return t
}

func draw(t *testing.T, drawn timeline.Timeline) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := drawn.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// label is a line of text on a picture.
type label struct {
	x, y   float64
	anchor string
	text   string
}

// picture is what the tests read out of an SVG.
type picture struct {
	labels []label
	titles []string // what is shown when the pointer is on something
	desc   string
}

// read parses an SVG, and fails the test when it is no sound XML, or has a place that is no number or beside the sheet.
func read(t *testing.T, svg []byte) picture {
	t.Helper()
	var p picture
	var at xml.StartElement
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return p
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v\n%s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			at = token.Copy()
			for _, name := range []string{"x", "y", "width", "height"} {
				if text := attribute(at, name); text != "" {
					inside(t, at.Name.Local+" "+name, text)
				}
			}
		case xml.CharData:
			p.add(at, string(token))
		case xml.EndElement:
			at = xml.StartElement{}
		}
	}
}

func (p *picture) add(at xml.StartElement, text string) {
	switch at.Name.Local {
	case "text":
		x, _ := strconv.ParseFloat(attribute(at, "x"), 64)
		y, _ := strconv.ParseFloat(attribute(at, "y"), 64)
		p.labels = append(p.labels, label{x, y, attribute(at, "text-anchor"), text})
	case "title":
		p.titles = append(p.titles, text)
	case "desc":
		p.desc = text
	}
}

func inside(t *testing.T, what, text string) {
	t.Helper()
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(value) || value < 0 || strings.HasSuffix(what, " x") && value > 1200 {
		t.Errorf("%s is %s", what, text)
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
