package scenarios

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/notify"
)

// miss describes a request that came close to an expectation without meeting it.
type miss struct {
	Rank int    `json:"r"` // higher is closer; 0: there is no such request
	Text string `json:"t"`
}

// The ranks of misses.
const (
	otherOperation = iota + 1
	otherResponse
	otherBody
)

// count counts a request for an expectation, and reports whether it has to be judged because of it.
func (l *life) count(x *expectation, e *journal.Entry) bool {
	want := x.of(l)
	download := want.Downloaded != nil && e.OperationID == l.scenario.rules.Download
	if e.OperationID == want.Request || download {
		x.Responses.add(e)
	}
	switch {
	case want.NoRequest != "":
		if e.OperationID != want.NoRequest {
			return false
		}
		x.Seen++
		x.Near = miss{otherOperation, fmt.Sprintf("%s came (%d) as request %s", e.OperationID, e.Status, e.ID)}
		return true
	case want.Request != "":
		return x.counts(want, e)
	}
	return download
}

// counts reports whether a request, together with those before it, meets the expectation of a request.
func (x *expectation) counts(want *Expect, e *journal.Entry) bool {
	nearer := func(rank int, format string, args ...any) bool {
		if rank >= x.Near.Rank {
			x.Near = miss{rank, fmt.Sprintf("request %s, ", e.ID) + fmt.Sprintf(format, args...)}
		}
		return false
	}
	if e.OperationID != want.Request {
		return nearer(otherOperation, "%s answered %d", e.OperationID, e.Status)
	}
	if why := responseMiss(want.Status, e); why != "" {
		return nearer(otherResponse, "%s %s", e.OperationID, why)
	}
	if why := bodyMiss(want.Body, e.Request.Body); why != "" {
		return nearer(otherBody, "%s: %s", e.OperationID, why)
	}
	x.Seen++
	return x.Seen >= max(want.Count, 1)
}

// responseMiss returns why the response to a request is not the expected one; "" when it is. If no statuses are given,
// the request has to have succeeded: it kept its contract, and the response was 2xx or 3xx and not damaged by a fault.
// The status alone is not enough, because a sandbox that does not enforce contracts answers 2xx to a request that
// breaks its contract.
func responseMiss(want Statuses, e *journal.Entry) string {
	switch {
	case want != nil && want.include(e.Status):
		return ""
	case e.Status == 0:
		return "got no answer"
	case want != nil, e.Status/100 != 2 && e.Status/100 != 3, e.Damaged:
		return "was answered " + describeResponse(e)
	}
	if v := brokenContract(e); v != "" {
		return "broke its contract: " + v
	}
	return ""
}

// brokenContract describes the first violation of a request; "" when there is none.
func brokenContract(e *journal.Entry) string {
	for _, v := range e.Violations.List {
		if v.In != "response" {
			return violationText(v.In, v.Name, v.Reason)
		}
	}
	return ""
}

// violationText returns the place and the reason of a violation: "query colour: is not a parameter".
func violationText(in, name, reason string) string {
	return strings.TrimSpace(in+" "+name) + ": " + reason
}

// bodyMiss returns where a JSON body differs from the expected values; "" when it does not. It never quotes a submitted
// value, which may be a secret.
func bodyMiss(want map[string]any, body []byte) string {
	if len(want) == 0 {
		return ""
	}
	var got any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&got); err != nil {
		return "its body is no JSON, or too long to be looked at"
	}
	for _, path := range slices.Sorted(maps.Keys(want)) {
		value, ok := at(got, path)
		if !ok {
			return "its body has no " + path
		}
		if !equal(want[path], value) {
			return path + " is another"
		}
	}
	return ""
}

// equal compares JSON values. Numbers are compared by value: 1, 1.0 and 1e0 are equal.
func equal(want, got any) bool {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		return ok && maps.EqualFunc(want, object, equal)
	case []any:
		list, ok := got.([]any)
		return ok && slices.EqualFunc(want, list, equal)
	case json.Number:
		number, ok := got.(json.Number)
		if !ok || want == number {
			return ok
		}
		a, _, errA := big.ParseFloat(want.String(), 10, 256, big.ToNearestEven)
		b, _, errB := big.ParseFloat(number.String(), 10, 256, big.ToNearestEven)
		return errA == nil && errB == nil && a.Cmp(b) == 0
	}
	return want == got
}

