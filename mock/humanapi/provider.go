// Package humanapi imitates Human API (humanapi.co): its token service, Admin API and Data API, its notifications, and
// the rules for its users and orders, from the insurance cookbook v1.5, the Web Guide and the Submitting Orders guide.
// It also has the APIs of the vendor's first years, from recordings and published clients.
//
//	p, err := humanapi.New(humanapi.Options{})
package humanapi

import (
	"cmp"
	"crypto/sha1" //nolint:gosec // the vendor signs with HMAC-SHA1
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// Name is the vendor's name in the sandbox.
const Name = "humanapi"

// Options of the vendor.
type Options struct {
	// DemoStart and DemoSeed are the start time and the seed of the demo user's App; zero: now, and 1.
	DemoStart time.Time
	DemoSeed  int64
	// PublicURL is the URL of the sandbox for clients, for links in notifications; empty: the vendor's own hosts.
	PublicURL string
}

// New returns the vendor, with its contracts and the operations that implement them.
func New(options Options) (*provider.Provider, error) {
	p := &provider.Provider{
		Name:          Name,
		Settings:      completeSettings,
		Rules:         rules,
		Notifications: notifier{cmp.Or(options.PublicURL, adminOrigin)}.notifications,
		Kinds: []provider.Kind{
			{Name: statusKind, Topic: statusTopic},
			{Name: dataKind, Topic: dataTopic},
			{Name: orderKind, Topic: statusTopic},
			{Name: summaryKind, Topic: statusTopic},
			{Name: noteKind, Topic: statusTopic},
		},
		Signature: signature,
		KeySet:    KeySet,
		Deadline:  3 * time.Second, // cookbook, Status notifications
	}
	vendor := app.Vendor{Name: Name, Settings: completeSettings, Rules: rules}
	demo := provider.NewDemo(vendor, options.DemoStart, options.DemoSeed, createDemoUser)
	data := map[string]provider.Op{
		"listReports":    listReports,
		"downloadReport": downloadReport,
	}
	medical{newCache(newRecords, (*records).weight)}.operations(data)
	worn := wearables{newCache(newPerson, func(*wellness.Person) int { return 1 })}
	worn.operations(data)
	return p, errors.Join(
		p.AddService("auth", provider.Service{
			Identify: identifyClient,
			Operations: map[string]provider.Op{
				"createConnectToken": provider.Body(createConnectToken),
				"createAdminToken":   provider.Body(createAdminToken),
			},
			Fail:          failPlainly,
			UserParameter: "humanId",
		}),
		p.AddService("admin", provider.Service{
			Identify: identifyClientToken,
			Operations: map[string]provider.Op{
				"getOrderTypes":          getOrderTypes,
				"createUser":             provider.Body(createUser),
				"getUsersList":           getUsersList,
				"getUserDetails":         getUserDetails,
				"deleteUser":             deleteUser,
				"performActionForUser":   provider.Body(performActionForUser),
				"resyncAccount":          provider.Body(resyncAccount),
				"userProviders":          userProviders,
				"getUsersSubscriptions":  getUsersSubscriptions,
				"createSubscription":     provider.Body(createSubscription),
				"getSubscriptionDetails": getSubscriptionDetails,
				"deleteSubscription":     deleteSubscription,
				"getUserReports":         getUserReports,
				"getReportById":          getReportByID,
				"getTasksLiistLink":      provider.Body(getTasksLiistLink),
			},
			Fail:          failAsAdmin,
			UserParameter: "humanId",
		}),
		p.AddService("data", provider.Service{
			Identify:   identifyAccessToken(demo),
			Operations: data,
			Fail:       failPlainly,
			Root:       "/v1/human", // observed in 2026
			CORS: http.Header{
				"Access-Control-Allow-Origin":  {"*"},
				"Access-Control-Allow-Methods": {"OPTIONS,GET,HEAD"},
				"Access-Control-Allow-Headers": {"Content-Type, Authorization, Accept"},
				"Access-Control-Max-Age":       {"86400"},
			},
			ETag:          etag,
			UserParameter: "humanId",
		}),
		p.AddService("user", provider.Service{
			Identify: identifyClient, Operations: userServiceOperations(), Fail: failAsUserService,
			CrossSite:     []string{"authorize"}, // a client's page redirects its user there
			UserParameter: "humanId",
		}),
		p.AddService("apps", provider.Service{
			Identify: identifyAppKey, Operations: appOperations(worn), Fail: failAsApps, ETag: etag,
			UserParameter: "humanId",
		}),
	)
}

// etag returns a signed integer in quotes, as in the recorded replies. How the vendor computes it is unknown.
func etag(content io.WriterTo) string {
	sum := crc32.NewIEEE()
	_, _ = content.WriteTo(sum) // a Hash takes everything
	return `"` + strconv.Itoa(int(int32(sum.Sum32()))) + `"`
}

// signature returns the vendor's signature: HMAC-SHA1 of body + timestamp + nonce with the client secret. The vendor
// names the first header; the other two and the hexadecimal form are assumed.
func signature(secret string) notify.Signature {
	return notify.Signature{
		Header:          "X-HumanAPI-Signature",
		TimestampHeader: "X-HumanAPI-Timestamp",
		NonceHeader:     "X-HumanAPI-Nonce",
		Hash:            sha1.New,
		Key:             []byte(secret),
	}
}
