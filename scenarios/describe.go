package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// act is the word of what the step does; "" when it does nothing.
func (s *Step) act() string {
	for word, said := range s.acts() {
		if said {
			return word
		}
	}
	return ""
}

// acts goes through the words of what a step may do, in the order of actions.
func (s *Step) acts() func(func(string, bool) bool) {
	said := []bool{
		s.Status != "", s.Connect != nil, s.Disconnect != nil, s.Report != nil, s.Sync != "", s.Order != "",
		s.VendorNote != "", s.ExpireTokens != nil, s.Delete, s.Notify != nil, s.Note != "",
		s.WaitFor != nil, s.Expect != nil, s.Choose != nil, s.Repeat != nil, s.Include != "",
	}
	return func(yield func(string, bool) bool) {
		for i, word := range actions {
			if !yield(word, said[i]) {
				return
			}
		}
	}
}

// String is the step in a few words, for timelines: "report unity of Cleveland Clinic".
func (s *Step) String() string {
	switch act := s.act(); act {
	case "status":
		return "status " + s.Status + forced(s.Force)
	case "connect":
		return "connect " + s.Connect.String()
	case "disconnect":
		return "disconnect " + s.Disconnect.String()
	case "sync":
		return "sync " + s.Source + " " + s.Sync
	case "order":
		return "order " + s.Order + timedOut(s.TimedOut) + forced(s.Force)
	case "vendorNote":
		return "vendor note" + of(s.Source) + ": " + s.VendorNote
	case "expireTokens":
		return "expire tokens: " + s.ExpireTokens.String()
	case "delete":
		return "delete the user"
	case "notify":
		return "notify" + s.Notify.String()
	case "note":
		return "note: " + s.Note
	case "waitFor":
		return "wait for " + s.WaitFor.String()
	case "expect":
		return "expect " + s.Expect.String()
	case "choose":
		return fmt.Sprintf("choose one of %d", len(s.Choose))
	case "repeat":
		return fmt.Sprintf("repeat %d times", s.Repeat.Count)
	case "include":
		return "include " + s.Include
	}
	return "report " + s.Report.String() + of(s.Source)
}

func of(source string) string {
	if source == "" {
		return ""
	}
	return " of " + source
}

func forced(force bool) string {
	if force {
		return " (forced)"
	}
	return ""
}

func timedOut(late bool) string {
	if late {
		return " (timed out)"
	}
	return ""
}

func (n *Notice) String() string {
	text := ""
	if n.Kind != "" {
		text = " " + n.Kind
	}
	if n.Body == nil {
		return text + " again"
	}
	return text + " as it stands"
}

func (w *Wait) String() string {
	text := times(w.Count) + w.Event + w.Request
	if w.Within > 0 {
		text += " within " + w.Within.String()
	}
	return text
}

// times is "3 " in front of something that is to happen more than once.
func times(count int) string {
	if count < 2 {
		return ""
	}
	return fmt.Sprintf("%d times ", count)
}

// String says what is expected: "listReports within 10m".
func (e *Expect) String() string {
	var text string
	switch {
	case e.Request != "":
		text = times(e.Count) + e.Request
		if e.Status != nil {
			text += " answered " + e.Status.String()
		}
		if len(e.Body) > 0 {
			text += " with " + strings.Join(slices.Sorted(maps.Keys(e.Body)), " and ")
		}
	case e.NoRequest != "":
		text = "no " + e.NoRequest
	case e.Downloaded != nil:
		text = "a download of " + e.Downloaded.String()
		if slices.Contains(e.Downloaded, All) {
			text = "a download of every report"
		}
	case e.Notifications == Accepted:
		text = "every notification accepted at once"
	case e.Notifications == Verified:
		text = "every wrong signature refused, and every notification delivered"
	case e.Notifications != "":
		text = "every notification delivered"
	default:
		text = "no contract violation"
	}
	if e.Within > 0 {
		text += " within " + e.Within.String()
	}
	return text
}
