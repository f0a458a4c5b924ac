package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// drawn is the picture of a scenario.
func drawn(t *testing.T, name string) string {
	t.Helper()
	var out, said strings.Builder
	con := console{in: strings.NewReader(""), out: &out, err: &said}
	if code := run(t.Context(), []string{"scenarios", "draw", name, "--out", "-"}, con); code != 0 {
		t.Fatalf("drawing %s ends with %d: %s", name, code, said.String())
	}
	return out.String()
}

// TestDrawLibrary draws every scenario: what there is of it has its lane.
func TestDrawLibrary(t *testing.T) {
	library, err := openLibrary()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range library.Names() {
		t.Run(name, func(t *testing.T) {
			scenario, err := library.Get(name)
			if err != nil {
				t.Fatal(err)
			}
			svg := drawn(t, name)
			texts := textsOf(t, svg)
			want := []string{"Status", "Invited", "Notifications"}
			if scenario.Provider == "zivacare" { // which has neither statuses nor notifications
				want = []string{"Status", "created"}
			}
			if len(scenario.Faults) > 0 {
				want = append(want, "Faults")
			}
			waiting := strings.Contains(svg, "the life goes on when the client does")
			if strings.Contains(string(scenario.Text()), "\n  - expect:") && !waiting {
				want = append(want, "Expectations")
			}
			for _, text := range want {
				if !texts[text] {
					t.Errorf("%q is not on the picture", text)
				}
			}
			var title strings.Builder
			if err := xml.EscapeText(&title, []byte(scenario.Title)); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(svg, title.String()) {
				t.Errorf("the picture is not called %q", scenario.Title)
			}
		})
	}
}

// textsOf reads the lines of text on a picture, which has to be sound XML.
func textsOf(t *testing.T, svg string) map[string]bool {
	t.Helper()
	texts := make(map[string]bool)
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok {
			texts[string(bytes.TrimSpace(text))] = true
		}
	}
}

// TestPictureInDocs compares the picture in the README with what is drawn now.
func TestPictureInDocs(t *testing.T) {
	golden(t, "../../docs/some-synced.svg", drawn(t, "some-synced"))
}
