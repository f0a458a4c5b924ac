package contracttest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/contracttest"
)

// post has a receiver get a notification, over HTTP or without a socket.
func post(ctx context.Context, transport http.RoundTripper, url, body string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	res, err := transport.RoundTrip(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}

func TestReceiver(t *testing.T) {
	receiver := contracttest.NewReceiver(t)
	ctx := t.Context()
	for _, transport := range []http.RoundTripper{http.DefaultTransport, receiver} {
		for _, body := range []string{`{"n":1}`, `{"n":2}`} {
			if status, err := post(ctx, transport, receiver.URL+"/hook", body); status != http.StatusOK || err != nil {
				t.Fatal(status, err)
			}
		}
	}
	receiver.Answer(contracttest.Status(http.StatusTeapot))
	if status, err := post(ctx, receiver, receiver.URL, `{"n":3}`); status != http.StatusTeapot || err != nil {
		t.Error(status, err)
	}
	var got []string
	for range len(receiver.All()) {
		n, err := receiver.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, n.Path+string(n.Body))
	}
	if text := strings.Join(got, " "); text != `/hook{"n":1} /hook{"n":2} /hook{"n":1} /hook{"n":2} /{"n":3}` {
		t.Errorf("got %s", text)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := receiver.Next(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("nothing more: %v", err)
	}
}

// Without a socket a receiver can hang up as well, and its caller give up.
func TestReceiverHangsUp(t *testing.T) {
	receiver := contracttest.NewReceiver(t)
	receiver.Answer(contracttest.Garbage())
	if _, err := post(t.Context(), receiver, receiver.URL, "{}"); !errors.Is(err, io.EOF) {
		t.Errorf("hung up: %v", err)
	}
	defer receiver.Hold()()
	ended, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for range 2 {
			if _, err := receiver.Next(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}()
	if _, err := post(ended, receiver, receiver.URL, "{}"); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

func TestReceiverHolds(t *testing.T) {
	receiver := contracttest.NewReceiver(t)
	release := receiver.Hold()
	answered := make(chan int)
	go func() {
		status, err := post(t.Context(), http.DefaultTransport, receiver.URL, "{}")
		if err != nil {
			t.Error(err)
		}
		answered <- status
	}()
	if _, err := receiver.Next(t.Context()); err != nil { // it has arrived, and is not answered
		t.Fatal(err)
	}
	select {
	case <-answered:
		t.Fatal("answered before the release")
	default:
	}
	release()
	if status := <-answered; status != http.StatusOK {
		t.Error(status)
	}
	if status, err := post(t.Context(), receiver, receiver.URL, "{}"); status != http.StatusOK || err != nil {
		t.Error("after the release:", status, err)
	}
}

func TestReceiverVerifies(t *testing.T) {
	unsigned := errors.New("no signature")
	receiver := contracttest.NewReceiver(t, contracttest.WithVerification(func(header http.Header, _ []byte) error {
		if header.Get("X-Signature") == "" {
			return unsigned
		}
		return nil
	}))
	if status, err := post(t.Context(), http.DefaultTransport, receiver.URL, "{}"); status != http.StatusUnauthorized ||
		err != nil {
		t.Error(status, err)
	}
	if n, err := receiver.Next(t.Context()); err != nil || !errors.Is(n.Err, unsigned) {
		t.Errorf("%+v, %v", n, err)
	}
}
