package openapi

import (
	"encoding/base64"
	"errors"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// formats are the string formats that are checked. Parse refuses a document that names any other one, so that no format
// stands in a contract without effect.
var formats = map[string]openapi3.StringFormatValidator{
	"byte":          format(func(s string) bool { _, err := base64.StdEncoding.DecodeString(s); return err == nil }),
	"date":          format(func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }),
	"date-time":     format(func(s string) bool { _, err := time.Parse(time.RFC3339, s); return err == nil }),
	"email":         format(isEmail),
	"hostname":      format(func(s string) bool { return len(s) <= 253 && hostname.MatchString(s) }),
	"ipv4":          format(func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is4() }),
	"ipv6":          format(func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is6() }),
	"uri":           format(isURI),
	"uri-reference": format(isReference),
	"uuid":          openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562),

	// They tell people what a string holds, and rule out none.
	"binary":   format(func(string) bool { return true }),
	"password": format(func(string) bool { return true }),
}

var (
	hostname  = regexp.MustCompile(`^(?i:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.(?i:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?))*$`)
	errFormat = errors.New("not of the format") // its text is never shown: it would say nothing that the rule does not
)

func format(valid func(string) bool) openapi3.StringFormatValidator {
	return openapi3.NewCallbackValidator(func(s string) error {
		if !valid(s) {
			return errFormat
		}
		return nil
	})
}

// isEmail takes a bare address only, not "Jane Doe <jane@example.com>".
func isEmail(s string) bool {
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
