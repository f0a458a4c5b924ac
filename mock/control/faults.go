package control

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/scenarios"
)

// faultOwner is whose rules those of this API are, beside those of scenario runs.
const faultOwner = "control"

func getFaults(_ *provider.Call, a *app.App) (provider.Reply, error) {
	return provider.JSON(http.StatusOK, a.Faults.Rules(faultOwner)), nil
}

// setFaults brings rules into force as of the App's now, all of them or, where one is wrong, none.
func setFaults(c *provider.Call, a *app.App, in []json.RawMessage) (provider.Reply, error) {
	rules := make([]fault.Rule, len(in))
	var violations []openapi.Violation
	for i, text := range in {
		at := "/" + strconv.Itoa(i)
		wrong := readRule(text, &rules[i])
		if len(wrong) == 0 { // what could not be read would only be missed
			wrong = append(rules[i].Check(), checkOperation(rules[i], a.Rules)...)
		}
		for _, p := range wrong {
			violations = append(violations, openapi.Violation{In: "body", Pointer: at + p.Pointer, Rule: p.Rule, Reason: p.Reason})
		}
	}
	if len(violations) > 0 {
		return provider.Reply{}, c.Refuse(violations...)
	}
	a.Faults.Put(fault.Scope{Owner: faultOwner}, rules, a.Clock.Now())
	return getFaults(c, a)
}

// readRule reads a rule that the contract has found sound, and names each word that cannot be read all the same: a duration
// that is too long, a span that ends before it begins.
func readRule(text json.RawMessage, rule *fault.Rule) []fault.Problem {
	if json.Unmarshal(text, rule) == nil {
		return nil
	}
	var words map[string]json.RawMessage
	_ = json.Unmarshal(text, &words) // an object: the contract has seen to that
	var wrong []fault.Problem
	for _, word := range slices.Sorted(maps.Keys(words)) {
		one, err := json.Marshal(map[string]json.RawMessage{word: words[word]})
		if err == nil {
			err = json.Unmarshal(one, new(fault.Rule))
		}
		switch {
		case errors.Is(err, clock.ErrSpan):
			wrong = append(wrong, fault.Problem{Pointer: "/" + word, Rule: "minimum", Reason: "must not end before it begins"})
		case err != nil:
			wrong = append(wrong, fault.Problem{Pointer: "/" + word, Rule: "format", Reason: "cannot be read"})
		}
	}
	return wrong
}

// checkOperation refuses a rule that could strike nothing.
func checkOperation(rule fault.Rule, vendor app.Rules) []fault.Problem {
	if rule.Operation == "" || len(vendor.Operations) == 0 || slices.Contains(vendor.Operations, rule.Operation) {
		return nil
	}
	return []fault.Problem{{
		Pointer: "/operation", Rule: "enum", Reason: "no such operation; " + scenarios.Hint(rule.Operation, vendor.Operations),
	}}
}
