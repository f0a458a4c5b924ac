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

// change is one difference within an entry. Its fields are those of a Difference.
type change struct{ where, was, now string }

// compare returns the differences between a reply and the recorded one.
func (p *player) compare(m recording.Mark, was recording.Reply, now *response) []change {
	var changes []change
	if was.Status != now.status {
		changes = append(changes, change{where: "status", was: strconv.Itoa(was.Status), now: strconv.Itoa(now.status)})
	}
	if m.Request.Stray {
		return changes // the reply depends on other Apps, too
	}
	d := bodyDiff{ignored: ignoredPointers(*m.Request)}
	if p.timeRan {
		d.sameTime = p.sameTime
	}
	changes = append(changes, compareHeaders(was.Header, recording.Flatten(now.header), nil)...)
	if was.SHA256 != "" { // only the beginning of a long body was recorded
		sum := fmt.Sprintf("%x", sha256.Sum256(now.body.Bytes()))
		before := digest(was.Size, was.SHA256)
		after := digest(now.body.Len(), sum)
		if before != after {
			changes = append(changes, change{where: "body", was: before, now: after})
		}
		return changes
	}
	return append(changes, d.bodies(was.Body, now.body.Bytes())...)
}

// digest returns the text of a long body in a change.
func digest(size int, sum string) string { return fmt.Sprintf("%d bytes with SHA-256 %s", size, sum) }

// ignoredPointers returns JSON pointers into the reply that differ because the clock of a replay is always paused.
func ignoredPointers(q recording.Asked) []string {
	switch {
	case moves(q) && q.Method == http.MethodPut:
		return []string{"/mode"}
	case q.Control && q.Method == http.MethodPatch:
		return []string{"/paused"}
	}
	return nil
}

// compareAttempt returns the differences between an attempt with this body and the recorded one.
func (p *player) compareAttempt(m recording.Mark, now *expectedAttempt, body string) []change {
	var changes []change
	was := *m.Attempt
	if was.URL != now.url {
		changes = append(changes, change{where: "URL", was: quote(was.URL), now: quote(now.url)})
	}
	// Where time ran by itself, an attempt may have been sent later than it was due, since the machine was busy.
	near := p.timeRan && (m.Running || m.At.After(now.at) || p.sameTime(m.At, now.at))
	if !m.At.Equal(now.at) && !near {
		changes = append(changes, change{
			where: "time",
			was:   m.At.Format(time.RFC3339Nano),
			now:   now.at.UTC().Format(time.RFC3339Nano),
		})
	}
	var anyValue []string // headers of which only the presence is compared: signatures hold the time
	if p.timeRan {
		compared := []string{"Content-Type", "User-Agent", notify.DeliveryHeader, notify.TraceHeader}
		for name := range was.Header {
			if !slices.Contains(compared, name) {
				anyValue = append(anyValue, name)
			}
		}
	}
	changes = append(changes, compareHeaders(was.Header, recording.Flatten(now.header), anyValue)...)
	d := bodyDiff{}
	if p.timeRan {
		d.sameTime = p.sameTime
	}
	return append(changes, d.bodies(was.Body, []byte(body))...)
}

// compareHeaders returns the differences between two headers. Of those in anyValue it only compares whether they are
// present.
func compareHeaders(was, now map[string]string, anyValue []string) []change {
	var changes []change
	names := maps.Clone(now)
	if names == nil {
		names = make(map[string]string)
	}
	maps.Copy(names, was)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		before, had := was[name]
		after, has := now[name]
		if had == has && (before == after || slices.Contains(anyValue, name)) {
			continue
		}
		changes = append(changes, change{
			where: "header " + name,
			was:   quoteHeader(before, had),
			now:   quoteHeader(after, has),
		})
	}
	return changes
}

// quoteHeader returns the value of a header for a change; "none" when the header is not present.
func quoteHeader(value string, present bool) string {
	if !present {
		return "none"
	}
	return quote(value)
}

// quote returns a quoted text for one line, cut off when it is long.
func quote(text string) string {
	const most = 80
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return strconv.Quote(text)
}

// sameTime reports whether two times may be the same reading of a clock that ran by itself: they are no further apart
// than slack.
func (p *player) sameTime(was, now time.Time) bool { return was.Sub(now).Abs() <= p.slack }
