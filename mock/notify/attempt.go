package notify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/healthmock/healthmock/mock/clock"
)

const (
	keptBody = 4 << 10  // bytes of a response body that are stored
	readBody = 64 << 10 // bytes of a response body that are read, so that the connection can be reused
)

// attempt posts a delivery once. Redirects are not followed, as the vendor posts to the configured URL only. Except for
// Down, the delivery's Twist applies to the first attempt only. The time of a slow body is added to the deadline.
func (q *Queue) attempt(ctx context.Context, r row, settings Settings, at time.Time) try {
	twist := r.twist()
	deadline := settings.Deadline + twist.Slow
	result := try{At: at}
	if at.Before(r.Created.Add(twist.Down)) {
		result.Error = "the receiver is down (injected)"
		return result
	}
	target, err := url.Parse(r.URL)
	if err != nil {
		result.Error = "the target is no URL"
		return result
	}
	release, err := q.options.Limit.acquire(ctx, target.Host)
	if err != nil {
		result.Error = explain(err, deadline)
		return result
	}
	defer release()
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	number := len(r.Attempts) + 1
	ctx = context.WithValue(ctx, sendingKey{}, Sending{number, twist})
	elapsed := clock.Stopwatch()
	body := []byte(r.Body)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(body))
	if err != nil {
		result.Error = "the target is no URL"
		return result
	}
	req.Header = plainHeader(q.options.Seed, deliveryID(r.Number), number)
	if settings.Signature != nil {
		result.Signed = settings.Signature.twisted(body, at, q.nonce(r, at), twist)
		for name, value := range result.Signed {
			req.Header.Set(name, value)
		}
	}
	twist.Apply(req, body, q.options.Wait)

	defer q.track(ctx, r, deadline)()
	res, err := q.options.Transport.RoundTrip(req)
	if err == nil {
		result.Status = res.StatusCode
		var received []byte
		received, err = io.ReadAll(io.LimitReader(res.Body, readBody))
		_ = res.Body.Close()
		result.Response = text(string(received[:min(len(received), keptBody)]))
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err() // more specific than the error of the transport
	}
	if twist.Cut { // the notification was not delivered, even if the receiver responded to half a body
		result.Status, result.Response, err = 0, "", errCut
	}
	result.MS = float64(elapsed().Microseconds()) / 1000
	if err != nil {
		result.Error = text(explain(err, deadline))
	}
	return result
}

// text returns a receiver's text as valid UTF-8. It may be in another encoding, or truncated within a character.
func text(sent string) string { return strings.ToValidUTF8(sent, string(utf8.RuneError)) }

// nonce returns the nonce of an attempt. It is the same in two runs with one seed.
func (q *Queue) nonce(r row, at time.Time) string {
	sum := sha256.Sum256(
		[]byte(q.options.Seed + "\x00" + deliveryID(r.Number) + "\x00" + strconv.FormatInt(at.UnixNano(), 10)),
	)
	return hex.EncodeToString(sum[:8])
}

// explain describes why there was no response, for a person who debugs the receiver.
func explain(err error, deadline time.Duration) string {
	if address, ok := errors.AsType[*url.Error](err); ok {
		err = address.Err
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no complete answer within %s", deadline)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the receiver closed the connection before its answer was complete"
	}
	return err.Error()
}