// at returns the value of a property, or at a JSON pointer.
func at(value any, path string) (any, bool) {
	path = strings.TrimPrefix(path, "/")
	for step := range strings.SplitSeq(path, "/") {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch node := value.(type) {
		case map[string]any:
			inner, ok := node[step]
			if !ok {
				return nil, false
			}
			value = inner
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(node) {
				return nil, false
			}
			value = node[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// judge reports whether an expectation is met now and, if not, why. late says that its time is up.
func (l *life) judge(x *expectation, late bool) (ok bool, why string, err error) {
	switch want := x.of(l); {
	case want.Request != "":
		ok, why = x.judgeRequest(want)
	case want.NoRequest != "":
		ok, why = x.Seen == 0 && late, x.Near.Text
	case want.Downloaded != nil:
		return l.judgeDownloads(x)
	case want.Notifications != "":
		return l.judgeNotifications(x)
	default:
		ok, why = len(l.Watch.Violations) == 0, strings.Join(l.Watch.Violations, "; ")
	}
	return ok, why, nil
}

func (x *expectation) judgeRequest(want *Expect) (ok bool, why string) {
	wanted := max(want.Count, 1)
	switch {
	case x.Seen >= wanted:
		return true, ""
	case x.Seen > 0:
		why = fmt.Sprintf("it came %d of %d times", x.Seen, wanted)
	default:
		why = "it did not come"
	}
	if responses := x.Responses.String(); responses != "" {
		why += "; " + responses
	}
	if x.Near.Rank > 0 {
		return false, why + "; nearest: " + x.Near.Text
	}
	return false, why + ", nor anything like it"
}

// judgeDownloads reports whether every expected report was downloaded after it was last announced.
func (l *life) judgeDownloads(x *expectation) (ok bool, why string, err error) {
	want := x.of(l).Downloaded
	reports, err := l.lives.app.Reports(l.lives.ctx, l.userID)
	if err != nil {
		return false, "", err
	}
	deliveries, err := l.deliveries()
	if err != nil {
		return false, "", err
	}
	missing := slices.Clone(want)
	for _, report := range reports {
		if !slices.Contains(want, report.Code) && !slices.Contains(want, All) {
			continue
		}
		missing = slices.DeleteFunc(missing, func(code string) bool { return code == report.Code || code == All })
		fetched, ever := l.Watch.Downloads[report.ID]
		switch {
		case !ever:
			responses := cmp.Or(x.Responses.String(), "nothing was asked for")
			return false, "the report " + report.Code + " was never downloaded whole; " + responses, nil
		case fetched.Before(report.UpdatedAt), fetched.Before(notifiedAt(deliveries, report.ID)):
			return false, "the report " + report.Code + " was downloaded before it was announced, and not again", nil
		}
	}
	if len(missing) > 0 {
		return false, "there is no report " + missing[0] + " yet", nil
	}
	return true, "", nil
}

// notifiedAt returns when a report was last announced: by a notification that was posted and names its id.
func notifiedAt(deliveries []notify.Delivery, reportID string) (at time.Time) {
	for _, d := range deliveries {
		if len(d.Attempts) > 0 && strings.Contains(d.Body, reportID) {
			at = d.Attempts[0].At
		}
	}
	return at
}

// deliveries returns the user's notifications since its life began.
func (l *life) deliveries() ([]notify.Delivery, error) {
	queue, ok := l.lives.runner.Queue(l.lives.app.ID())
	if !ok {
		return nil, nil
	}
	list, err := queue.ListOf(l.lives.ctx, l.userID)
	return slices.DeleteFunc(list, func(d notify.Delivery) bool { return d.CreatedAt.Before(l.Begun) }), err
}

// pending reports whether the expectation is about notifications and one of them is still pending.
func (l *life) pending(x *expectation) (bool, error) {
	if x.of(l).Notifications == "" {
		return false, nil
	}
	list, err := l.deliveries()
	return slices.ContainsFunc(list, func(d notify.Delivery) bool { return d.State == notify.Pending }), err
}

// judgeNotifications reports whether every notification was answered as expected. Notifications that the scenario drops
// are ignored, but at least one notification must have been created.
func (l *life) judgeNotifications(x *expectation) (ok bool, why string, err error) {
	list, err := l.deliveries()
	if err != nil {
		return false, "", err
	}
	ok, why = answeredAs(x.of(l).Notifications, list)
	return ok, why, nil
}

// answeredAs reports whether notifications were answered as expected and, if not, why.
func answeredAs(want string, list []notify.Delivery) (ok bool, why string) {
	if len(list) == 0 {
		return false, "none was sent: does the app know where to?"
	}
	if want == Verified && !slices.ContainsFunc(list, notify.Delivery.BadlySigned) {
		return false, "none came with a wrong signature: does the app sign?"
	}
	for _, d := range list {
		if len(d.Attempts) == 0 && d.State != notify.Pending {
			continue
		}
		switch {
		case len(d.Attempts) == 0:
			return false, d.Summary + " (" + d.ID + ") is still on its way"
		case want == Verified && d.BadlySigned() && d.Attempts[0].OK():
			return false, fmt.Sprintf("%s (%s) was taken with a %s", d.Summary, d.ID, strings.Join(d.Chaos, ", "))
		case d.State != notify.Delivered, want == Accepted && len(d.Attempts) > 1 && !d.Attempts[0].OK():
			first := d.Attempts[0]
			return false, fmt.Sprintf("%s (%s) is %s; the first answer was %d %s", d.Summary, d.ID, d.State,
				first.Status, first.Error)
		}
	}
	return true, ""
}
