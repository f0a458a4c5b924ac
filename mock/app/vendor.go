package app

import (
	"context"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/store"
)

// Vendor is what Apps know of a vendor.
type Vendor struct {
	Name string // the value of Settings.Provider and of a scenario's `provider`

	// Settings sets the defaults of the vendor's own settings. The error is Invalid, and names the field. nil: the vendor
	// has none.
	Settings func(*Settings) error

	// Rules returns the vendor's rules in an App with these settings; nil: it has none.
	Rules func(Settings) Rules
}

// vendors are vendors with different names, the default one first.
type vendors []Vendor

// first returns the name of the default vendor, "" when there is none.
func (v vendors) first() string {
	if len(v) == 0 {
		return ""
	}
	return v[0].Name
}

// derive returns settings with the defaults of all vendors' own ones, and the rules of each vendor that follow from
// them.
func (s *Apps) derive(settings Settings) (Settings, map[string]Rules, error) {
	for _, vendor := range s.vendors {
		if vendor.Settings != nil {
			if err := vendor.Settings(&settings); err != nil {
				return Settings{}, nil, err
			}
		}
	}
	rules := make(map[string]Rules, len(s.vendors))
	for _, vendor := range s.vendors {
		rules[vendor.Name] = Rules{}
		if vendor.Rules != nil {
			rules[vendor.Name] = vendor.Rules(settings)
		}
	}
	if _, ok := rules[settings.Provider]; !ok && len(s.vendors) > 0 {
		return Settings{}, nil, errNoProvider()
	}
	return settings, rules, nil
}

// CheckSettings returns the rules that an App with some settings would have, by vendor, and the error that its creation
// would have because of a vendor.
func (s *Apps) CheckSettings(settings Settings) (map[string]Rules, error) {
	_, rules, err := s.derive(s.withDefaults(settings, 0))
	return rules, err
}

// Rules returns a vendor's rules in the App.
func (a *App) Rules(vendor string) Rules {
	a.settingsMu.RLock()
	defer a.settingsMu.RUnlock()
	return a.rules[vendor]
}

// Vendors returns the rules of every vendor in the App, the default one first.
func (a *App) Vendors() []Rules {
	_, rules := a.configured()
	list := make([]Rules, len(a.owner.vendors))
	for i, vendor := range a.owner.vendors {
		list[i] = rules[vendor.Name]
	}
	return list
}

// Has reports whether the App works at a vendor.
func (a *App) Has(vendor string) bool {
	return len(a.owner.vendors) == 0 ||
		slices.ContainsFunc(a.owner.vendors, func(v Vendor) bool { return v.Name == vendor })
}

func errNoProvider() error {
	return &Error{Kind: Invalid, Field: "provider", Message: "there is no such provider"}
}

// At is an App as one vendor's API shows it: users of other vendors do not exist. Methods that take a user's id, and
// are not among those below, must be given that of a user of the vendor.
type At struct {
	*App

	vendor string
}

// At returns the App as a vendor's API shows it.
func (a *App) At(vendor string) At { return At{a, vendor} }

// Rules returns the vendor's rules in the App.
func (a At) Rules() Rules { return a.App.Rules(a.vendor) }

// CreateUser is App.CreateUser for a user of the vendor.
func (a At) CreateUser(ctx context.Context, n NewUser) (user User, created bool, err error) {
	n.Provider = a.vendor
	return a.App.CreateUser(ctx, n)
}

// User returns a user. The error is NotFound for an unknown or deleted one.
func (a At) User(ctx context.Context, userID string) (User, error) {
	user, err := a.App.User(ctx, userID)
	if err == nil && user.Provider != a.vendor {
		return User{}, errNoUser()
	}
	return user, err
}

// UserByClientID returns the user with a ClientUserID. The error is NotFound when there is none or it is deleted.
func (a At) UserByClientID(ctx context.Context, clientUserID string) (user User, err error) {
	err = a.View(ctx, func(tx store.Tx) error {
		var found bool
		if user, found, err = a.userByClientID(tx, a.vendor, clientUserID); err != nil || found {
			return err
		}
		return errNoUser()
	})
	return user, err
}

// Users lists users in order of creation.
func (a At) Users(ctx context.Context, q UserQuery) ([]User, error) {
	q.Provider = a.vendor
	return a.App.Users(ctx, q)
}

// DeleteUser is App.DeleteUser for a user of the vendor.
func (a At) DeleteUser(ctx context.Context, userID string) error {
	if _, err := a.User(ctx, userID); err != nil {
		return err
	}
	return a.App.DeleteUser(ctx, userID)
}

// IssueToken is App.IssueToken for a token of the vendor.
func (a At) IssueToken(ctx context.Context, claims Claims, life time.Duration, mint Mint) (string, error) {
	claims.Provider = a.vendor
	return a.App.IssueToken(ctx, claims, life, mint)
}

// SpendToken is App.SpendToken for a token of the vendor.
func (a At) SpendToken(ctx context.Context, kind, presented string) (Token, error) {
	return a.App.SpendToken(ctx, a.vendor, kind, presented)
}

// Subscription returns a subscription; the error is NotFound when there is none with this id.
func (a At) Subscription(ctx context.Context, id string) (Subscription, error) {
	s, err := a.App.Subscription(ctx, id)
	if err == nil {
		_, err = a.User(ctx, s.UserID)
	}
	return s, err
}

// Unsubscribe ends a subscription; the error is NotFound when there is none with this id.
func (a At) Unsubscribe(ctx context.Context, id string) error {
	if _, err := a.Subscription(ctx, id); err != nil {
		return err
	}
	return a.App.Unsubscribe(ctx, id)
}

// UserOfReport returns the id of the user of a report. The error is NotFound for a report that does not exist.
func (a At) UserOfReport(ctx context.Context, id string) (string, error) {
	userID, err := a.App.UserOfReport(ctx, id)
	if err == nil {
		_, err = a.User(ctx, userID)
	}
	return userID, err
}
