package notify

import "net/http"

// Accepting is a transport that reaches nobody: every notification is answered 200.
type Accepting struct{}

// RoundTrip answers without looking.
func (Accepting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return &http.Response{StatusCode: http.StatusOK, Header: make(http.Header), Body: http.NoBody, Request: r}, nil
}
