package openapi

import (
	"maps"
	"slices"
)

// Statuses lists the statuses that the operation declares, ascending: each by itself, a range such as 2XX by its hundreds digit,
// default by 0.
func (o *Operation) Statuses() []int { return slices.Sorted(maps.Keys(o.Terms().responses)) }

// Query lists the names that may stand in the query string, in the order of the document.
func (o *Operation) Query() []string { return slices.Clone(o.Terms().query) }
