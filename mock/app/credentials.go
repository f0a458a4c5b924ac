package app

import (
	"regexp"
	"strings"
	"unicode"
)

// clientIDs are the client ids that can be used: each is a segment of paths and a part of a header, as it stands. Of
// dots alone a segment would be a way through the path, and not a name; an id of marks alone reads as one of these.
var clientIDs = regexp.MustCompile(`^[._~-]*[A-Za-z0-9][A-Za-z0-9._~-]*$`)

const (
	maxClientID     = 128
	maxClientSecret = 256
)

// CheckCredentials returns an error of kind Invalid, with the Field that is at fault, when a client id or a client
// secret is none that an App can have. It repeats neither. The contract of the control API states the same as patterns.
func CheckCredentials(clientID, secret string) error {
	switch {
	case len(clientID) > maxClientID || !clientIDs.MatchString(clientID):
		return &Error{
			Kind: Invalid, Field: "clientId",
			Message: "must be 1 to 128 letters, digits, dots, dashes, underscores and tildes, with a letter or a digit among them",
		}
	case secret == "" || len([]rune(secret)) > maxClientSecret || strings.ContainsFunc(secret, unicode.IsControl):
		return &Error{
			Kind: Invalid, Field: "clientSecret", Message: "must be 1 to 256 characters, and no control characters among them",
		}
	}
	return nil
}
