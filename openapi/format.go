package openapi

import (
	"encoding/base64"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// formats holds the check of each known string format. Parse refuses a document with any other format, since it would
// not be checked.
var formats = map[string]func(string) bool{
	"byte":          func(s string) bool { _, err := base64.StdEncoding.DecodeString(s); return err == nil },
	"date":          func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil },
	"date-time":     func(s string) bool { _, err := time.Parse(time.RFC3339, s); return err == nil },
	"email":         isEmail,
	"hostname":      func(s string) bool { return len(s) <= 253 && hostname.MatchString(s) },
	"ipv4":          func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is4() },
	"ipv6":          func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is6() },
	"uri":           isURI,
	"uri-reference": isReference,
	"uuid":          uuid.MatchString,

	// These only tell people what a string holds: any string is valid.
	"binary":   func(string) bool { return true },
	"password": func(string) bool { return true },
}

var (
	hostname = regexp.MustCompile(`^(?i:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.(?i:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?))*$`)
	uuid     = regexp.MustCompile(openapi3.FormatOfStringForUUIDOfRFC9562)
)

// maxEmail is the longest address that mail can be sent to (RFC 5321, 4.5.3.1). Nothing longer is parsed.
const maxEmail = 64 + 1 + 255

// isEmail reports whether s is a bare address, not one with a name: "Jane Doe <jane@example.com>".
func isEmail(s string) bool {
	if len(s) > maxEmail {
		return false
	}
	address, err := mail.ParseAddress(s)
	return err == nil && address.Name == "" && address.Address == s
}

func isReference(s string) bool {
	_, err := url.Parse(s)
	return err == nil && !strings.ContainsAny(s, " \t\r\n\"<>\\^`{|}")
}

func isURI(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isReference(s) && u.IsAbs() && (u.Host != "" || u.Opaque != "" || u.Path != "")
}
