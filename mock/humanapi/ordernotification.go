package humanapi

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
)

// orderNotification is the body of a notification about the state of an order, in the field order of the vendor's
// sample (vendor documentation, Notifications).
type orderNotification struct {
	HumanID      string         `json:"humanId"`
	ClientID     string         `json:"clientId"`
	UserID       string         `json:"userId"`
	ClientUserID string         `json:"clientUserId"`
	UpdatedAt    string         `json:"updatedAt"`
	Action       string         `json:"action"`
	Endpoint     string         `json:"endpoint"`
	Property     string         `json:"property"`
	Topic        string         `json:"topic"`
	Value        string         `json:"value"`
	ClientData   map[string]any `json:"clientData"`
}

// orderEvent is the envelope of the vendor's newer notifications (vendor documentation, Order summary notification).
type orderEvent struct {
	Timestamp    string         `json:"timestamp"`
	EventID      string         `json:"eventId"`
	OrderID      string         `json:"orderId"`
	EventType    string         `json:"eventType"`
	EventGroup   string         `json:"eventGroup"`
	HumanID      string         `json:"humanId"`
	ClientID     string         `json:"clientId"`
	UserID       string         `json:"userId"`
	ClientUserID string         `json:"clientUserId"`
	ClientData   map[string]any `json:"clientData"`
	Payload      any            `json:"eventPayload"` // orderSummary or vendorNote
}

// orderSummary is the result of an order.
type orderSummary struct {
	Status           string        `json:"orderStatus"` // in lower case, unlike elsewhere
	TimedOut         bool          `json:"timedOut"`
	ReportsAvailable bool          `json:"reportsAvailable"`
	DataAvailable    bool          `json:"dataAvailable"`
	FCRASuppressed   bool          `json:"fcraSuppressed"`
	Reports          []summaryFile `json:"reports"`
}

// summaryFile is one report in one format.
type summaryFile struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Extension string   `json:"fileExtension"`
	URI       string   `json:"uri"`
	Bases     []string `json:"baseReportNames,omitempty"` // of a combined one
}

// orderNotifications returns the notification that an order has changed its state and, after a final state, the order
// summary. Both are arrays of one element, whatever the App's envelope, as in the vendor's samples.
func (n notifier) orderNotifications(ctx context.Context, a *app.App, e app.Event) ([]notify.Message, error) {
	order := e.Data.Order
	if order.State == orderRules.Initial {
		return nil, nil // a forced change: the contract has no such value
	}
	user, err := a.AnyUser(ctx, e.UserID)
	if err != nil {
		return nil, err
	}
	messages := make([]notify.Message, 0, 2)
	add := func(kind, summary string, body any) error {
		raw, err := provider.Encode(body)
		messages = append(messages, notify.Message{Kind: kind, UserID: e.UserID, Body: raw, Summary: summary, Array: true})
		return err
	}
	err = add(orderKind, "order "+order.State, orderNotification{
		HumanID:      e.UserID,
		ClientID:     a.ID(),
		UserID:       userID(a, e.UserID),
		ClientUserID: e.Data.ClientUserID,
		UpdatedAt:    date(e.At),
		Action:       "status",
		Endpoint:     usersEndpoint,
		Property:     "orderState",
		Topic:        "order",
		Value:        order.State,
		ClientData:   user.ClientData,
	})
	if err != nil || !orderRules.Final(order.State) {
		return messages, err
	}
	summary, err := n.orderSummary(ctx, a, user, *order)
	if err != nil {
		return nil, err
	}
	event := newOrderEvent(a, e, user)
	event.Timestamp, event.Payload = date(e.At), summary
	event.EventType, event.EventGroup = "orders.OrderSummaryUpdated", "order"
	return messages, add(summaryKind, "order summary "+summary.Status, event)
}

// newOrderEvent returns an envelope with the fields that identify the order and the user.
func newOrderEvent(a *app.App, e app.Event, user app.User) orderEvent {
	return orderEvent{
		EventID:      app.UUID(a.Seed(), "event", a.ID(), strconv.FormatInt(e.Seq, 10)),
		OrderID:      e.Data.Order.ID,
		HumanID:      e.UserID,
		ClientID:     a.ID(),
		UserID:       userID(a, e.UserID),
		ClientUserID: e.Data.ClientUserID,
		ClientData:   user.ClientData,
	}
}

// orderSummary returns the summary of an order that has ended, with every report of it in every available format.
func (n notifier) orderSummary(ctx context.Context, a *app.App, user app.User, order app.Order) (orderSummary, error) {
	reports, err := a.Reports(ctx, user.UserID)
	if err != nil {
		return orderSummary{}, err
	}
	summary := orderSummary{
		Status: strings.ToLower(order.State), TimedOut: order.TimedOut, ReportsAvailable: hasReports(reports, order.ID),
		DataAvailable: user.Connected, Reports: []summaryFile{},
	}
	for _, r := range withCombined(a, reports) {
		if !slices.Contains(r.Orders, order.ID) {
			continue
		}
		for _, format := range formats(a, r) {
			id := fileID(r, format)
			summary.Reports = append(summary.Reports,
				summaryFile{id, r.Code, string(format), n.origin + filePath + id, bases(r)})
		}
	}
	return summary, nil
}

// hasReports reports whether an order has a report.
func hasReports(reports []app.Report, orderID string) bool {
	return slices.ContainsFunc(reports, func(r app.Report) bool { return slices.Contains(r.Orders, orderID) })
}
