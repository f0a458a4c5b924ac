package humanapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/provider"
)

// orderType is a kind of order that an app may submit (vendor OpenAPI, getOrderTypes).
type orderType struct {
	Code        string `json:"orderType"`
	Alias       string `json:"orderTypeAlias"`
	Description string `json:"orderTypeDescription"`
}

// checkOrderType checks the type of a new order; an empty one means the default type. The vendor accepts types that
// the App does not have (vendor OpenAPI, newUser.orderType, a plain string), without any effect. So such a type is a
// warning, unless the App is set to refuse it.
func checkOrderType(c *provider.Call, code string) error {
	settings := c.App.Settings()
	known := typesOf(settings)
	if code == "" || slices.Contains(known, code) {
		return nil
	}
	v := provider.InBody("orderType", "enum", "must be one of "+strings.Join(known, ", "))
	if len(settings.OrderTypesOnly) > 0 {
		return c.Refuse(v)
	}
	c.Warn(v)
	return nil
}

// getOrderTypes lists the App's order types.
func getOrderTypes(c *provider.Call) (provider.Reply, error) {
	list := convert(typesOf(c.App.Settings()), func(code string) orderType {
		t := orderRules.Type(code)
		return orderType{t.Code, t.Alias, t.Description}
	})
	return provider.JSON(http.StatusOK, list), nil
}
