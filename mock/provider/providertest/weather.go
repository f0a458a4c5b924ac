package providertest

import (
	"context"
	"crypto/sha256"
	"net/http"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// weatherContract is at two URLs, and takes search parameters that it does not list.
const weatherContract = `
openapi: 3.0.3
info: {title: Weather, version: "1"}
servers: [{url: "https://api.weather.test/v1"}, {url: "https://old.weather.test/weather/v1"}]
security: [{key: []}]
paths:
  /people:
    post:
      operationId: addPerson
      x-source: invented for tests
      x-provenance: assumed
      requestBody:
        required: true
        content:
          application/json: {schema: {type: object, required: [name], properties: {name: {type: string, minLength: 1}}}}
      responses: &people
        "200":
          description: The people
          content:
            application/json:
              schema:
                type: array
                items: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}
        default:
          description: An error
          content: {application/json: {schema: {type: object, required: [error], properties: {error: {type: string}}}}}
    get:
      operationId: findPeople
      x-source: invented for tests
      x-provenance: assumed
      parameters: [{name: name, in: query, schema: {type: string}}]
      responses: *people
x-webhooks:
  arrival:
    post:
      operationId: arrivalNotification
      x-source: invented for tests
      x-provenance: assumed
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [person], properties: {person: {type: string}}}
      responses: {"200": {description: Received}}
components:
  securitySchemes: {key: {type: http, scheme: bearer}}
`

// Weather returns a vendor for tests that has much of what the sandbox's vendors do not have: no statuses, reports or
// orders; users with numbers for ids; notifications of another topic; a service at several URLs that decides itself
// which query parameters there are. Its only credential is an App's client id.
func Weather() (*provider.Provider, error) {
	const name = "weather"
	api, err := openapi.Parse(name+"/api", []byte(weatherContract))
	if err != nil {
		return nil, err
	}
	people := func(c *provider.Call) app.At { return c.App.At(name) }
	show := func(users ...app.User) (provider.Reply, error) {
		list := []map[string]string{}
		for _, u := range users {
			list = append(list, map[string]string{"id": u.UserID, "name": u.ClientUserID})
		}
		return provider.JSON(http.StatusOK, list), nil
	}
	return &provider.Provider{
		Name:  name,
		Rules: func(app.Settings) app.Rules { return app.Rules{UserID: app.Number(9)} },
		Services: []*provider.Service{{
			Contract: api,
			Identify: func(c *provider.Call) error {
				key, _ := c.Operation.Credential(c.Request)
				named, known := c.Apps.Get(key.Token)
				if !known {
					return app.Errorf(app.Unauthenticated, "unknown key")
				}
				c.App = named
				return nil
			},
			Operations: map[string]provider.Op{
				"addPerson": provider.Body(func(c *provider.Call, in struct{ Name string }) (provider.Reply, error) {
					user, _, err := people(c).CreateUser(c.Context(), app.NewUser{ClientUserID: in.Name})
					if err != nil {
						return provider.Reply{}, err
					}
					return show(user)
				}),
				"findPeople": func(c *provider.Call) (provider.Reply, error) {
					prefixes := c.Request.URL.Query()["name:starts"]
					users, err := people(c).Users(c.Context(), app.UserQuery{Limit: 100, Keep: func(u app.User) bool {
						for _, prefix := range prefixes {
							if !strings.HasPrefix(u.ClientUserID, prefix) {
								return false
							}
						}
						return true
					}})
					if err != nil {
						return provider.Reply{}, err
					}
					return show(users...)
				},
			},
			Fail: func(_ *provider.Call, err *app.Error) provider.Reply {
				return provider.JSON(provider.Status(err), map[string]string{"error": err.Message})
			},
			Query: func(_ *openapi.Operation, name string) bool { return strings.HasPrefix(name, "name") },
		}},
		Kinds: []provider.Kind{{Name: "arrival", Topic: "data"}},
		Notifications: func(_ context.Context, _ *app.App, e app.Event) ([]notify.Message, error) {
			if e.Kind != app.UserCreated {
				return nil, nil
			}
			body, err := provider.Encode(map[string]string{"person": e.UserID})
			return []notify.Message{{Kind: "arrival", UserID: e.UserID, Body: body, Summary: "arrival"}}, err
		},
		Signature: func(secret string) notify.Signature {
			return notify.Signature{
				Header:          "Weather-Signature",
				TimestampHeader: "Weather-Time",
				NonceHeader:     "Weather-Nonce",
				Hash:            sha256.New,
				Key:             []byte("weather " + secret),
			}
		},
		Deadline: time.Second,
	}, nil
}
