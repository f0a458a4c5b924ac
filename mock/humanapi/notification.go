package humanapi

import (
	"context"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
)

// The kinds of notification. Each has a webhook in a contract. Only a consumer App gets the first two, and only a hip
// App the others, as in the documents of each generation.
const (
	statusKind  = "status"
	dataKind    = "data"
	orderKind   = "order"
	summaryKind = "orderSummary"
	noteKind    = "vendorNote"
)

// The topics of notifications. Each has a target of its own.
const (
	statusTopic = "status"
	dataTopic   = "data"
)

// adminOrigin is the vendor's origin of the Admin API, for fields that name it in every environment.
const adminOrigin = "https://admin.humanapi.co"

// The values of `endpoint`. They are the same in every environment (cookbook, tables 5 and 7).
const (
	usersEndpoint   = adminOrigin + "/api/v1/users"
	reportsEndpoint = "https://api.humanapi.co/v1/human/medical/reports"
)

// statusNotification is the body of a status notification, in the field order of the cookbook's sample (table 5).
type statusNotification struct {
	ClientUserID string `json:"clientUserId"`
	Endpoint     string `json:"endpoint"`
	HumanID      string `json:"humanId"`
	UpdatedAt    string `json:"updatedAt"`
	Property     string `json:"property"`
	Value        string `json:"value"`
}

// dataNotification is the body of a data notification, in the field order of the cookbook's sample (table 7).
type dataNotification struct {
	Type      string `json:"type"`
	Endpoint  string `json:"endpoint"`
	ObjectID  string `json:"objectId"`
	UpdatedAt string `json:"updatedAt"`
	HumanID   string `json:"humanId"`
	Action    string `json:"action"`
}

// notifier makes the vendor's notifications of an App's Events.
type notifier struct {
	origin string // of the Admin API, for links in notifications
}

// notifications returns the notifications of an Event: of a new or changed status, a new or changed report, new
// readings of a wearable or, in the hip generation, the state of an order and the notes on it. Other Events have none.
func (n notifier) notifications(ctx context.Context, a *app.App, e app.Event) ([]notify.Message, error) {
	switch {
	case e.Kind == app.OrderState:
		return n.orderNotifications(ctx, a, e)
	case e.Kind == app.VendorNoted:
		return noteNotification(ctx, a, e)
	case hip(a):
		return nil, nil
	case e.Kind == app.SourceConnected || e.Kind == app.SourceSynced:
		return readingNotifications(ctx, a, e)
	}
	var kind, summary string
	var body any
	switch e.Kind {
	case app.UserCreated, app.UserStatus:
		kind, summary = statusKind, "status "+e.Data.Status
		body = statusNotification{e.Data.ClientUserID, usersEndpoint, e.UserID, date(e.At), "status", e.Data.Status}
	case app.ReportCreated, app.ReportUpdated:
		action := "created"
		if e.Kind == app.ReportUpdated {
			action = "updated"
		}
		kind, summary = dataKind, "report "+e.Data.Report.Code+" "+action
		body = dataNotification{e.Data.Report.Code, reportsEndpoint, e.Data.Report.ID, date(e.At), e.UserID, action}
	default:
		return nil, nil
	}
	raw, err := provider.Encode(body)
	return []notify.Message{{
		Kind:    kind,
		UserID:  e.UserID,
		Body:    raw,
		Summary: summary,
		Array:   a.Settings().Notifications.Envelope == Array,
	}}, err
}

// date formats a time as the vendor does, in UTC with milliseconds: YYYY-MM-DDTHH:mm:ss.sssZ (cookbook, API
// conventions).
func date(t time.Time) string {
	return string(appendDate(make([]byte, 0, len("YYYY-MM-DDTHH:mm:ss.sssZ")), t))
}

// appendDate appends what date returns. It uses a layout of package time, as other layouts are slow.
func appendDate(b []byte, t time.Time) []byte {
	b = t.UTC().AppendFormat(b, time.RFC3339)
	ms := t.Nanosecond() / int(time.Millisecond)
	return append(b[:len(b)-1], '.', '0'+byte(ms/100), '0'+byte(ms/10%10), '0'+byte(ms%10), 'Z')
}
