package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/recording"
)

// resend posts the notifications of an export to a receiver, one after another, and prints how each was answered.
type resend struct {
	to     string
	client http.Client
	wait   func(context.Context, time.Duration) error // for real time, while a slow body is sent
	out    printer
	start  time.Time
	sent   map[string]*receipt // by delivery id
}

// receipt is the state of a resent delivery.
type receipt struct {
	status int  // of the last answer; 0: none
	whole  bool // a whole body was sent at least once
}

// accepted reports whether the receiver answered 2xx to a whole body.
func (s *receipt) accepted() bool { return s.status/100 == 2 }

// defaultDeadline is how long a receiver may take where the export does not say.
const defaultDeadline = 3 * time.Second

// newResend returns a resend of a document to a URL.
func newResend(to string, d recording.Document, out printer) *resend {
	timeout := defaultDeadline
	if deadline := d.App.Notifications.Deadline; deadline != nil {
		timeout = time.Duration(*deadline)
	}
	return &resend{
		to:    to,
		out:   out,
		start: d.App.StartTime,
		sent:  make(map[string]*receipt),
		wait:  clock.Wait,
		client: http.Client{
			Timeout:       timeout,
			Transport:     notify.NewTransport(),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// run posts the attempts of a log, and fails when a notification was not accepted. A delivery that the receiver accepts
// is not posted again, even if the recording has further attempts: the vendor would not have made them. A delivery that
// it refuses is posted as often as it was recorded.
func (r *resend) run(ctx context.Context, log []recording.Mark) error {
	then := answersOf(log)
	for _, m := range log {
		if m.Attempt == nil {
			continue
		}
		if err := r.attempt(ctx, m, then[m.Entry]); err != nil {
			return err
		}
	}
	r.printNeverSent()
	return r.verdict()
}

// answersOf returns the recorded answers to the attempts of a log, by entry.
func answersOf(log []recording.Mark) map[int]string {
	then := make(map[int]string)
	for _, m := range log {
		if m.Answer != nil {
			then[m.Entry] = cmp.Or(m.Answer.Error, strconv.Itoa(m.Answer.Status))
		}
	}
	return then
}

// attempt repeats one attempt. It fails only when ctx has ended.
func (r *resend) attempt(ctx context.Context, m recording.Mark, then string) error {
	a := m.Attempt
	s := r.sent[a.Delivery]
	if s == nil {
		s = &receipt{}
		r.sent[a.Delivery] = s
	}
	if s.accepted() {
		return nil
	}
	at := offset(m.At.Sub(r.start))
	if a.Missed > 0 {
		r.out.printf("%s  %-4s %s left out: the receiver was down then\n", at, a.Delivery, count(a.Missed, "attempt"))
	}

	elapsed := clock.Stopwatch()
	if a.Cut {
		then = "the same" // an answer to half a body does not count, then or now
	}
	status, outcome := r.post(ctx, a)
	if err := ctx.Err(); err != nil {
		return err
	}
	s.status, s.whole = status, s.whole || !a.Cut
	style := yellow
	if s.accepted() {
		style = green
	}
	r.out.printf("%s  %-4s attempt %d%s: "+r.out.styled(style, "%s")+" in %s; was %s\n",
		at, a.Delivery, a.Number, bodyFaults(a), outcome, elapsed().Round(time.Millisecond), cmp.Or(then, "not answered"))
	return nil
}

// bodyFaults describes how the body of an attempt is sent: " (slow 5s, cut)"; "" if it is sent whole and at once.
func bodyFaults(a *recording.Attempt) string {
	var faults []string
	if a.Slow > 0 {
		faults = append(faults, "slow "+a.Slow.String())
	}
	if a.Cut {
		faults = append(faults, "cut")
	}
	if len(faults) == 0 {
		return ""
	}
	return " (" + strings.Join(faults, ", ") + ")"
}

// post sends a recorded notification, and returns the status and a text for it. The time that a slow body takes is not
// the receiver's. An answer to half a body is none, as it was for the vendor.
func (r *resend) post(ctx context.Context, a *recording.Attempt) (status int, outcome string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.to, bytes.NewReader(a.Body))
	if err != nil {
		return 0, "the URL cannot be used"
	}
	req.Header.Set("User-Agent", "healthmock")
	for name, value := range a.Header {
		req.Header.Set(name, value)
	}
	notify.Twist{Slow: time.Duration(a.Slow), Cut: a.Cut}.Apply(req, a.Body, r.wait)
	client := r.client
	client.Timeout += time.Duration(a.Slow)
	res, err := client.Do(req)
	if err == nil {
		defer res.Body.Close()
		_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20))
	}
	switch {
	case a.Cut:
		return 0, "ended after half of the body"
	case err != nil:
		return 0, notify.Attempt{Error: plainCause(err)}.Outcome()
	}
	return res.StatusCode, strings.TrimSpace(strconv.Itoa(res.StatusCode) + " " + http.StatusText(res.StatusCode))
}

// plainCause returns why a request failed, without the URL that net/http puts in front.
func plainCause(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		if _, ok := inner.(interface{ Timeout() bool }); ok {
			return inner.Error()
		}
	}
	return err.Error()
}

// printNeverSent prints which notifications between others have no attempt in the export. A sender cannot repeat them.
func (r *resend) printNeverSent() {
	var ids []string
	last := 0
	for id := range r.sent {
		last = max(last, deliveryNumber(id))
	}
	for number := 1; number < last && len(ids) <= maxIDs; number++ {
		if id := "d" + strconv.Itoa(number); r.sent[id] == nil {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return
	}
	more := ""
	if len(ids) > maxIDs {
		ids, more = ids[:maxIDs], " ..."
	}
	r.out.printf("left out, since they never reached a receiver then "+
		"(dropped, cancelled, or the receiver was down): %s%s\n",
		strings.Join(ids, ", "), more)
}

// maxIDs is how many deliveries a line names.
const maxIDs = 20

// deliveryNumber returns the number in the id of a delivery: 17 for "d17"; 0 for a text that is no id.
func deliveryNumber(id string) int {
	digits, _ := strings.CutPrefix(id, "d")
	number, _ := strconv.Atoi(digits)
	return number
}

// verdict prints how many notifications were accepted, and returns an error if one was not. A notification of which
// only half a body was ever sent does not count, since no receiver could accept it.
func (r *resend) verdict() error {
	accepted, half := 0, 0
	for _, s := range r.sent {
		switch {
		case s.accepted():
			accepted++
		case !s.whole:
			half++
		}
	}
	if len(r.sent) == 0 {
		r.out.printf("no notifications to send: the export holds no attempt at one; " +
			"an app without a notification URL makes none\n")
		return nil
	}
	to, _ := url.Parse(r.to) // the flag has been checked
	r.out.printf("%d of %s accepted by %s\n", accepted, count(len(r.sent), "notification"), to.Redacted())
	if half > 0 {
		r.out.printf("%s sent by half only, as the export has no further attempt\n", count(half, "notification"))
	}
	if missing := len(r.sent) - accepted - half; missing > 0 {
		return fmt.Errorf("%s not accepted", count(missing, "notification"))
	}
	return nil
}
