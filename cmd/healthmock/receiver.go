package main

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/notify"
)

// localReceiver answers the notifications of the played App where the user has no endpoint, as a correct endpoint
// would: 200 when the signature is valid and recent or the vendor signs nothing, else 401.
type localReceiver struct{ sandbox *mock.Sandbox }

// freshness is how old a signature may be.
const freshness = 5 * time.Minute

// RoundTrip answers a notification without a connection.
func (s *localReceiver) RoundTrip(r *http.Request) (*http.Response, error) {
	res := &http.Response{StatusCode: http.StatusOK, Header: make(http.Header), Body: http.NoBody, Request: r}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	signature, err := s.sandbox.Signature(r.Context(), playedApp, r.Header.Get(notify.DeliveryHeader))
	if err != nil {
		return nil, err
	}
	if signature != nil && !s.accepts(*signature, r.Header, body) {
		res.StatusCode = http.StatusUnauthorized
	}
	return res, nil
}

// accepts reports whether a notification has a valid signature that is not too old.
func (s *localReceiver) accepts(signature notify.Signature, header http.Header, body []byte) bool {
	a, _ := s.sandbox.Apps().Get(playedApp)
	sent, err := strconv.ParseInt(header.Get(signature.TimestampHeader), 10, 64)
	return err == nil && a.Clock.Now().Sub(time.UnixMilli(sent)) <= freshness && signature.Verify(header, body)
}
