// Package zivacare imitates ZivaCare (zivacare.com): its application API, its token exchange and its Data API, from
// docs.zivacare.com and the vendor's published clients. What these leave open is decided in the contracts, or beside
// the code, and marked as assumed. The vendor has no notifications, orders and reports.
//
//	p, err := zivacare.New(zivacare.Options{})
package zivacare

import (
	"fmt"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// Name is the vendor's name in the sandbox.
const Name = "zivacare"

// Options of the vendor.
type Options struct {
	// DemoStart and DemoSeed are the start time and the seed of the demo user's App; zero: now, and 1.
	DemoStart time.Time
	DemoSeed  int64
}

// New returns the vendor, with its contracts and the operations that implement them.
func New(options Options) (*provider.Provider, error) {
	p := &provider.Provider{Name: Name, Settings: completeSettings, Rules: rules}
	vendor := app.Vendor{Name: Name, Settings: completeSettings, Rules: rules}
	demo := provider.NewDemo(vendor, options.DemoStart, options.DemoSeed, createDemoUser)
	for _, s := range []struct {
		name    string
		service provider.Service
	}{
		{"app", provider.Service{
			Identify: identifyClient,
			Operations: map[string]provider.Op{
				"createApplicationUser": provider.Body(createApplicationUser),
				"deleteApplicationUser": deleteApplicationUser,
				"setDataSourceToken":    provider.Body(setDataSourceToken),
			},
			Fail:          failAsApp,
			UserParameter: "zivaUserCode",
		}},
		{"oauth", provider.Service{
			Identify: identifyExchange,
			Operations: map[string]provider.Op{
				"getAccessToken":     provider.Body(getAccessToken),
				"refreshAccessToken": refreshAccessToken,
			},
			Fail: failAsOAuth,
		}},
		{"data", provider.Service{Identify: identifyAccessToken(demo), Operations: dataOperations(), Fail: failAsData}},
	} {
		contract, err := openapi.Load(Name + "/" + s.name)
		if err != nil {
			return nil, fmt.Errorf("load contract: %w", err)
		}
		s.service.Contract = contract
		p.Services = append(p.Services, &s.service)
	}
	return p, nil
}

// vendorApp returns the request's App as the vendor's API shows it.
func vendorApp(c *provider.Call) app.At { return c.App.At(Name) }
