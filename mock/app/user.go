package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/store"
)

// User is one person that a client invited or started a session for.
type User struct {
	UserID       string `json:"humanId"`
	Provider     string `json:"provider"`     // the vendor whose user it is
	ClientUserID string `json:"clientUserId"` // unique among the vendor's users that are not deleted
	Number       int    `json:"number"`       // 1 is the App's first user ever
	Email        string `json:"email,omitempty"`
	// Person has the personal data that the client submitted. Its ID is the same at every vendor, if the ClientUserID
	// is, and so is the record that is generated from it.
	Person chart.Person `json:"person"`
	// Elsewhere is what the client told another vendor about the same person. It completes Person where records are
	// generated, and is never shown as the user's own data.
	Elsewhere  chart.Person   `json:"elsewhere,omitzero"`
	OrderType  string         `json:"orderType,omitempty"`
	ClientData map[string]any `json:"clientData,omitempty"`
	Status     string         `json:"status"`
	Scenario   string         `json:"scenario,omitempty"` // the scenario that the user follows, set by Follow
	Connected  bool           `json:"connected"`          // whether a source was ever connected
	CreatedAt  time.Time      `json:"createdAt"`
	UpdatedAt  time.Time      `json:"updatedAt"`
	DeletedAt  *time.Time     `json:"deletedAt,omitempty"`
}

// NewUser is a client's request to create a user.
type NewUser struct {
	UserID       string // zero: generated from the App's seed
	Provider     string // zero: Settings.Provider
	ClientUserID string
	Email        string
	Person       chart.Person // ID is ignored
	OrderType    string
	ClientData   map[string]any
	// Order is whether the client orders records. Where users have orders, a user whose last order has ended gets
	// another one. A new user always gets an order.
	Order bool
}

// CreateUser creates a user, or completes and returns the vendor's existing one with the same ClientUserID; created
// reports which. A different e-mail, name or birth date is a Conflict. A vendor that does not exist is Invalid. The
// returned user lacks a Scenario that observers have set.
func (a *App) CreateUser(ctx context.Context, n NewUser) (user User, created bool, err error) {
	n.Provider = cmp.Or(n.Provider, a.Settings().Provider)
	if !a.Has(n.Provider) {
		return User{}, false, errNoProvider()
	}
	err = a.change(ctx, func(tx *change) error {
		existing, ok, err := a.userByClientID(tx, n.Provider, n.ClientUserID)
		if err != nil {
			return err
		}
		if ok {
			user = existing
			if err := tx.complete(&user, n); err != nil {
				return err
			}
			if err := tx.share(user); err != nil {
				return err
			}
			return tx.each(&user, func(c capability) error { return c.requested(tx, &user, existing, n) })
		}
		created = true
		user, err = tx.createUser(n)
		return err
	})
	return user, created, err
}

func (tx *change) createUser(n NewUser) (User, error) {
	number, err := tx.nextUser()
	if err != nil {
		return User{}, err
	}
	user := User{
		UserID:       n.UserID,
		Provider:     n.Provider,
		ClientUserID: n.ClientUserID,
		Number:       number,
		Email:        n.Email,
		Person:       n.Person,
		OrderType:    n.OrderType,
		ClientData:   n.ClientData,
		Status:       tx.app.Rules(n.Provider).Initial,
		CreatedAt:    tx.now,
		UpdatedAt:    tx.now,
	}
	if err := tx.identify(&user); err != nil {
		return User{}, err
	}
	err = errors.Join(
		tx.putUser(user),
		store.Put(tx, userEntryKey(number), userEntry{UserID: user.UserID, Provider: user.Provider}),
		store.Put(tx, clientKey(user.Provider, user.ClientUserID), user.UserID),
		tx.indexVendor(user.Provider),
	)
	if err != nil {
		return User{}, fmt.Errorf("create user: %w", err)
	}
	fact := Fact{ClientUserID: user.ClientUserID, Status: user.Status}
	if err := tx.record(UserCreated, user.UserID, fact); err != nil {
		return User{}, err
	}
	if err := tx.share(user); err != nil {
		return User{}, err
	}
	err = tx.each(&user, func(c capability) error { return c.created(tx, &user) })
	return user, err
}

