package httpapi

import (
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/openapi"
)

// refuseUnreadable refuses a request whose body was not read to its end, or whose path or query is not valid UTF-8, in
// every validation mode: no operation could use it. Invalid headers are left to strict validation, since most
// operations do not read them.
func (x *exchange) refuseUnreadable() error {
	if x.bodyErr != nil {
		return x.bodyErr
	}
	for _, v := range x.arrival.violations {
		if v.In != "header" {
			return refusal(x.call.Violations.List)
		}
	}
	return nil
}

// checkRequest checks the request against its contract. The error is that of the credential, if there is one, and else
// that of the violations, in strict validation.
func (x *exchange) checkRequest() error {
	input, violations, err := x.operation.CheckRequest(x.call.Request, x.param, x.call.Body, x.service.Query)
	if err != nil {
		return clientLeft(err)
	}
	x.call.Input = input
	x.call.Unsound = violations.Count > 0
	x.call.Violations.Append(violations)
	if x.validation == Off {
		x.call.Violations = openapi.Violations{}
	}
	if x.authErr != nil {
		return x.authErr
	}
	if x.validation == Strict && x.call.Violations.Count > 0 {
		return refusal(x.call.Violations.List)
	}
	return nil
}

// refusal returns the error of a request that breaks its contract: Unauthenticated when the credential is missing,
// Unsupported when the type or encoding of the body is, else Invalid.
func refusal(violations []openapi.Violation) error {
	kind := app.Invalid
	for _, v := range violations {
		switch {
		case v.In == "security":
			return app.Errorf(app.Unauthenticated, "%s", v.Reason)
		case v.IsUnsupportedBody():
			kind = app.Unsupported
		}
	}
	return app.Errorf(kind, "%s", violations[0].Reason)
}
