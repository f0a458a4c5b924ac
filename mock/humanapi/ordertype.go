package humanapi

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// orderType is a kind of order that an app may submit (vendor OpenAPI, getOrderTypes).
type orderType struct {
	Code        string `json:"orderType"`
	Alias       string `json:"orderTypeAlias"`
	Description string `json:"orderTypeDescription"`
}

// orderTypesOf returns the codes of the App's order types: the only ones that it accepts or, if it accepts any, those
// that the vendor suggests, beginning with the default one, and then those that the App's settings name.
func orderTypesOf(a *app.App) []string {
	settings := a.Settings()
	if len(settings.OrderTypesOnly) > 0 {
		return settings.OrderTypesOnly
	}
	codes := make([]string, 0, len(a.Rules.Orders.Types))
	for _, t := range a.Rules.Orders.Types {
		codes = append(codes, t.Code)
	}
	named := slices.AppendSeq(slices.Collect(maps.Keys(settings.OrderTypes)), maps.Keys(settings.OrderTimeOuts))
	slices.Sort(named)
	for _, own := range named {
		if !slices.Contains(codes, own) {
			codes = append(codes, own)
		}
	}
	return codes
}

// checkOrderType checks the type of a new order; an empty one means the default type. The vendor accepts types that
// the App does not have (vendor OpenAPI, newUser.orderType, a plain string), without any effect. So such a type is a
// warning, unless the App is set to refuse it.
func checkOrderType(c *provider.Call, code string) error {
	known := orderTypesOf(c.App)
	if code == "" || slices.Contains(known, code) {
		return nil
	}
	v := provider.InBody("orderType", "enum", "must be one of "+strings.Join(known, ", "))
	if len(c.App.Settings().OrderTypesOnly) > 0 {
		return c.Refuse(v)
	}
	c.Warn(v)
	return nil
}

// getOrderTypes lists the App's order types.
func getOrderTypes(c *provider.Call) (provider.Reply, error) {
	codes := orderTypesOf(c.App)
	list := make([]orderType, len(codes))
	for i, code := range codes {
		t := c.App.Rules.Orders.Type(code)
		list[i] = orderType{t.Code, t.Alias, t.Description}
	}
	return provider.JSON(http.StatusOK, list), nil
}
