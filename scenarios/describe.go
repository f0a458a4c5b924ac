package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// act returns the keyword of the step's action, one of actions; "" when the step has none.
func (s *Step) act() string {
	isSet := []bool{ // in the order of actions
		s.Status != "", s.Connect != nil, s.Disconnect != nil, s.Report != nil, s.Sync != "", s.Order != "",
		s.VendorNote != "", s.ExpireTokens != nil, s.Delete, s.Notify != nil, s.Note != "",
		s.WaitFor != nil, s.Expect != nil, s.Choose != nil, s.Repeat != nil, s.Include != "",
	}
	if i := slices.Index(isSet, true); i >= 0 {
		return actions[i]
	}
	return ""
}

// String describes the step for a timeline: "report unity of Cleveland Clinic".
func (s *Step) String() string {
	switch act := s.act(); act {
	case "status":
		return "status " + s.Status + forceSuffix(s.Force)
	case "connect":
		return "connect " + s.Connect.String()
	case "disconnect":
		return "disconnect " + s.Disconnect.String()
	case "sync":
		return "sync " + s.Source + " " + s.Sync
	case "order":
		return "order " + s.Order + timeOutSuffix(s.TimedOut) + forceSuffix(s.Force)
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

// of returns " of " and a source; "" when there is no source.
func of(source string) string {
	if source == "" {
		return ""
	}
	return " of " + source
}

func forceSuffix(force bool) string {
	if force {
		return " (forced)"
	}
	return ""
}

func timeOutSuffix(late bool) string {
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

// times returns "3 times ", the prefix for something that has to happen more than once; "" for once.
func times(count int) string {
	if count < 2 {
		return ""
	}
	return fmt.Sprintf("%d times ", count)
}

// String describes the expectation: "listReports within 10m".
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
