package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// The states of an order (vendor documentation, Order fulfillment lifecycle).
const (
	Created    = "Created"
	InProgress = "In Progress"
	Pended     = "Pended"
	Completed  = "Completed"
	Cancelled  = "Cancelled"
)

// orderRules are the rules for orders (vendor documentation, Order fulfillment lifecycle). That an order can be
// cancelled in any state before it is finished is inferred from the action `abort`, which only finished orders refuse.
var orderRules = app.OrderRules{
	Initial: Created,
	Moves: map[string][]string{
		Created:    {InProgress, Cancelled},
		InProgress: {Pended, Completed, Cancelled},
		Pended:     {InProgress, Completed, Cancelled},
		Completed:  {},
		Cancelled:  {},
	},
	TimeOuts: map[string]string{Pended: Completed},
	// The vendor's generations have different terms. The state for each status is assumed, so that a scenario for one
	// generation also moves the orders of the other. A new order stays in Created while its user is Invited.
	ByStatus: map[string]string{
		Engaged: InProgress, Syncing: InProgress,
		SomeSynced: Pended, AttnRequired: Pended, Disconnected: Pended, Error: Pended,
		AllSynced: Completed, Declined: Cancelled,
	},
	Working: InProgress, Done: Completed, Aborted: Cancelled,
	Pickup: 5 * time.Minute, // "up to 5 minutes" in the state Created
	Types:  orderTypes,
}

// orderTypes are the types that the vendor suggests to its customers (vendor documentation, Configuring order types).
// Each has a time-out, which the vendor's support configures. The codes and the thirty days are assumed.
var orderTypes = []app.OrderType{
	{
		Code:        "default",
		Alias:       "Complete Medical Record",
		Description: "The person, then an authorization",
		Patience:    orderTimeOut,
	},
	{Code: "no-contact", Alias: "No Contact", Description: "An authorization alone", Patience: orderTimeOut},
	{Code: "aps-only", Alias: "APS Only", Description: "An attending physician statement", Patience: orderTimeOut},
	{Code: "ehr-only", Alias: "EHR Only", Description: "Electronic records, and no statement", Patience: orderTimeOut},
}

const orderTimeOut = 30 * 24 * time.Hour
