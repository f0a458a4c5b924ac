// Package zivacare imitates ZivaCare (zivacare.com): its application API, its token exchange and its Data API, from
// docs.zivacare.com and the vendor's published clients. What these leave open is decided in the contracts, or beside
// the code, and marked as assumed. The vendor has no notifications, orders and reports.
//
//	p, err := zivacare.New(zivacare.Options{})
package zivacare

import (
	"errors"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
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
	return p, errors.Join(
		p.AddService("app", provider.Service{
			Identify: identifyClient,
			Operations: map[string]provider.Op{
				"createApplicationUser": provider.Body(createApplicationUser),
				"deleteApplicationUser": deleteApplicationUser,
				"setDataSourceToken":    provider.Body(setDataSourceToken),
			},
			Fail:          failAsApp,
			UserParameter: "zivaUserCode",
		}),
		p.AddService("oauth", provider.Service{
			Identify: identifyExchange,
			Operations: map[string]provider.Op{
				"getAccessToken":     provider.Body(getAccessToken),
				"refreshAccessToken": refreshAccessToken,
			},
			Fail: failAsOAuth,
		}),
		p.AddService("data", provider.Service{
			Identify: identifyAccessToken(demo), Operations: dataOperations(), Fail: failAsData,
		}),
	)
}

// vendorApp returns the request's App as the vendor's API shows it.
func vendorApp(c *provider.Call) app.At { return c.App.At(Name) }
