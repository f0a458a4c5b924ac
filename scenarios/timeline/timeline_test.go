package timeline_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/scenarios/timeline"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestGolden(t *testing.T) {
	for name, drawn := range map[string]timeline.Timeline{"life": life(), "ladder": ladder(), "nothing": {}} {
		t.Run(name, func(t *testing.T) {
			got := draw(t, drawn)
			path := filepath.Join("testdata", name+".svg")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", path, diff)
			}
			read(t, got)
		})
	}
}

func TestTheSameBytes(t *testing.T) {
	if first, second := draw(t, life()), draw(t, life()); !bytes.Equal(first, second) {
		t.Errorf("one timeline is drawn in two ways:\n%s", cmp.Diff(string(first), string(second)))
	}
}

// Whatever happens is on the picture, and can be read there: no text lies on another.
func TestEverythingIsThere(t *testing.T) {
	for _, count := range []int{1, 12, 60, 200} {
		for name, apart := range map[string]int{"at once": 0, "one after another": 7} {
			t.Run(fmt.Sprint(count, " ", name), func(t *testing.T) {
				var drawn timeline.Timeline
				for i := range count {
					from, to := after(i*apart), after((i+1)*apart)
					text := fmt.Sprint("thing ", i)
					drawn.Statuses = append(drawn.Statuses, timeline.Span{Text: text, From: from, To: to})
					drawn.Reports = append(drawn.Reports, timeline.Mark{At: from, Text: text})
					drawn.Others = append(drawn.Others, timeline.Mark{At: from, Text: text})
					drawn.Faults = append(drawn.Faults, timeline.Span{Text: text, From: from, To: to})
					drawn.Expectations = append(drawn.Expectations, timeline.Check{At: from, Until: to, Text: text})
					drawn.Notifications = append(drawn.Notifications, timeline.Notice{
						At: from, Text: text, Attempts: []timeline.Attempt{{At: from}, {At: to}},
					})
				}
				p := read(t, draw(t, drawn))
				for i := range count {
					text := fmt.Sprint("thing ", i)
					if got, want := countOf(p, text), 6; got != want {
						t.Errorf("%q is drawn %d times, want %d", text, got, want)
					}
				}
				legible(t, p)
			})
		}
	}
}

func countOf(p picture, text string) int {
	count := 0
	for _, l := range p.labels {
		if l.text == text {
			count++
		}
	}
	return count
}

// legible fails the test when two texts of one line meet. A character is taken for half as wide as it is high.
func legible(t *testing.T, p picture) {
	t.Helper()
	ends := func(l label) (from, to float64) {
		width := 6 * float64(len(l.text))
		switch l.anchor {
		case "end":
			return l.x - width, l.x
		case "middle":
			return l.x - width/2, l.x + width/2
		}
		return l.x, l.x + width
	}
	for i, a := range p.labels {
		for _, b := range p.labels[:i] {
			aFrom, aTo := ends(a)
			bFrom, bTo := ends(b)
			if a.y == b.y && aFrom < bTo && bFrom < aTo {
				t.Errorf("%q lies on %q at height %g", a.text, b.text, a.y)
			}
		}
	}
}

func TestQuietGapsAreBroken(t *testing.T) {
	p := read(t, draw(t, ladder()))
	legible(t, p)
	if got, want := countOf(p, "1d17h"), 2; got != want {
		t.Errorf("the length of the longest gap stands %d times on the axis, want %d", got, want)
	}
	place := func(text string) float64 {
		i := slices.IndexFunc(p.labels, func(l label) bool { return l.text == text })
		if i < 0 {
			t.Fatalf("there is no %q", text)
		}
		return p.labels[i].x
	}
	// Three days on 836 pixels would leave 11 of them for the first hour.
	if got := place("report 11") - place("report 0"); got < 150 {
		t.Errorf("the first 55 minutes take %g pixels, want 150 or more", got)
	}
	if got, want := place("report 2")-place("report 1"), place("report 1")-place("report 0"); got-want > 0.2 ||
		want-got > 0.2 {
		t.Errorf("five minutes are %g pixels wide, and five others %g", got, want)
	}
}

