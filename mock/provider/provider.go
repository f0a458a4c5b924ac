// Package provider defines what a vendor is: services with a Contract each, an Op behind every operationId, the
// vendor's error shape, and what else a vendor may have, such as statuses, reports, orders and notifications. It holds
// no vendor's facts itself.
//
//	func New() (*provider.Provider, error) {
//		p := &provider.Provider{Name: "acme"}
//		return p, p.AddService("admin", provider.Service{
//			Identify:   identify,
//			Operations: map[string]provider.Op{"createUser": provider.Body(createUser)},
//			Fail:       fail,
//		})
//	}
package provider

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/openapi"
)

// Provider is one vendor. Only Name and Services are required: everything else is a capability, and a vendor whose
// field is zero does not have it. Package providertest tests what is declared.
type Provider struct {
	Name     string // the value of Settings.Provider and of a scenario's `provider`
	Services []*Service

	// Settings and Rules are those of app.Vendor. Rules need not name the operations, and the kinds and topics of
	// notifications.
	Settings func(*app.Settings) error
	Rules    func(app.Settings) app.Rules

	// Notifications returns what the vendor sends because of an Event: none, one or several messages. It is a pure
	// function of the App's state and the Event, and is called in the transaction that records the Event: it must pass its
	// context on to the App. Each is of one of Kinds and a webhook of one of the vendor's contracts. nil: the vendor sends
	// no notifications.
	Notifications func(context.Context, *app.App, app.Event) ([]notify.Message, error)

	// Kinds are the kinds of notification.
	Kinds []Kind

	// Signature returns the vendor's signature of notifications with a client secret; nil: the vendor signs none.
	Signature func(secret string) notify.Signature

	// KeySet returns the JSON Web Key Set that verifies the vendor's signed tokens; nil: there are none.
	KeySet func() (any, error)

	// Deadline is the real time in which a receiver has to answer a notification. It is required with Notifications.
	Deadline time.Duration
}

// AddService adds a service, with the contract of that name of the vendor: "admin" is "acme/admin".
func (p *Provider) AddService(name string, s Service) error {
	var err error
	if s.Contract, err = openapi.Load(p.Name + "/" + name); err != nil {
		return fmt.Errorf("load contract: %w", err)
	}
	p.Services = append(p.Services, &s)
	return nil
}

// Kind is a kind of notification. Topic, a word of the vendor, says which of an App's targets receives it.
type Kind struct {
	Name, Topic string
}

// Topic returns the topic of a kind of notification, "" when there is no such kind.
func (p *Provider) Topic(kind string) string {
	for _, k := range p.Kinds {
		if k.Name == kind {
			return k.Topic
		}
	}
	return ""
}

// Vendor returns what Apps know of the vendor.
func (p *Provider) Vendor() app.Vendor {
	operations := p.Operations()
	var kinds, topics []string
	for _, kind := range p.Kinds {
		kinds = append(kinds, kind.Name)
		if !slices.Contains(topics, kind.Topic) {
			topics = append(topics, kind.Topic)
		}
	}
	complete := func(rules *app.Rules) {
		rules.Operations, rules.Notifications, rules.Topics = operations, kinds, topics
	}
	return app.Vendor{Name: p.Name, Settings: p.Settings, Rules: func(settings app.Settings) (rules app.Rules) {
		if p.Rules != nil {
			rules = p.Rules(settings)
		}
		complete(&rules)
		for generation, r := range rules.Generations {
			complete(&r)
			rules.Generations[generation] = r
		}
		return rules
	}}
}

// Webhook returns the contract's webhook for a kind of notification, or nil when no service has it.
func (p *Provider) Webhook(kind string) *openapi.Operation {
	for _, service := range p.Services {
		if operation := service.Contract.Webhook(kind); operation != nil {
			return operation
		}
	}
	return nil
}

// Operations lists the operationIds of all services, in alphabetical order.
func (p *Provider) Operations() []string {
	var ids []string
	for _, service := range p.Services {
		for _, operation := range service.Contract.Operations {
			ids = append(ids, operation.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// Service is one API of a vendor, at the hosts and base paths that its contract lists.
type Service struct {
	Contract *openapi.Contract

	// Identify finds out whose request it is, and sets Call.App and, where a user's token was presented, Call.UserID.
	// It returns an error when the credential is missing or wrong. It may set Call.App even then, so that the refused
	// request is recorded in the right App's journal. It runs before the request is checked, and must not trust it.
	Identify func(*Call) error

	// Operations holds the Op behind each operationId. An operation without an Op is answered with the contract's
	// example.
	Operations map[string]Op

	// Fail returns the reply for an error, in the vendor's own shape. Call.Operation is nil when no operation matches
	// the request.
	Fail func(*Call, *app.Error) Reply

	// Root is the path that the root of the service's host redirects to; empty: there is nothing at the root.
	Root string

	// CORS holds the headers that let a page of another site read a reply. They are set on every reply. A service that
	// has them answers preflight requests (OPTIONS).
	CORS http.Header

	// CrossSite are the ids of operations that the vendor's own flow reaches from pages of other sites, such as a
	// sign-in. Pages may navigate to them or post forms to them, although that changes something; the operation has to
	// limit what a page gains by it. All other requests from other sites that change something are refused, unless the
	// service has CORS.
	CrossSite []string

	// ETag returns the entity tag for the content of a reply to GET with status 200. A client that has it already
	// (If-None-Match) gets a 304. The content is an io.WriterTo, since a long document is not in memory as a whole. nil:
	// no entity tags.
	ETag func(content io.WriterTo) string

	// Fronts are further paths at which the service answers a GET as at its base path, under any host name but a
	// vendor's: "/", where a person looks first.
	Fronts []string

	// UserParameter is the path parameter that names a user, for fault rules about the user; empty: there is none.
	UserParameter string

	// Waiting are the ids of operations whose reply may wait for other requests, and for answers to notifications: those
	// that move a clock.
	Waiting []string

	// Audience is who the service is for; zero: Clients.
	Audience Audience

	// Query allows query parameters that the contract does not declare, or that are repeated, such as those of a search
	// with modifiers; nil: it allows none. The Op reads them from the request.
	Query openapi.Query
}

// Name returns the name of the service's contract with a dash for the slash: "acme-admin".
func (s *Service) Name() string { return strings.ReplaceAll(s.Contract.Name, "/", "-") }
