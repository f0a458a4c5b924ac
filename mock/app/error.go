package app

import (
	"errors"
	"fmt"
)

// Kind is the sort of a failure. A vendor puts it into a status and an envelope of its own.
type Kind string

// The kinds of failure.
const (
	Invalid         Kind = "invalid"         // the input breaks a rule
	Unauthenticated Kind = "unauthenticated" // missing, unknown, expired or dead credential
	Forbidden       Kind = "forbidden"       // a good credential, but not for this, or not now
	NotFound        Kind = "notFound"        // no such thing, or not visible to the caller
	Conflict        Kind = "conflict"        // the state does not allow it
	Unsupported     Kind = "unsupported"     // a representation that is not to be had
	WrongMethod     Kind = "wrongMethod"     // the path is known, the method is not
	TooLarge        Kind = "tooLarge"        // more bytes than the sandbox reads
	RateLimited     Kind = "rateLimited"     // too many requests
	Unavailable     Kind = "unavailable"     // not now; later perhaps
	Internal        Kind = "internal"        // a fault of the sandbox itself
)

// Error is the one error of the sandbox. Message may be shown to a client and never holds a submitted value; Field names
// the offending property ("dateOfBirth"), where there is one.
type Error struct {
	Kind    Kind
	Message string
	Field   string
	Status  int   // takes the place of the kind's HTTP status: of a fault that was asked for; zero: the kind's
	Err     error // the cause, for the log; never shown
}

func (e *Error) Error() string {
	text := string(e.Kind) + ": " + e.Message
	if e.Field != "" {
		text += " (" + e.Field + ")"
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }

// Is tells whether an error is, or wraps, an Error of a kind.
func Is(err error, kind Kind) bool {
	fault, ok := errors.AsType[*Error](err)
	return ok && fault.Kind == kind
}

// Errorf makes an Error of a kind with a message for the client.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
