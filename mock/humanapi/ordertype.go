package humanapi

import (
	"maps"
	"net/http"
	"slices"

	"github.com/healthmock/healthmock/mock/provider"
)

// orderType is a kind of order that an app may submit (vendor OpenAPI, getOrderTypes).
type orderType struct {
	Code        string `json:"orderType"`
	Alias       string `json:"orderTypeAlias"`
	Description string `json:"orderTypeDescription"`
}

// getOrderTypes lists the types that the vendor suggests, the default one first, and then those that the App's settings name.
func getOrderTypes(c *provider.Call) (provider.Reply, error) {
	rules := c.App.Rules.Orders
	codes := make([]string, 0, len(rules.Types))
	for _, t := range rules.Types {
		codes = append(codes, t.Code)
	}
	settings := c.App.Settings()
	named := slices.AppendSeq(slices.Collect(maps.Keys(settings.OrderTypes)), maps.Keys(settings.OrderTimeOuts))
	slices.Sort(named)
	for _, own := range named {
		if !slices.Contains(codes, own) {
			codes = append(codes, own)
		}
	}
	list := make([]orderType, len(codes))
	for i, code := range codes {
		t := rules.Type(code)
		list[i] = orderType{t.Code, t.Alias, t.Description}
	}
	return provider.JSON(http.StatusOK, list), nil
}
