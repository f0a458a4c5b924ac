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
	to       string
	client   http.Client
	out      printer
	start    time.Time
	answered map[string]int // status of the last answer to a delivery, by its id; 0: none
	order    []string       // ids of the deliveries, in the order of their first attempts
}

// defaultDeadline is how long a receiver may take where the export does not say.
const defaultDeadline = 3 * time.Second

// resendTo posts the attempts of a document. A delivery that the receiver accepts is not posted again, even if the
// recording has further attempts: the vendor would not have made them. A delivery that it refuses is posted as often as
// it was recorded.
func resendTo(ctx context.Context, to string, d recording.Document, out printer) error {
	r := &resend{
		to: to, out: out, start: d.App.StartTime, answered: make(map[string]int),
		client: http.Client{
			Timeout:       cmp.Or(time.Duration(d.App.Notifications.Deadline), defaultDeadline),
			Transport:     notify.NewTransport(),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	then := answersOf(d.Log)
	for _, m := range d.Log {
		if m.Attempt == nil {
			continue
		}
		if err := r.attempt(ctx, m, then[m.Entry]); err != nil {
			return err
		}
	}
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
	id := m.Attempt.Delivery
	last, known := r.answered[id]
	if last/100 == 2 {
		return nil
	}
	if !known {
		r.order = append(r.order, id)
	}
	elapsed := clock.Stopwatch()
	status, why := r.post(ctx, m.Attempt)
	if err := ctx.Err(); err != nil {
		return err
	}
	r.answered[id] = status
	style := yellow
	if status/100 == 2 {
		style = green
	}
	r.out.printf("%s  %-4s attempt %d: "+r.out.in(style, "%s")+" in %s; was %s\n", offset(m.At.Sub(r.start)), id, m.Attempt.Number,
		why, elapsed().Round(time.Millisecond), cmp.Or(then, "not answered"))
	return nil
}

// post sends a recorded notification, and returns the status and a text for it.
func (r *resend) post(ctx context.Context, a *recording.Attempt) (status int, why string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.to, bytes.NewReader(a.Body))
	if err != nil {
		return 0, "the URL cannot be used"
	}
	req.Header.Set("User-Agent", "healthmock")
	for name, value := range a.Header {
		req.Header.Set(name, value)
	}
	res, err := r.client.Do(req)
	if err != nil {
		return 0, notify.Attempt{Error: plainCause(err)}.Outcome()
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20))
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

// verdict prints how many notifications were accepted, and fails when one was not.
func (r *resend) verdict() error {
	accepted := 0
	for _, status := range r.answered {
		if status/100 == 2 {
			accepted++
		}
	}
	to, _ := url.Parse(r.to) // the flag has been checked
	r.out.printf("%d of %s accepted by %s\n", accepted, count(len(r.order), "notification"), to.Redacted())
	if missing := len(r.order) - accepted; missing > 0 {
		return fmt.Errorf("%s not accepted", count(missing, "notification"))
	}
	return nil
}
