package app

import (
	"regexp"
	"strings"
	"unicode"
)

// clientIDs matches valid client ids. A client id is used unescaped as a path segment and in a header. A segment of
// dots alone would be a relative path, so at least one letter or digit is required.
var clientIDs = regexp.MustCompile(`^[._~-]*[A-Za-z0-9][A-Za-z0-9._~-]*$`)

const (
	maxClientID     = 128
	maxClientSecret = 256
)

// CheckCredentials returns an error of kind Invalid, with the offending Field, when a client id or client secret is not
// valid. The message contains neither. The contract of the control API has the same rules as patterns.
func CheckCredentials(clientID, secret string) error {
	switch {
	case len(clientID) > maxClientID || !clientIDs.MatchString(clientID):
		return &Error{
			Kind: Invalid, Field: "clientId",
			Message: "must be 1 to 128 letters, digits, dots, dashes, underscores and tildes, " +
				"with a letter or a digit among them",
		}
	case secret == "" || len([]rune(secret)) > maxClientSecret || strings.ContainsFunc(secret, unicode.IsControl):
		return &Error{
			Kind: Invalid, Field: "clientSecret", Message: "must be 1 to 256 characters, and no control characters among them",
		}
	}
	return nil
}
