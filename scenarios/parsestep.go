package scenarios

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/violation"
)

// ParseStep parses a step that is applied by hand: a JSON object with the keywords of a scenario file, without those of
// timing (after, at, poll) and of control (waitFor, expect, choose, repeat, include).
//
//	{"status": "Declined"}
//	{"status": "All Synced", "force": true}
//	{"connect": "Cleveland Clinic"}
//	{"report": ["unity", "ccdraw"], "source": "Cleveland Clinic"}
//	{"source": "Cleveland Clinic", "sync": "ok"}
//	{"notify": {"kind": "status"}}
//
// The error is an *app.Error of kind Invalid whose Field is the invalid keyword. Whether the vendor has such a status
// or report is checked by Apply.
func ParseStep(body []byte) (*Step, error) {
	var words map[string]json.RawMessage
	if err := json.Unmarshal(body, &words); err != nil || words == nil {
		return nil, invalid("", "a step is a JSON object")
	}
	byHand := slices.DeleteFunc(slices.Clone(stepWords), forFilesOnly)
	for _, word := range slices.Sorted(maps.Keys(words)) {
		switch {
		case slices.Contains(timings, word):
			return nil, invalid(word, "a step fired by hand happens now")
		case slices.Contains(stepWords, word) && forFilesOnly(word):
			return nil, invalid(word, word+" leads a life: it belongs in a scenario, which a run starts")
		case !slices.Contains(byHand, word):
			return nil, invalid("", "no such word in a step; "+Hint(word, byHand))
		}
	}
	step := &Step{}
	for _, word := range byHand {
		if value, ok := words[word]; ok {
			if err := fill(field(reflect.ValueOf(step).Elem(), word), value); err != nil {
				return nil, invalid(word, err.Error())
			}
		}
	}
	found := step.check(func(word string) bool { _, ok := words[word]; return ok }, true)
	found = append(found, violation.Under("/notifications", notify.Check(step.Notifications))...)
	if len(found) > 0 {
		word, _, _ := strings.Cut(strings.TrimPrefix(found[0].Pointer, "/"), "/")
		return nil, invalid(word, found[0].Reason)
	}
	return step, nil
}

// forFilesOnly reports whether a keyword is only allowed in files.
func forFilesOnly(word string) bool {
	return slices.Contains(timings, word) || slices.Contains(controlWords, word) || word == "with"
}

var (
	errText = errors.New("a text is wanted")
	errBool = errors.New("true or false is wanted")
)

// fill reads a JSON value into a field of a Step.
func fill(field reflect.Value, value json.RawMessage) error {
	switch into := field.Addr().Interface().(type) {
	case *Names:
		return into.UnmarshalJSON(value)
	case *bool:
		if err := json.Unmarshal(value, into); err != nil || string(value) == "null" {
			return errBool
		}
	case *string:
		if err := json.Unmarshal(value, into); err != nil || *into == "" {
			return errText
		}
	case **Notice:
		return decodeStrictly(value, into, "a mapping of kind and body is wanted")
	case *[]notify.Chaos:
		if value[0] != '[' {
			value = slices.Concat(json.RawMessage("["), value, json.RawMessage("]"))
		}
		return decodeStrictly(value, into, "what happens to notifications is wanted, such as {\"duplicate\": 1}")
	}
	return nil
}

// decodeStrictly decodes a JSON value without unknown fields. The error has the text of wanted.
func decodeStrictly(value json.RawMessage, into any, wanted string) error {
	decoder := json.NewDecoder(strings.NewReader(string(value)))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil || string(value) == "null" {
		return errors.New(wanted)
	}
	return nil
}

func invalid(field, message string) *app.Error {
	return &app.Error{Kind: app.Invalid, Field: field, Message: message}
}
