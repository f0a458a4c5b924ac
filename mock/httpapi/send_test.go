package httpapi_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// dial asks for the document over a connection of its own. Nothing of the answer is read.
func (s *faultServer) dial() net.Conn {
	s.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(s.t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	const request = "GET /v1/users/u1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n\r\n"
	if _, err := io.WriteString(conn, request); err != nil {
		s.t.Fatal(err)
	}
	return conn
}

// An answer that is not read is not held for ever.
func TestClientThatDoesNotRead(t *testing.T) {
	for name, rules := range map[string]string{"plain": `[]`, "slow": `[{"slow":"2s"}]`} {
		t.Run(name, func(t *testing.T) {
			s := newFaultServer(t, rules)
			s.document, s.kind = make([]byte, 32<<20), "application/pdf" // more than any buffers of a connection
			s.scale, s.ended = 1e4, make(chan struct{}, 1)
			conn := s.dial()
			<-s.ended
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			n, err := io.Copy(io.Discard, res.Body)
			if err == nil || n >= int64(len(s.document)) || res.ContentLength != int64(len(s.document)) {
				t.Errorf("it got %d of %d bytes, error %v", n, res.ContentLength, err)
			}
			if last := s.deadlines[len(s.deadlines)-1]; last == 0 {
				t.Error("the deadline was removed, although the answer was not taken")
			}
		})
	}
}

// Every part of an answer has a deadline of its own, which is not for the time between them, nor for the next answer.
func TestWriteDeadlines(t *testing.T) {
	const most = 5 * time.Minute
	for _, test := range []struct {
		name, rules string
		document    []byte
	}{
		{"empty", `[]`, []byte{}},
		{"small", `[]`, []byte("%PDF-1.4")},
		{"long", `[]`, bytes.Repeat([]byte("%PDF-1.4"), 1<<18)},
		{"slow", `[{"slow":"5m"}]`, bytes.Repeat([]byte("%PDF-1.4"), 1<<18)},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newFaultServer(t, test.rules)
			s.document, s.kind, s.ended = test.document, "application/pdf", make(chan struct{}, 1)
			s.onWait = func() { // every deadline passes meanwhile
				if err := s.conn.SetWriteDeadline(time.Unix(1, 0)); err != nil {
					t.Error(err)
				}
			}
			conn := s.dial()
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			got, err := io.ReadAll(res.Body)
			if err != nil || !bytes.Equal(got, test.document) {
				t.Errorf("%d bytes, error %v", len(got), err)
			}
			<-s.ended
			s.mu.Lock()
			defer s.mu.Unlock()
			last := s.deadlines[len(s.deadlines)-1]
			tooFew := len(s.deadlines) < len(test.document)>>16
			if slices.Max(s.deadlines) > most || slices.Min(s.deadlines) < 0 || last != 0 || tooFew {
				t.Errorf("the deadlines are %v", s.deadlines)
			}
		})
	}
}