// indexVendor adds a vendor to the index of the vendors that have or had users.
func (tx *change) indexVendor(vendor string) error {
	if _, known, err := tx.Get(vendorKey(vendor)); known || err != nil {
		return err
	}
	return tx.Put(vendorKey(vendor), empty)
}

// nextUser returns the number of the next user.
func (tx *change) nextUser() (int, error) {
	from, to := store.Prefix(userEntryPrefix)
	for key := range tx.Scan(from, to, true) {
		last, err := strconv.Atoi(key[len(userEntryPrefix):])
		return last + 1, err
	}
	return 1, tx.Err()
}

// identify sets the id of a new user, unless it has one, and the ID of its Person. No user of this App ever had the id
// before. A deleted user keeps its id, and the next user with the same ClientUserID gets another.
func (tx *change) identify(user *User) error {
	p := &user.Person
	p.ID, p.Since = user.UserID, tx.now
	if user.UserID != "" {
		return nil
	}
	for again := 0; ; again++ {
		person := []string{"user", tx.app.id, user.ClientUserID, strconv.Itoa(again)}
		p.ID = Hex(32)(tx.app.Seed(), person...)
		parts := person
		if user.Provider != tx.app.owner.vendors.first() { // the ids of the first vendor's users name the person alone
			parts = append(parts, user.Provider)
		}
		user.UserID = tx.app.Rules(user.Provider).UserID.or(Hex(32))(tx.app.Seed(), parts...)
		if _, taken, err := tx.Get(userKey(user.UserID)); err != nil || !taken {
			return errors.Join(err, tx.adoptPerson(user))
		}
	}
}

// complete fills in the fields of a user that were empty from a repeated request. Fields that were set stay. The error
// is a Conflict when the request is about another person.
func (tx *change) complete(user *User, n NewUser) error {
	if !user.accepts(n) {
		return Errorf(Conflict, "a user with this clientUserId exists and is another person")
	}
	before := *user
	user.Email = cmp.Or(user.Email, n.Email)
	user.OrderType = cmp.Or(user.OrderType, n.OrderType)
	if user.ClientData == nil {
		user.ClientData = n.ClientData
	}
	fill(&user.Person, n.Person)
	if reflect.DeepEqual(before, *user) {
		return nil
	}
	return tx.touch(user)
}

// accepts reports whether a repeated request may be about the same person: no e-mail address, name or birth date
// differs.
func (u User) accepts(n NewUser) bool {
	return same(u.Email, n.Email) && compatible(u.Person, n.Person)
}

// User returns a user. The error is NotFound for an unknown or deleted one.
func (a *App) User(ctx context.Context, userID string) (User, error) {
	user, err := a.AnyUser(ctx, userID)
	if err == nil && user.DeletedAt != nil {
		return User{}, errNoUser()
	}
	return user, err
}

// AnyUser returns a user even when it is deleted. The pointers, slices and maps of a User are shared and read-only.
func (a *App) AnyUser(ctx context.Context, userID string) (User, error) {
	var user User
	err := a.View(ctx, func(tx store.Tx) (err error) {
		user, err = a.readUser(tx, userID)
		return err
	})
	return user, err
}

// userByClientID returns a vendor's user with a ClientUserID, and whether there is one that is not deleted.
func (a *App) userByClientID(tx store.Tx, provider, clientUserID string) (user User, found bool, err error) {
	userID, ok, err := store.Get[string](tx, clientKey(provider, clientUserID))
	if err != nil || !ok {
		return User{}, false, err
	}
	user, err = a.readUser(tx, userID)
	return user, err == nil, err
}

