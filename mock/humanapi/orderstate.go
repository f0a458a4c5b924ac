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

// orderRules is how an order may go on (vendor documentation, Order fulfillment lifecycle). That an order can be cancelled
// before it is finished, whatever its state, is inferred from the action `abort`, which only finished orders refuse.
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
	// The vendor's two generations do not know each other's words. Which state goes with a status is assumed, so that a
	// scenario written for the one moves the other's orders too. A new order stays as created while its user is invited.
	ByStatus: map[string]string{
		Engaged: InProgress, Syncing: InProgress,
		SomeSynced: Pended, AttnRequired: Pended, Disconnected: Pended, Error: Pended,
		AllSynced: Completed, Declined: Cancelled,
	},
	Working: InProgress, Done: Completed, Aborted: Cancelled,
	Pickup: 5 * time.Minute, // "up to 5 minutes" in the state Created
	Types:  orderTypes,
}

// orderTypes are the types that the vendor suggests to its customers (vendor documentation, Configuring order types). Each has a
// time-out that support sets up; the codes and the thirty days are assumed.
var orderTypes = []app.OrderType{
	{Code: "default", Alias: "Complete Medical Record", Description: "The person, then an authorization", Patience: patience},
	{Code: "no-contact", Alias: "No Contact", Description: "An authorization alone", Patience: patience},
	{Code: "aps-only", Alias: "APS Only", Description: "An attending physician statement", Patience: patience},
	{Code: "ehr-only", Alias: "EHR Only", Description: "Electronic records, and no statement", Patience: patience},
}

const patience = 30 * 24 * time.Hour
