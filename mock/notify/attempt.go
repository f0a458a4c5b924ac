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
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

const (
	keptBody   = 4 << 10  // of a receiver's answer
	readBody   = 64 << 10 // of a receiver's answer, so that its connection can be used again
	maxHeaders = 64 << 10
)

// NewTransport is how notifications travel unless Options name another: no proxy is asked, since a receiver of a sandbox
// is a program on the developer's own machine or network.
func NewTransport() *http.Transport {
	return &http.Transport{
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: maxHeaders,
	}
}

// attempt posts a delivery once. A redirect is not followed: the vendor posts to the address it was given.
func (q *Queue) attempt(ctx context.Context, d Delivery, settings Settings, at time.Time) Attempt {
	ctx, cancel := context.WithTimeout(ctx, settings.Deadline)
	defer cancel()
	result := Attempt{At: at}
	elapsed := clock.Stopwatch()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader([]byte(d.Body)))
	if err != nil {
		result.Error = "the target is no URL"
		return result
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "healthmock")
	if settings.Signature != nil {
		settings.Signature.Sign(req.Header, []byte(d.Body), at, q.nonce(d, at))
	}
	result.RequestHeaders = flatten(req.Header)

	res, err := q.options.Transport.RoundTrip(req)
	if err == nil {
		result.Status = res.StatusCode
		var body []byte
		body, err = io.ReadAll(io.LimitReader(res.Body, readBody))
		_ = res.Body.Close()
		result.ResponseBody = string(body[:min(len(body), keptBody)])
	}
	result.DurationMS = float64(elapsed().Microseconds()) / 1000
	if err != nil {
		result.Error = explain(err, settings.Deadline)
	}
	return result
}

// nonce is a number used once for each attempt, the same in two runs with one seed.
func (q *Queue) nonce(d Delivery, at time.Time) string {
	sum := sha256.Sum256([]byte(q.options.Seed + "\x00" + d.ID + "\x00" + strconv.FormatInt(at.UnixNano(), 10)))
	return hex.EncodeToString(sum[:8])
}

// explain words why there was no answer, for a person who looks at the receiver next.
func explain(err error, deadline time.Duration) string {
	if address, ok := errors.AsType[*url.Error](err); ok {
		err = address.Err
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no complete answer within %s", deadline)
	case errors.Is(err, context.Canceled):
		return "the sandbox stopped while it waited for the answer"
	}
	return err.Error()
}

func flatten(header http.Header) map[string]string {
	flat := make(map[string]string, len(header))
	for name := range header {
		flat[name] = header.Get(name)
	}
	return flat
}
