package openapi

// Violation is one way in which a message breaks its contract. It says where and which rule, never what was sent: it
// may be logged, journalled and shown.
type Violation struct {
	In      string `json:"in"`                // method, security, path, query, header, cookie, body or response
	Name    string `json:"name,omitempty"`    // the parameter, header or credential scheme; in a body, its top-level property
	Pointer string `json:"pointer,omitempty"` // RFC 6901, into the body or into a list-valued parameter: "/address/zip"
	Rule    string `json:"rule"`              // a schema keyword ("required", "minLength") or one of the Rule constants
	Reason  string `json:"reason"`            // what the contract asks for, as a sentence for people
	Line    int    `json:"line,omitempty"`    // of that rule in the contract's document; 0 when no single line states it
}

// Rules that no schema keyword names. All other rules are keywords of OpenAPI 3.0.
const (
	RuleContentType      = "contentType"      // content type missing, malformed, not declared, or not in UTF-8
	RuleDepth            = "depth"            // JSON nested deeper than 64 levels
	RuleDuplicateKey     = "duplicateKey"     // one name twice in a JSON object
	RuleEncoding         = "encoding"         // not UTF-8
	RuleRange            = "range"            // a number that no 64-bit float can hold
	RuleRepeated         = "repeated"         // a single-valued parameter or form field, more than once
	RuleStatus           = "status"           // a status that the operation does not declare
	RuleSyntax           = "syntax"           // not JSON, not a form, not a query string
	RuleUnexpectedBody   = "unexpectedBody"   // a response body where the contract has none
	RuleUnknownMethod    = "unknownMethod"    // a path that the contract has, with a method that it does not
	RuleUnknownOperation = "unknownOperation" // a path that no contract has
	RuleUnknownParameter = "unknownParameter" // a query parameter that the operation does not declare
)

// String is the violation on one line: "body /address/zip: minLength: minimum string length is 1".
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
