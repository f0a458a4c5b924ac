package humanapi

import (
	"cmp"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// The statuses of a user (Human API's insurance cookbook, table 6; the cookbook is its guide for life insurers).
const (
	Invited      = "Invited"
	Engaged      = "Engaged"
	Declined     = "Declined"
	Syncing      = "Syncing"
	AllSynced    = "All Synced"
	SomeSynced   = "Some Synced"
	Error        = "Error"
	AttnRequired = "Attn Required"
	Disconnected = "Disconnected"
)

// moves has the statuses that may follow each status. The cookbook describes each status but no order, so the order is
// inferred from their meanings. Declined is final: only a new user can start again.
var moves = map[string][]string{
	Invited:      {Engaged, Declined, Error},
	Engaged:      {Syncing, Declined, AttnRequired, Error},
	Declined:     {},
	Syncing:      {AllSynced, SomeSynced, AttnRequired, Error, Disconnected},
	AllSynced:    {Syncing, SomeSynced, AttnRequired, Error, Disconnected},
	SomeSynced:   {Syncing, AllSynced, AttnRequired, Error, Disconnected},
	Error:        {Engaged, Syncing, Disconnected},
	AttnRequired: {Syncing, Error, Disconnected},
	Disconnected: {Engaged, Syncing},
}

// rules returns the vendor's rules in an App, given its settings: the statuses of users and the states of orders, what
// each report requires, and the kinds of tokens.
func rules(settings app.Settings) app.Rules {
	rules := rulesOf(settings)
	rules.Generations = make(map[string]app.Rules)
	for _, generation := range []string{Consumer, HIP} {
		settings.Generation = generation
		rules.Generations[generation] = rulesOf(settings)
	}
	return rules
}

// rulesOf is rules without Rules.Generations.
func rulesOf(settings app.Settings) app.Rules {
	rules := app.Rules{
		Generation: cmp.Or(settings.Generation, Consumer),
		Initial:    Invited,
		Moves:      moves,
		Reports:    make(map[string]app.ReportRule),
		Scenarios:  settings.OrderTypes,
		Tokens:     []string{sessionToken, idToken, accessToken, clientToken},
		Polls:      map[string][]string{"user": {"getUserDetails", "getUsersList"}, "reports": {"listReports"}},
		Download:   "downloadReport",
		Reread:     15 * time.Minute, // assumed: reports appear minutes to hours after a retrieval begins
	}
	for _, spec := range Reports() {
		rules.Reports[spec.Code] = app.ReportRule{PerSource: spec.PerSource, NeedsCCDA: spec.NeedsCCDA}
	}
	if settings.Generation == HIP {
		rules.Orders = orderRules
		rules.Orders.Patience = make(map[string]time.Duration, len(settings.OrderTimeOuts))
		for code, d := range settings.OrderTimeOuts {
			rules.Orders.Patience[code] = time.Duration(d)
		}
		return rules
	}
	rules.NoOrders = "only users of the generation hip have orders: say generation: hip above"
	for status, state := range orderRules.ByStatus {
		if orderRules.Final(state) {
			rules.Over = append(rules.Over, status)
		}
	}
	return rules
}
