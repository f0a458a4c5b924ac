package openapi

import "github.com/healthmock/healthmock/openapi/violation"

// Violation is one way in which a message breaks its contract. It has a package of its own, which needs no kin-openapi,
// since rules of faults, scenarios and the client of the control API have violations too.
type Violation = violation.Violation

// Violations is the result of a check of this package.
type Violations = violation.Violations
