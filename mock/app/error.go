package app

import (
	"errors"
	"fmt"
)

// Kind is the kind of an error. Each vendor translates it into its own status and envelope.
type Kind string

// The kinds of error.
const (
	Invalid         Kind = "invalid"         // the input breaks a rule
	Unauthenticated Kind = "unauthenticated" // missing, unknown, expired or revoked credential
	Forbidden       Kind = "forbidden"       // a valid credential that does not allow this, or not now
	NotFound        Kind = "notFound"        // does not exist, or is not visible to the caller
	Conflict        Kind = "conflict"        // the state does not allow it
	Unsupported     Kind = "unsupported"     // an unsupported representation
	WrongMethod     Kind = "wrongMethod"     // the path is known, the method is not
	TooLarge        Kind = "tooLarge"        // more bytes than the sandbox reads
	RateLimited     Kind = "rateLimited"     // too many requests
	Unavailable     Kind = "unavailable"     // temporary
	Internal        Kind = "internal"        // a bug or failure of the sandbox itself
)

// Error is the one error of the sandbox. Message may be shown to a client and never holds a submitted value; Field
// names the offending property ("dateOfBirth"), where there is one.
type Error struct {
	Kind    Kind
	Message string
	Field   string
	Status  int   // the HTTP status, such as an injected one; zero: the kind's status
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

// Is reports whether an error is, or wraps, an Error of a kind.
func Is(err error, kind Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == kind
}

// Errorf returns an Error of a kind with a message for the client.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
