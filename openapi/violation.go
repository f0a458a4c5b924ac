package openapi

import "github.com/healthmock/healthmock/violation"

// Violation and Violations are what the checks of this package return. They have a package of their own, which needs no
// kin-openapi, since rules of faults, scenarios and the client of the control API have violations too.
type (
	Violation  = violation.Violation
	Violations = violation.Violations
)
