package control

import (
	"maps"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/secret"
)

// masked returns op with a masked reply: credentials and social security numbers that a client put where they do not
// belong, into a name, a clientUserId, clientData or a URL, are hidden in users, events and deliveries. Nine digits in
// a row are masked in clientData only, since ids may consist of them.
func (s *api) masked(op provider.Op) provider.Op {
	return func(c *provider.Call) (provider.Reply, error) {
		reply, err := op(c)
		m := s.Journal.Masker(c.Path("clientId"))
		switch body := reply.Body.(type) {
		case controlapi.User:
			reply.Body = maskUser(m, body)
		case []controlapi.User:
			reply.Body = maskAll(m, body, maskUser)
		case []controlapi.Event:
			reply.Body = maskAll(m, body, maskEvent)
		case controlapi.Delivery:
			reply.Body = maskDelivery(m, body)
		case []controlapi.Delivery:
			reply.Body = maskAll(m, body, maskDelivery)
		}
		if nearest := reply.Header.Get(controlapi.NearestHeader); nearest != "" {
			reply.Header.Set(controlapi.NearestHeader, m.Text(nearest))
		}
		return reply, err
	}
}

// maskAll masks each item of a list in place, and returns the list.
func maskAll[T any](m secret.Masker, list []T, mask func(secret.Masker, T) T) []T {
	for i := range list {
		list[i] = mask(m, list[i])
	}
	return list
}

func maskUser(m secret.Masker, u controlapi.User) controlapi.User {
	u.ClientUserID, u.Email = m.Text(u.ClientUserID), m.Text(u.Email)
	p := &u.Person
	p.FirstName, p.MiddleName, p.LastName = m.Text(p.FirstName), m.Text(p.MiddleName), m.Text(p.LastName)
	if u.ClientData != nil {
		u.ClientData, _ = m.Value(u.ClientData).(map[string]any)
	}
	u.Timeline = maskAll(m, u.Timeline, maskEvent)
	return u
}

func maskEvent(m secret.Masker, e controlapi.Event) controlapi.Event {
	d := &e.Data
	d.ClientUserID, d.Body, d.Text = m.Text(d.ClientUserID), string(m.Body([]byte(d.Body), false)), m.Text(d.Text)
	return e
}

func maskDelivery(m secret.Masker, d controlapi.Delivery) controlapi.Delivery {
	d.URL, d.Summary, d.Body = m.URL(d.URL, false), m.Text(d.Summary), m.Text(d.Body)
	for i := range d.Attempts {
		a := &d.Attempts[i]
		a.Error, a.ResponseBody, a.RequestBody = m.Text(a.Error), m.Text(a.ResponseBody), m.Text(a.RequestBody)
		shown := maps.Clone(a.RequestHeaders)
		for name, value := range shown {
			shown[name] = m.HeaderValue(name, value)
		}
		a.RequestHeaders = shown
	}
	return d
}
