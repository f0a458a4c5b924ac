package providertest_test

import (
	"net/http"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/provider/providertest"
	"github.com/healthmock/healthmock/openapi"
)

// contract is an API with one operation, without credentials.
const contract = `
openapi: 3.0.3
info: {title: Weather, version: "1"}
servers: [{url: "https://api.weather.test"}]
paths:
  /today:
    get:
      operationId: getToday
      x-source: invented for this test
      x-provenance: assumed
      responses:
        "200":
          description: The weather
          content: {application/json: {schema: {type: object, required: [sky], properties: {sky: {type: string}}}}}
        default:
          description: An error
          content: {application/json: {schema: {type: object, required: [error], properties: {error: {type: string}}}}}
`

// smallest returns a vendor with one operation: no users, statuses, reports, orders, tokens or notifications.
func smallest() (*provider.Provider, error) {
	api, err := openapi.Parse("tiny/api", []byte(contract))
	if err != nil {
		return nil, err
	}
	statuses := map[app.Kind]int{
		app.Invalid:         http.StatusBadRequest,
		app.Unauthenticated: http.StatusUnauthorized,
		app.NotFound:        http.StatusNotFound,
		app.Internal:        http.StatusInternalServerError,
	}
	return &provider.Provider{Name: "tiny", Services: []*provider.Service{{
		Contract: api,
		Identify: func(*provider.Call) error { return nil },
		Operations: map[string]provider.Op{"getToday": func(*provider.Call) (provider.Reply, error) {
			return provider.JSON(http.StatusOK, map[string]string{"sky": "clear"}), nil
		}},
		Fail: func(_ *provider.Call, err *app.Error) provider.Reply {
			return provider.JSON(statuses[err.Kind], map[string]string{"error": err.Message})
		},
	}}}, nil
}

// A vendor that declares nothing but its services is tested for nothing else.
func TestTheSmallestVendor(t *testing.T) { providertest.Run(t, smallest) }

// A vendor that has what others do not have passes too.
func TestAnotherVendor(t *testing.T) { providertest.Run(t, providertest.Weather) }