// readUser is AnyUser in a transaction.
func (a *App) readUser(tx store.Tx, userID string) (User, error) {
	user, ok, err := a.owner.users.Get(tx, userKey(userID))
	switch {
	case err != nil:
		return User{}, fmt.Errorf("read user: %w", err)
	case !ok:
		return User{}, errNoUser()
	}
	return user, nil
}

// SetStatus moves a user to another status. A move that the vendor's table forbids is a Conflict unless forced; a
// status that does not exist is Invalid. Setting the present status changes nothing. The user's order follows
// (OrderRules.ByStatus).
func (a *App) SetStatus(ctx context.Context, userID, status string, force bool) error {
	return a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		rules := a.Rules(user.Provider)
		switch {
		case !rules.Knows(status):
			return &Error{
				Kind:    Invalid,
				Field:   "status",
				Message: "no such status; there are " + strings.Join(rules.Statuses(), ", "),
			}
		case user.Status == status:
			return nil
		case !force && !rules.Allows(user.Status, status):
			return Errorf(Conflict, "a user cannot go from %s to %s (force allows it)", user.Status, status)
		}
		from := user.Status
		user.Status = status
		if err := tx.touch(&user); err != nil {
			return err
		}
		fact := Fact{ClientUserID: user.ClientUserID, From: from, Status: status}
		if err := tx.record(UserStatus, userID, fact); err != nil {
			return err
		}
		return tx.each(&user, func(c capability) error { return c.statusChanged(tx, &user, force) })
	})
}

// DeleteUser deletes a user with its sources, entries, reports, orders, subscriptions and tokens, and cancels its
// scheduled work. Only its ids, its last status and its Events stay.
func (a *App) DeleteUser(ctx context.Context, userID string) error {
	return a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		return tx.deleteUser(user)
	})
}

func (tx *change) deleteUser(user User) error {
	userID := user.UserID
	user = User{
		UserID:       userID,
		Provider:     user.Provider,
		ClientUserID: user.ClientUserID,
		Number:       user.Number,
		Person:       chart.Person{ID: user.Person.ID},
		Status:       user.Status,
		Scenario:     user.Scenario,
		CreatedAt:    user.CreatedAt,
		DeletedAt:    new(tx.now),
	}
	if err := tx.touch(&user); err != nil {
		return err
	}
	if err := errors.Join(
		tx.Delete(clientKey(user.Provider, user.ClientUserID)),
		store.Put(tx, userEntryKey(user.Number), userEntry{userID, user.Provider, true}),
		tx.Put(deletedKey(user.Number), empty),
		tx.revokeTokens(userID),
		tx.app.agenda.CancelAll(tx, duePrefix(userID)),
		tx.dropSubscriptions(userID),
		tx.dropReports(userID),
		tx.deleteAll(sourcePrefix(userID)),
		tx.deleteAll(entriesPrefix(userID)),
		tx.each(&user, func(c capability) error { return c.deleted(tx, userID) }),
	); err != nil {
		return fmt.Errorf("delete user: %w", err)
	}
	return tx.record(UserDeleted, userID, Fact{ClientUserID: user.ClientUserID, From: user.Status})
}

// Follow sets the scenario that a user follows. It records no Event.
func (a *App) Follow(ctx context.Context, userID, scenario string) error {
	return a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		user.Scenario = scenario
		return tx.putUser(user)
	})
}

// touch writes a changed user and sets UpdatedAt.
func (tx *change) touch(user *User) error {
	user.UpdatedAt = tx.now
	return tx.putUser(*user)
}

func (tx *change) putUser(user User) error {
	if err := tx.app.owner.users.Put(tx, userKey(user.UserID), user); err != nil {
		return fmt.Errorf("write user: %w", err)
	}
	return nil
}

// user returns a user. The error is NotFound for an unknown or deleted one.
func (tx *change) user(userID string) (User, error) {
	user, err := tx.app.readUser(tx, userID)
	if err == nil && user.DeletedAt != nil {
		return User{}, errNoUser()
	}
	return user, err
}

func errNoUser() error { return Errorf(NotFound, "there is no such user") }
