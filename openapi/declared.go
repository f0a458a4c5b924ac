package openapi

import (
	"maps"
	"slices"
)

// Statuses returns the statuses that the operation declares, ascending. A range such as 2XX is its hundreds digit (2),
// and default is 0.
func (o *Operation) Statuses() []int { return slices.Sorted(maps.Keys(o.Terms().responses)) }

// Query returns the names that the query string may have: those of API keys, then those of parameters in the order of
// the document.
func (o *Operation) Query() []string { return slices.Clone(o.Terms().query) }
