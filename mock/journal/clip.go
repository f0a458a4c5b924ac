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

// Limits of what is kept of an entry, in bytes. A whole entry takes at most maxEntry. Its bodies share what the other
// parts leave of that.
const (
	maxEntry      = 16 << 10
	maxLine       = 2 << 10 // of the path, and of the query
	maxWord       = 64      // of the method, and of the user's id
	maxNote       = 512
	maxHeaders    = 3 << 10 // of all headers of a message
	maxHeader     = 1 << 10 // of the value of one header
	maxName       = 512     // of each text in a violation
	maxViolations = 3 << 10 // of all violations and warnings
	replyShare    = 4 << 10 // reserved for the reply's body, however long the request's is

	perEntry = 512 // overhead of an entry or an attempt, besides its texts
	perItem  = 64  // overhead of a header or a violation
)

// memory returns how much memory a recorded entry takes, approximately.
func (e *Entry) memory() int {
	size := 2*perEntry + len(e.Method) + len(e.Path) + len(e.Query) + len(e.UserID) + len(e.Note)
	for _, m := range [...]*Message{&e.Request, &e.Reply} {
		header, _ := headerSize(m.Header)
		size += header + len(m.Body) + len(m.SHA256)
	}
	if r := e.Recorded; r != nil {
		size += len(r.Host) + len(r.URI)
	}
	for _, v := range slices.Concat(e.Violations.List, e.Warnings) {
		size += violationSize(v)
	}
	return size
}

func violationSize(v openapi.Violation) int {
	return perItem + len(v.Name) + len(v.Pointer) + len(v.Reason)
}

// clip returns a copy of the entry that is within the limits. The copy shares no memory with what was cut off, since
// that would keep all of it alive.
func (e *Entry) clip() *Entry {
	kept := new(*e)
	c := clipper{size: perEntry}
	kept.Method = c.text(e.Method, maxWord)
	kept.UserID = c.text(e.UserID, maxWord)
	kept.Note = c.text(e.Note, maxNote)
	kept.Path = c.text(e.Path, maxLine)
	kept.Query = c.text(e.Query, maxLine)
	c.size += len(kept.Method) + len(kept.UserID) + len(kept.Note) + len(kept.Path) + len(kept.Query)

	room := maxViolations
	kept.Violations.List = c.violations(e.Violations.List, &room)
	kept.Warnings = c.violations(e.Warnings, &room)
	kept.Request.Header = c.header(e.Request.Header)
	kept.Reply.Header = c.header(e.Reply.Header)
	kept.Clipped = kept.Clipped || c.clipped

	kept.Reply.Body = clipBody(e.Reply.Body, maxEntry-c.size)
	kept.Request.Body = clipBody(e.Request.Body, maxEntry-c.size-min(len(kept.Reply.Body), replyShare))
	kept.Reply.Body = clipBody(kept.Reply.Body, maxEntry-c.size-len(kept.Request.Body))
	return kept
}

// clipper clips the parts of one entry, and sums up the memory of what it keeps.
type clipper struct {
	size    int  // in bytes, approximately
	clipped bool // something was cut off or left out
}

// text returns a text of at most limit bytes. The caller adds its size.
func (c *clipper) text(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	c.clipped = true
	return strings.ToValidUTF8(strings.Clone(text[:limit]), "")
}

// violations returns the first violations of a list that fit into room bytes, and takes their size from room.
func (c *clipper) violations(list []openapi.Violation, room *int) []openapi.Violation {
	kept := make([]openapi.Violation, 0, len(list))
	for _, v := range list {
		v.Name = c.text(v.Name, maxName)
		v.Pointer = c.text(v.Pointer, maxName)
		v.Reason = c.text(v.Reason, maxName)
		size := violationSize(v)
		if size > *room {
			*room = 0 // warnings must not take the room of violations that were left out
			c.clipped = true
			return kept
		}
		*room -= size
		c.size += size
		kept = append(kept, v)
	}
	return kept
}

// header returns the part of a header that fits, in the order of the names.
func (c *clipper) header(header http.Header) http.Header {
	if size, fits := headerSize(header); fits {
		c.size += size
		return header
	}
	kept := make(http.Header, maxHeaders/perItem)
	room := maxHeaders
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			size := perItem + len(name) + min(len(value), maxHeader)
			if size > room {
				c.clipped = true
				continue
			}
			room -= size
			name := c.text(name, maxHeader)
			kept[name] = append(kept[name], c.text(value, maxHeader))
		}
	}
	c.size += maxHeaders - room
	return kept
}

// headerSize returns how many bytes a header takes, and whether that and each of its values are within the limits.
func headerSize(header http.Header) (size int, fits bool) {
	fits = true
	for name, values := range header {
		for _, value := range values {
			size += perItem + len(name) + len(value)
			fits = fits && len(value) <= maxHeader
		}
	}
	return size, fits && size <= maxHeaders
}

// clipBody returns the first limit bytes of a body that is text, and nil for any other, such as a PDF.
func clipBody(body []byte, limit int) []byte {
	short := body[:max(min(len(body), limit), 0)]
	if !isText(short) {
		return nil
	}
	return trim(short)
}

// maxUnused is how many bytes of capacity the text of a body may have beyond its length.
const maxUnused = 4 << 10

// trim returns a body, or a copy if it would keep much more memory alive than it has bytes.
func trim(body []byte) []byte {
	if cap(body)-len(body) > maxUnused {
		return bytes.Clone(body)
	}
	return body
}

// isText reports whether a body is UTF-8, except that it may be cut off inside its last character.
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
