// Package violation is how the sandbox says what is wrong with a message or a setting: where, by which rule, and why.
// Contracts, rules of faults, scenarios, the control API and its clients share these types. The package needs the
// standard library only, so that a client imports neither the contracts nor the sandbox.
package violation

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Violation is one way in which a message breaks its contract, or a setting its rules. It holds the pointer and the
// rule, and not a value that was sent, so that it may be stored and shown. Name and Pointer may be what a client sent:
// for a log, use openapi.Brief.
type Violation struct {
	// method, security, path, query, header, cookie, body or response; empty of a value that is in no message yet
	In      string `json:"in"`
	Name    string `json:"name,omitempty"`    // parameter, header or credential scheme; in a body, the top-level property
	Pointer string `json:"pointer,omitempty"` // RFC 6901, into the body or into a list-valued parameter: "/address/zip"
	Rule    string `json:"rule"`              // a schema keyword ("required", "minLength") or one of the constants below
	Reason  string `json:"reason"`            // what the contract asks for, as a sentence for people
	Line    int    `json:"line,omitempty"`    // of that rule in the contract's document; 0 when no single line states it
}

// Under returns the violations of a value as violations of the larger value that holds it at pointer.
func Under(pointer string, found []Violation) []Violation {
	placed := slices.Clone(found)
	for i := range placed {
		placed[i].Pointer = pointer + placed[i].Pointer
	}
	return placed
}

// Max is how many violations of one message are listed. The others are counted.
const Max = 100

// Violations is the result of a check: the first Max violations, in a stable order, and the number of all.
// Violations that decide the status of the reply (see decidesStatus) are always listed: they replace the last ones that
// do not. Its JSON is meant to be embedded. The zero value holds none.
type Violations struct {
	List  []Violation `json:"violations"`     // at most Max
	Count int         `json:"violationCount"` // of all violations, listed or not
}

// Add counts violations, and lists them while there are fewer than Max, or if they decide the status. Their
// texts, which a client may have chosen (a name, the pointer to it), are clipped and made valid UTF-8, so that a listed
// violation takes at most MaxName+MaxPointer+MaxReason bytes and keeps no request body in memory.
func (v *Violations) Add(found ...Violation) {
	v.Count += len(found)
	for _, one := range found {
		if v.Full() && (!one.decidesStatus() || !v.makeRoom()) {
			continue
		}
		one.Name = clip(one.Name, MaxName)
		one.Pointer = clip(one.Pointer, MaxPointer)
		one.Reason = clip(one.Reason, MaxReason)
		v.List = append(v.List, one)
	}
}

// makeRoom removes the last violation that does not decide the status, and reports whether there was one.
func (v *Violations) makeRoom() bool {
	for i, one := range slices.Backward(v.List) {
		if !one.decidesStatus() {
			v.List = slices.Delete(v.List, i, i+1)
			return true
		}
	}
	return false
}

// Append adds the result of another check.
func (v *Violations) Append(more Violations) {
	v.Add(more.List...)
	v.Count += more.Count - len(more.List)
}

// Full reports whether no further violation will be listed.
func (v *Violations) Full() bool { return len(v.List) >= Max }

// The longest texts of a listed violation, in bytes. A clipped one ends with an ellipsis.
const (
	MaxName    = 256
	MaxPointer = 512
	MaxReason  = 2048 // the names of all operations of a vendor fit
)

const ellipsis = "…"

// clip returns a copy of text that is valid UTF-8 and at most limit bytes long. The copy matters: text may be a slice
// of a whole request body, which would live as long as the violation.
func clip(text string, limit int) string {
	whole := len(text) <= limit
	text = strings.ToValidUTF8(text[:min(len(text), limit)], "\uFFFD")
	if whole && len(text) <= limit {
		return strings.Clone(text)
	}
	for len(text) > limit-len(ellipsis) {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text + ellipsis
}

// decidesStatus reports whether a request with the violation is answered with a status other than 400, whatever else is
// wrong with it: the credential is missing (401), or the type or encoding of the body is not supported (415).
func (v Violation) decidesStatus() bool { return v.In == "security" || v.IsUnsupportedBody() }

// IsUnsupportedBody reports whether the body of a request is of a type, or in an encoding, that the operation does not
// read.
func (v Violation) IsUnsupportedBody() bool {
	return v.In == "body" && (v.Rule == ContentType || v.Rule == ContentEncoding)
}

// Rules that are not keywords of a schema. All other rules are keywords of OpenAPI 3.0.
const (
	ContentEncoding  = "contentEncoding"  // a body that is compressed
	ContentType      = "contentType"      // content type missing, malformed, not declared, or not in UTF-8
	Depth            = "depth"            // JSON nested deeper than 64 levels
	DuplicateKey     = "duplicateKey"     // one name twice in a JSON object
	Encoding         = "encoding"         // not UTF-8
	Range            = "range"            // a number that no 64-bit float can hold
	Repeated         = "repeated"         // a single-valued parameter or form field, more than once
	Status           = "status"           // a status that the operation does not declare
	Syntax           = "syntax"           // not JSON, not a form, not a query string
	UnexpectedBody   = "unexpectedBody"   // a response body where the contract has none
	UnknownMethod    = "unknownMethod"    // a path that the contract has, with a method that it does not
	UnknownOperation = "unknownOperation" // a path that no contract has
	UnknownParameter = "unknownParameter" // a query parameter that the operation does not declare
)

// String returns the violation on one line: "body /address/zip: minLength: must have at least 1 character".
func (v Violation) String() string {
	at := v.In
	switch {
	case v.Pointer != "" && v.In != "body" && v.Name != "":
		at += " " + v.Name + " " + v.Pointer
	case v.Pointer != "":
		at += " " + v.Pointer
	case v.Name != "":
		at += " " + v.Name
	}
	return at + ": " + v.Rule + ": " + v.Reason
}
