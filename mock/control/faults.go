package control

import (
	"cmp"
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
	"github.com/healthmock/healthmock/openapi/violation"
	"github.com/healthmock/healthmock/scenarios"
)

// faultOwner owns the rules set through this API. Rules of scenario runs have other owners.
const faultOwner = "control"

func getFaults(_ *provider.Call, a *app.App) (provider.Reply, error) {
	return provider.JSON(http.StatusOK, a.Faults.Rules(faultOwner)), nil
}

// setFaults replaces the rules as of the App's current time. If any rule is invalid, nothing changes.
func setFaults(c *provider.Call, a *app.App, in []json.RawMessage) (provider.Reply, error) {
	rules := make([]fault.Rule, len(in))
	var violations []violation.Violation
	var operations []string
	for _, vendor := range a.Vendors() {
		operations = append(operations, vendor.Operations...)
	}
	for i, text := range in {
		wrong := readRule(text, &rules[i])
		if len(wrong) == 0 { // a field that could not be decoded would be reported as missing
			wrong = append(rules[i].Check(), checkOperation(rules[i], operations)...)
		}
		for _, v := range violation.Under("/"+strconv.Itoa(i), wrong) {
			v.In = "body"
			violations = append(violations, v)
		}
	}
	if len(violations) > 0 {
		return provider.Reply{}, c.Refuse(violations...)
	}
	if err := a.PutFaults(c.Context(), fault.Scope{Owner: faultOwner}, rules); err != nil {
		return provider.Reply{}, err
	}
	return getFaults(c, a)
}

// readRule decodes a rule that passed the contract, and returns a violation for each field that still cannot be
// decoded, such as a duration that is too long or a span that ends before it begins.
func readRule(text json.RawMessage, rule *fault.Rule) []violation.Violation {
	whole := struct {
		*fault.Rule

		UserID string `json:"userId"` // another name of fault.UserMember
	}{Rule: rule}
	if json.Unmarshal(text, &whole) == nil {
		rule.UserID = cmp.Or(whole.UserID, rule.UserID)
		return nil
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(text, &fields) // cannot fail: the contract requires an object
	var wrong []violation.Violation
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		one, err := json.Marshal(map[string]json.RawMessage{name: fields[name]})
		if err == nil {
			err = json.Unmarshal(one, new(fault.Rule))
		}
		switch {
		case errors.Is(err, clock.ErrSpan):
			wrong = append(wrong, violation.Violation{
				Pointer: "/" + name, Rule: "minimum", Reason: "must not end before it begins",
			})
		case err != nil:
			wrong = append(wrong, violation.Violation{Pointer: "/" + name, Rule: "format", Reason: "cannot be read"})
		}
	}
	return wrong
}

// checkOperation returns a violation for a rule with an operation that no vendor has.
func checkOperation(rule fault.Rule, operations []string) []violation.Violation {
	if rule.Operation == "" || len(operations) == 0 || slices.Contains(operations, rule.Operation) {
		return nil
	}
	return []violation.Violation{{
		Pointer: "/operation",
		Rule:    "enum",
		Reason:  "no such operation; " + scenarios.Hint(rule.Operation, operations),
	}}
}
