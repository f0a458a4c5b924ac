package main

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock"
)

// standIn takes the notifications of the played App where the user has no endpoint, as a sound one would: 200 to what is signed as it
// should be, and not long ago; 401 to all else.
type standIn struct{ sandbox *mock.Sandbox }

// freshness is how old a signature may be.
const freshness = 5 * time.Minute

// RoundTrip answers at once.
func (s *standIn) RoundTrip(r *http.Request) (*http.Response, error) {
	res := &http.Response{StatusCode: http.StatusOK, Header: make(http.Header), Body: http.NoBody, Request: r}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	if !s.accepts(r.Header, body) {
		res.StatusCode = http.StatusUnauthorized
	}
	return res, nil
}

func (s *standIn) accepts(header http.Header, body []byte) bool {
	signature, ok := s.sandbox.Signature(playedApp)
	if !ok {
		return false
	}
	a, _ := s.sandbox.Apps().Get(playedApp)
	sent, err := strconv.ParseInt(header.Get(signature.TimestampHeader), 10, 64)
	return err == nil && a.Clock.Now().Sub(time.UnixMilli(sent)) <= freshness && signature.Verify(header, body)
}
