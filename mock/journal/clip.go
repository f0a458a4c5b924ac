package journal

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/healthmock/healthmock/openapi"
)

// Limits of what is kept of an entry, in bytes. A whole entry takes at most maxEntry; its bodies share what the other
// parts leave.
const (
	maxEntry      = 16 << 10
	maxLine       = 2 << 10 // of the path, and of the query
	maxNote       = 512
	maxHeaders    = 3 << 10 // of a message's headers
	maxHeader     = 1 << 10 // of one value
	maxName       = 512     // of each text in a violation
	maxViolations = 3 << 10
	replyShare    = 4 << 10 // reserved for the reply's body, however long the request's is

	perEntry = 512 // overhead of an entry, besides its texts
	perItem  = 64  // overhead of a header or a violation
)

// clip returns a copy of the entry that is within the limits. It does not share memory with what was cut off, which
// would keep the whole of it alive.
func (e *Entry) clip() Entry {
	kept := *e
	kept.broken = slices.ContainsFunc(e.Violations.List, func(v openapi.Violation) bool { return v.In != "response" })
	short := func(text string, limit int) string {
		if len(text) <= limit {
			return text
		}
		kept.Clipped = true
		return strings.ToValidUTF8(strings.Clone(text[:limit]), "")
	}
	kept.Method, kept.HumanID, kept.Note = short(e.Method, perItem), short(e.HumanID, perItem), short(e.Note, maxNote)
	kept.Path, kept.Query = short(e.Path, maxLine), short(e.Query, maxLine)
	size := perEntry + len(kept.Method) + len(kept.HumanID) + len(kept.Note) + len(kept.Path) + len(kept.Query)

	room := maxViolations
	fitting := func(list []openapi.Violation) (kept []openapi.Violation, clipped bool) {
		for _, v := range list {
			v.Name, v.Pointer, v.Reason = short(v.Name, maxName), short(v.Pointer, maxName), short(v.Reason, maxName)
			if room -= perItem + len(v.Name) + len(v.Pointer) + len(v.Reason); room < 0 {
				return kept, true
			}
			kept = append(kept, v)
		}
		return kept, false
	}
	var clipped, warningsClipped bool
	kept.Violations.List, clipped = fitting(e.Violations.List)
	kept.Warnings, warningsClipped = fitting(e.Warnings)
	kept.Clipped = kept.Clipped || clipped || warningsClipped
	if kept.Violations.List == nil {
		kept.Violations.List = []openapi.Violation{}
	}
	size += maxViolations - max(room, 0)

	kept.Request.Header = clipHeader(e.Request.Header, short, &size, &kept.Clipped)
	kept.Reply.Header = clipHeader(e.Reply.Header, short, &size, &kept.Clipped)

	kept.Reply.Body = clipBody(e.Reply.Body, maxEntry-size)
	kept.Request.Body = clipBody(e.Request.Body, maxEntry-size-min(len(kept.Reply.Body), replyShare))
	size += len(kept.Request.Body)
	kept.Reply.Body = clipBody(kept.Reply.Body, maxEntry-size)
	kept.size = size + len(kept.Reply.Body)
	return kept
}

// clipHeader keeps what fits of a header, in the order of the names.
func clipHeader(header http.Header, short func(string, int) string, size *int, clipped *bool) http.Header {
	if whole := headerSize(header); whole <= maxHeaders {
		*size += whole
		return header
	}
	kept := make(http.Header, maxHeaders/perItem)
	room := maxHeaders
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			length := perItem + len(name) + min(len(value), maxHeader)
			if length > room {
				*clipped = true
				continue
			}
			room -= length
			name := short(name, maxHeader)
			kept[name] = append(kept[name], short(value, maxHeader))
		}
	}
	*size += maxHeaders - room
	return kept
}

// headerSize returns how many bytes a header takes; more than maxHeaders when a single value is too long.
func headerSize(header http.Header) int {
	size := 0
	for name, values := range header {
		for _, value := range values {
			if size += perItem + len(name) + len(value); len(value) > maxHeader {
				size += maxHeaders
			}
		}
	}
	return size
}

// clipBody returns the beginning of a body that is text. Of any other, such as a PDF, it keeps nothing.
func clipBody(body []byte, limit int) []byte {
	short := body[:max(min(len(body), limit), 0)]
	switch {
	case !isText(short):
		return nil
	case len(short) < len(body):
		return bytes.Clone(short)
	}
	return body
}

// printable reports whether a body is worth showing as text. A body cut off inside a character still is.
func isText(body []byte) bool {
	for range utf8.UTFMax {
		if utf8.Valid(body) {
			return true
		}
		if len(body) == 0 {
			return false
		}
		body = body[:len(body)-1]
	}
	return false
}
