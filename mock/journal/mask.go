package journal

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

const mask = "[masked]"

// secretHeaders are never shown.
var secretHeaders = []string{"Authorization", "Cookie", "Set-Cookie", "Proxy-Authorization"}

// secretMember finds members of JSON objects, secretField form and query fields, whose values are never shown: credentials,
// and the one thing in an order that can be abused. They work on text, so that a body that is no JSON is masked as well.
var (
	secretNames  = `client_?secret|ssn|(?:[a-z_]*_)?token|[a-z]*Token`
	secretMember = regexp.MustCompile(`(?i)("(?:` + secretNames + `)"\s*:\s*)"(?:[^"\\]|\\.)*"?`)
	secretField  = regexp.MustCompile(`(?i)(^|[&?])(` + secretNames + `)=[^&]*`)
)

// masked is a copy of the entry that can be shown.
func (e *Entry) masked() Entry {
	shown := *e
	shown.Query = secretField.ReplaceAllString(e.Query, "$1$2="+url.QueryEscape(mask))
	shown.Request, shown.Reply = e.Request.masked(), e.Reply.masked()
	return shown
}

func (m Message) masked() Message {
	header := make(http.Header, len(m.Header))
	maps.Copy(header, m.Header)
	for _, name := range secretHeaders {
		if header.Get(name) != "" {
			scheme, _, _ := strings.Cut(header.Get(name), " ")
			if name != "Authorization" {
				scheme = ""
			}
			header[name] = []string{strings.TrimSpace(scheme + " " + mask)}
		}
	}
	body := m.Body
	if printable(body) {
		body = secretMember.ReplaceAll(body, []byte(`$1"`+mask+`"`))
		body = secretField.ReplaceAll(body, []byte("${1}${2}="+url.QueryEscape(mask)))
	}
	return Message{Header: header, Body: body, Size: m.Size}
}

// printable tells whether a body is worth showing as text. A body cut off inside a character still is.
func printable(body []byte) bool {
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
