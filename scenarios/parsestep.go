package scenarios

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
)

// ParseStep reads a step that is to be fired by hand: a JSON object with the words of a scenario file, but for after.
//
//	{"status": "Declined"}
//	{"status": "All Synced", "force": true}
//	{"connect": "Cleveland Clinic"}
//	{"report": ["unity", "ccdraw"], "source": "Cleveland Clinic"}
//	{"source": "Cleveland Clinic", "sync": "ok"}
//
// The error is an *app.Error of kind Invalid whose Field is the word at fault. Whether the vendor has such a status or
// report shows when the step is applied.
func ParseStep(body []byte) (Step, error) {
	var words map[string]json.RawMessage
	if err := json.Unmarshal(body, &words); err != nil || words == nil {
		return Step{}, invalid("", "a step is a JSON object")
	}
	for _, word := range slices.Sorted(maps.Keys(words)) {
		switch {
		case word == "after":
			return Step{}, invalid(word, "a step fired by hand happens now")
		case !slices.Contains(stepWords, word):
			return Step{}, invalid("", "no such word in a step; "+hint(word, stepWords[1:]))
		}
	}
	var step Step
	for _, word := range stepWords {
		if value, ok := words[word]; ok {
			if err := fill(step.field(word), value); err != nil {
				return Step{}, invalid(word, err.Error())
			}
		}
	}
	problems := step.check(func(word string) bool { _, ok := words[word]; return ok })
	if len(problems) > 0 {
		return Step{}, invalid(problems[0].word, problems[0].message)
	}
	return step, nil
}

var (
	errText  = errors.New("a text is wanted")
	errTexts = errors.New("a text is wanted, or a list of texts")
	errBool  = errors.New("true or false is wanted")
)

// fill reads a JSON value into a field of a Step.
func fill(field any, value json.RawMessage) error {
	wrong := errText
	switch field := field.(type) {
	case *Names:
		if value[0] == '"' {
			value = slices.Concat(json.RawMessage("["), value, json.RawMessage("]"))
		}
		if err := json.Unmarshal(value, (*[]string)(field)); err == nil && len(*field) > 0 && !slices.Contains(*field, "") {
			return nil
		}
		wrong = errTexts
	case *bool:
		if err := json.Unmarshal(value, field); err == nil && string(value) != "null" {
			return nil
		}
		wrong = errBool
	case *string:
		if err := json.Unmarshal(value, field); err == nil && *field != "" {
			return nil
		}
	}
	return wrong
}

func invalid(field, message string) *app.Error {
	return &app.Error{Kind: app.Invalid, Field: field, Message: message}
}