func TestEvenLivesAreNotBroken(t *testing.T) {
	var drawn timeline.Timeline
	for i := range 10 {
		drawn.Reports = append(drawn.Reports, timeline.Mark{At: after(i * 600), Text: "x"})
	}
	if svg := string(draw(t, drawn)); strings.Contains(svg, "left out") {
		t.Errorf("a gap is left out where all are alike:\n%s", svg)
	}
}

func TestNotifications(t *testing.T) {
	yes, no := timeline.Attempt{At: begin, OK: true}, timeline.Attempt{At: begin}
	for _, test := range []struct {
		name   string
		notice timeline.Notice
		want   string
	}{
		{"delivered", timeline.Notice{Attempts: []timeline.Attempt{yes}}, "+0s: x; +0s taken at the first attempt"},
		{"failed", timeline.Notice{Attempts: []timeline.Attempt{no}}, "+0s: x; +0s first attempt failed"},
		{
			"retried",
			timeline.Notice{Attempts: []timeline.Attempt{no, no, {At: after(1), OK: true}}},
			"+0s: x; +0s first attempt failed; +0s retry failed; +1m taken at a retry",
		},
		{"dropped", timeline.Notice{Cancelled: true, Words: []string{"dropped"}}, "+0s: x (dropped); dropped or cancelled"},
		{
			"given up",
			timeline.Notice{Cancelled: true, Attempts: []timeline.Attempt{no}},
			"+0s: x; +0s first attempt failed; dropped or cancelled",
		},
		{"pending", timeline.Notice{}, "+0s: x; not posted yet"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.notice.At, test.notice.Text = begin, "x"
			drawn := timeline.Timeline{Notifications: []timeline.Notice{test.notice}}
			svg := draw(t, drawn)
			if p := read(t, svg); !slices.Contains(p.titles, test.want) {
				t.Errorf("got %q, want %q among them", p.titles, test.want)
			}
			dropped := test.notice.Cancelled && len(test.notice.Attempts) == 0
			if got := bytes.Contains(svg, []byte(`class="struck"`)); got != dropped {
				t.Errorf("crossed out: got %t, want %t", got, dropped)
			}
		})
	}
}

func TestDescription(t *testing.T) {
	got := read(t, draw(t, life())).desc
	want := "A timeline of 40m. Status: Invited at +0s, Syncing at +5m. Sources: 1. Reports: 1. " +
		"Notifications: 4, delivered 2. Faults: 1. Expectations: 3."
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzWriteSVG(f *testing.F) {
	f.Add("<title> & \"quotes\"", "Some Synced", int64(0), int64(time.Hour), int64(-5))
	f.Add("\xff\x00]]>", "\u202e\ufffe", int64(1), int64(1)<<62, -int64(1)<<62)
	f.Add("", strings.Repeat("長", 300), int64(1), int64(1), int64(1))
	f.Fuzz(func(t *testing.T, title, text string, a, b, c int64) {
		times := []time.Time{
			begin.Add(time.Duration(a)),
			begin.Add(time.Duration(b)),
			begin.Add(time.Duration(c)),
			time.Unix(a, b),
		}
		spans := []timeline.Span{
			{Text: text, From: times[0], To: times[1]},
			{Text: title, From: times[1], To: times[2], Tone: timeline.Bad},
		}
		drawn := timeline.Timeline{
			Title: title, Subtitle: text, Begin: times[2], Statuses: spans, Faults: spans,
			Sources: []timeline.Lane{{Name: text, Spans: spans}},
			Reports: []timeline.Mark{{At: times[3], Text: text}},
			Notifications: []timeline.Notice{
				{
					At:       times[0],
					Text:     text,
					Words:    []string{title},
					Attempts: []timeline.Attempt{{At: times[1]}, {At: times[2], OK: true}},
				},
			},
			Expectations: []timeline.Check{{At: times[1], Until: times[0], Text: text}},
		}
		svg := draw(t, drawn)
		p := read(t, svg)
		if lines := bytes.Count(svg, []byte("<script")); lines > 0 {
			t.Errorf("there are %d scripts in the picture", lines)
		}
		if len(p.titles) < 8 {
			t.Errorf("%d things are told of, want 8 and the picture itself", len(p.titles)-1)
		}
	})
}
