package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// maxDocument is how many bytes Read accepts: a full log of 16 MiB, and much more for its JSON.
const maxDocument = 256 << 20

// ErrNoExport is the error of a text that is not a Document that this package can read.
var ErrNoExport = errors.New("this is no export of an app")

// Read reads a Document and checks that it can be run again. Every error wraps ErrNoExport and says why; none quotes
// what was read.
func Read(from io.Reader) (Document, error) {
	text, err := io.ReadAll(io.LimitReader(from, maxDocument+1))
	if err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrNoExport, err)
	}
	if len(text) > maxDocument {
		return Document{}, fmt.Errorf("%w: it is larger than %d MiB", ErrNoExport, maxDocument>>20)
	}
	var d Document
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&d); err != nil {
		return Document{}, fmt.Errorf("%w: %s", ErrNoExport, decodeFailure(err))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Document{}, fmt.Errorf("%w: something follows it", ErrNoExport)
	}
	if err := d.check(); err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrNoExport, err)
	}
	return d, nil
}

// decodeFailure returns the reason of an error of encoding/json, without quoting the text.
func decodeFailure(err error) string {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("it is no JSON at byte %d", syntax.Offset)
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && kind.Field != "" {
		return fmt.Sprintf("%s is no %s", kind.Field, kind.Type)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "its JSON has no end"
	}
	return "a value in it cannot be read"
}

// maxSpan is the longest virtual time between the start of an App and a mark of its log.
const maxSpan = 100 * 365 * 24 * time.Hour

// check returns the first reason why the Document cannot be run again.
func (d Document) check() error {
	switch {
	case d.Format == 0:
		return errors.New("it does not say its format")
	case d.Format < oldestFormat || d.Format > Format:
		return fmt.Errorf("its format is %d, and this build reads %d to %d", d.Format, oldestFormat, Format)
	case d.App.ClientID == "" || d.App.ClientSecret == "" || d.App.StartTime.IsZero():
		return errors.New("its app has no clientId, no clientSecret or no startTime")
	case strings.ContainsFunc(d.App.ClientID, unicode.IsControl):
		return errors.New("its clientId has control characters")
	case d.Server.MaxBody < 0 || d.Server.MaxBody > maxDocument:
		return errors.New("its server takes bodies of no such size")
	case d.App.Pace < 0 || d.App.Speed < 0 || d.App.Notifications.Deadline != nil && *d.App.Notifications.Deadline < 0:
		return errors.New("its app has a negative pace, speed or deadline")
	}
	open := make(map[int]Mark)  // the beginnings of entries that have not ended, by their numbers
	begun := make(map[int]bool) // the numbers of entries that have begun, ended or not
	for i, m := range d.Log {
		if err := m.check(open[m.Entry], begun[m.Entry]); err != nil {
			return fmt.Errorf("log, item %d: %w", i, err)
		}
		if since := m.At.Sub(d.App.StartTime); since < 0 || since > maxSpan {
			return fmt.Errorf("log, item %d: its time is before the app's, or a century after", i)
		}
		if m.begins() {
			begun[m.Entry] = true
			open[m.Entry] = m
		} else {
			delete(open, m.Entry)
		}
	}
	return nil
}

// begins reports whether the mark is the beginning of an entry.
func (m Mark) begins() bool { return m.Request != nil || m.Attempt != nil }

// check returns the first reason why a mark is invalid. open is the beginning of its entry, if that has not ended, and
// begun reports whether its entry has begun before.
func (m Mark) check(open Mark, begun bool) error {
	parts := 0
	for _, isSet := range []bool{m.Request != nil, m.Reply != nil, m.Attempt != nil, m.Answer != nil} {
		if isSet {
			parts++
		}
	}
	switch {
	case parts != 1:
		return errors.New("it takes exactly one of request, reply, attempt and answer")
	case m.Entry < 1:
		return errors.New("it has no entry")
	case m.begins() && begun:
		return errors.New("its entry has begun before")
	case m.Reply != nil && open.Request == nil, m.Answer != nil && open.Attempt == nil:
		return errors.New("it ends what has not begun")
	case m.Reply != nil && !isStatus(m.Reply.Status), m.Answer != nil && !isStatus(m.Answer.Status):
		return errors.New("its status is none of HTTP")
	case m.Reply != nil && m.Reply.SHA256 != "" && m.Reply.Size < len(m.Reply.Body):
		return errors.New("the size of its body is less than what there is of it")
	case m.Attempt != nil && (m.Attempt.Delivery == "" || m.Attempt.Number < 1):
		return errors.New("its attempt names no delivery")
	case m.Request != nil:
		return m.Request.check()
	}
	return nil
}

// isStatus reports whether a status has three digits, or is 0 for none.
func isStatus(status int) bool { return status == 0 || status >= 100 && status <= 999 }

func (q Asked) check() error {
	if !strings.HasPrefix(q.URI, "/") {
		return errors.New("its uri is no path")
	}
	if _, err := q.HTTP(); err != nil {
		return errors.New("its request is none of HTTP")
	}
	return nil
}

// HTTP returns the request as a server gets it, without its body and with an empty context.
func (q Asked) HTTP() (*http.Request, error) {
	target, err := url.ParseRequestURI(q.URI)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(q.Method, "/", http.NoBody) //nolint:noctx // the caller gives it one
	if err != nil {
		return nil, err
	}
	r.URL = target
	r.Host = q.Host
	r.RequestURI = q.URI
	r.RemoteAddr = "127.0.0.1:1"
	for name, value := range q.Header {
		r.Header.Set(name, value)
	}
	return r, nil
}
