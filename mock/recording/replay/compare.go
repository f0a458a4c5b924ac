package replay

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/recording"
)

// change is one place where something is not what it was.
type change struct{ where, was, now string }

// compare holds a reply against the recorded one.
func (s *stage) compare(m recording.Mark, was recording.Reply, now *writer) []change {
	var changes []change
	if was.Status != now.status {
		changes = append(changes, change{"status", strconv.Itoa(was.Status), strconv.Itoa(now.status)})
	}
	if m.Request.Stray {
		return changes // what it is answered depends on more than this App
	}
	d := differ{leave: mended(*m.Request)}
	if s.ran {
		d.sameTime = s.sameTime
	}
	changes = append(changes, compareHeaders(was.Header, recording.Flatten(now.header), nil)...)
	if was.SHA256 != "" { // of a long body there is no more to compare
		sum := fmt.Sprintf("%x", sha256.Sum256(now.body.Bytes()))
		before, after := digest(was.Size, was.SHA256), digest(now.body.Len(), sum)
		if before != after {
			changes = append(changes, change{"body", before, after})
		}
		return changes
	}
	return append(changes, d.bodies(was.Body, now.body.Bytes())...)
}

// digest describes a long body.
func digest(size int, sum string) string { return fmt.Sprintf("%d bytes with SHA-256 %s", size, sum) }

// mended are the places in a reply that are otherwise since time stands still here.
func mended(q recording.Asked) []string {
	switch {
	case moves(q) && q.Method == http.MethodPut:
		return []string{"/mode"}
	case q.Control && q.Method == http.MethodPatch:
		return []string{"/paused"}
	}
	return nil
}

// compareAttempt holds an attempt against the recorded one.
func (s *stage) compareAttempt(m recording.Mark, now *flight, body string) []change {
	var changes []change
	was := *m.Attempt
	if was.URL != now.url {
		changes = append(changes, change{"URL", quote(was.URL), quote(now.url)})
	}
	// Where time ran, an attempt may have left later than it was due, since the machine was busy.
	near := s.ran && (m.Running || m.At.After(now.at) || s.sameTime(m.At, now.at))
	if !m.At.Equal(now.at) && !near {
		changes = append(changes, change{"time", m.At.Format(time.RFC3339Nano), now.at.UTC().Format(time.RFC3339Nano)})
	}
	var there []string // headers that are only to be there
	if s.ran {
		for name := range was.Header {
			if !slices.Contains([]string{"Content-Type", "User-Agent", notify.DeliveryHeader, notify.TraceHeader}, name) {
				there = append(there, name)
			}
		}
	}
	changes = append(changes, compareHeaders(was.Header, recording.Flatten(now.header), there)...)
	d := differ{}
	if s.ran {
		d.sameTime = s.sameTime
	}
	return append(changes, d.bodies(was.Body, []byte(body))...)
}

// compareHeaders compares all headers; of some it only sees whether they are there.
func compareHeaders(was, now map[string]string, there []string) []change {
	var changes []change
	names := maps.Clone(now)
	if names == nil {
		names = make(map[string]string)
	}
	maps.Copy(names, was)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		before, had := was[name]
		after, has := now[name]
		if had == has && (before == after || slices.Contains(there, name)) {
			continue
		}
		changes = append(changes, change{"header " + name, shown(before, had), shown(after, has)})
	}
	return changes
}

func shown(value string, there bool) string {
	if !there {
		return "none"
	}
	return quote(value)
}

// quote is a text for a line of its own, cut where it is long.
func quote(text string) string {
	const most = 80
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return strconv.Quote(text)
}

// sameTime tells whether two times are equal or, where time ran, as near as a request that read them.
func (s *stage) sameTime(was, now time.Time) bool { return was.Sub(now).Abs() <= s.slack }
