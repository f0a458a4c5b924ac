package journal

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

const mask = "[masked]"

// secretHeaders are never shown.
var secretHeaders = []string{"Cookie", "Set-Cookie", "Proxy-Authorization"}

// Credentials, the one thing in an order that can be abused, and its attachments: their values are never shown. They are
// looked for in text, so that a body that is no JSON, or was cut off, is masked as well.
var (
	secret      = regexp.MustCompile(`(?i)^(?:client_?secret|ssn|[a-z_]*token|attachments)$`)
	member      = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"\s*:\s*`)
	secretLink  = regexp.MustCompile(`(?i)([?&](?:client_?secret|ssn|[a-z_]*token)=)[^&>]*`)
	secretField = regexp.MustCompile(`(?i)(^|[&?\s])(client_?secret|ssn|[a-z_]*token)(\s*[=:]\s*)[^&\s]*`)
)

// masked is a copy of the entry that can be shown.
func (e *Entry) masked() Entry {
	shown := *e
	shown.Query = secretField.ReplaceAllString(e.Query, "$1$2$3"+url.QueryEscape(mask))
	shown.Request, shown.Reply = e.Request.masked(), e.Reply.masked()
	return shown
}

func (m Message) masked() Message {
	header := make(http.Header, len(m.Header))
	maps.Copy(header, m.Header)
	for _, name := range secretHeaders {
		if header.Get(name) != "" {
			header[name] = []string{mask}
		}
	}
	if links := header["Link"]; len(links) > 0 { // which repeat the query
		shown := make([]string, len(links))
		for i, link := range links {
			shown[i] = secretLink.ReplaceAllString(link, "${1}"+url.QueryEscape(mask))
		}
		header["Link"] = shown
	}
	if credentials := header.Get("Authorization"); credentials != "" {
		header["Authorization"] = []string{mask}
		if scheme, _, ok := strings.Cut(credentials, " "); ok {
			header["Authorization"] = []string{scheme + " " + mask}
		}
	}
	body := m.Body
	if printable(body) {
		body = secretField.ReplaceAll(maskMembers(body), []byte("${1}${2}${3}"+url.QueryEscape(mask)))
	}
	return Message{Header: header, Body: body, Size: m.Size}
}

// maskMembers masks the values of secret members of JSON objects, of whatever type, and the rest of the body where such a
// value does not end.
func maskMembers(body []byte) []byte {
	var shown bytes.Buffer
	for {
		at := member.FindSubmatchIndex(body)
		if at == nil {
			shown.Write(body)
			return shown.Bytes()
		}
		shown.Write(body[:at[1]])
		name := body[at[2]:at[3]]
		body = body[at[1]:]
		if !isSecret(name) {
			continue
		}
		shown.WriteString(`"` + mask + `"`)
		value := json.NewDecoder(bytes.NewReader(body))
		var skipped json.RawMessage
		if value.Decode(&skipped) != nil {
			return shown.Bytes()
		}
		body = body[value.InputOffset():]
	}
}

// isSecret judges a name as it stands in JSON, escapes and all.
func isSecret(quoted []byte) bool {
	var name string
	if json.Unmarshal([]byte(`"`+string(quoted)+`"`), &name) != nil {
		return true
	}
	return secret.MatchString(name)
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
