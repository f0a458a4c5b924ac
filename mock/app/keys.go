package app

import (
	"fmt"
	"iter"

	"github.com/healthmock/healthmock/mock/store"
)

// The rows of an App's space, by key. Numbers are zero-padded, so that byte order is numeric order.
//
//	user/<userId>                    User
//	order/<number>                   userEntry, in order of creation
//	gone/<number>                    nothing: index of the entries of deleted users
//	client/<provider>/<clientUserId> id of the user, unless it is deleted
//	vendor/<provider>                nothing: index of the vendors that have or had users
//	source/<userId>/<number>         Source
//	entry/<userId>/<kind>/<id>       Entry
//	report/<userId>/<number>         Report
//	reportof/<reportId>              id of its user
//	orders/<userId>/<number>         Order (the prefix order/ is the order of users)
//	subscription/<id>                Subscription
//	subscriptions/<userId>/<id>      nothing: index of one user's subscriptions
//	token/<fingerprint>              Token
//	expiry/<time>/<fingerprint>      nothing: index of tokens by expiry
//	tokenof/<userId>/<fingerprint>   nothing: index of one user's tokens
//	faults/<owner>/<userId>          faults; without a user those for all users
//	agenda/<key>                     agenda.Item
//	event/<seq>                      Event
//	eventof/<userId>/<n>             numbers of one user's Events, see store.AddNumber
const (
	eventPrefix     = "event/"
	userEntryPrefix = "order/"
	deletedPrefix   = "gone/"
	vendorPrefix    = "vendor/"
	tokenPrefix     = "token/"
	expiryPrefix    = "expiry/"
	faultsPrefix    = "faults/"
)

var empty = []byte("{}")

func userKey(userID string) string       { return "user/" + userID }
func vendorKey(provider string) string   { return vendorPrefix + provider }
func userEntryKey(number int) string     { return fmt.Sprintf("%s%012d", userEntryPrefix, number) }
func deletedKey(number int) string       { return fmt.Sprintf("%s%012d", deletedPrefix, number) }
func sourcePrefix(userID string) string  { return "source/" + userID + "/" }
func entriesPrefix(userID string) string { return "entry/" + userID + "/" }
func reportPrefix(userID string) string  { return "report/" + userID + "/" }
func ordersPrefix(userID string) string  { return "orders/" + userID + "/" }
func reportOfKey(reportID string) string { return "reportof/" + reportID }
func subscriptionKey(id string) string   { return "subscription/" + id }
func tokenOfPrefix(userID string) string { return "tokenof/" + userID + "/" }
func eventOfPrefix(userID string) string { return "eventof/" + userID + "/" }

func subscriptionsPrefix(userID string) string { return "subscriptions/" + userID + "/" }

func clientKey(provider, clientUserID string) string {
	return "client/" + provider + "/" + clientUserID
}

func numbered(prefix string, n int) string { return fmt.Sprintf("%s%06d", prefix, n) }
func eventKey(seq int64) string            { return fmt.Sprintf("%s%012d", eventPrefix, seq) }

// list returns every value whose key begins with prefix.
func list[T any](tx store.Tx, prefix string) ([]T, error) {
	return all(store.ScanPrefix[T](tx, prefix))
}

// all collects values. It returns none after an error.
func all[T any](values iter.Seq2[T, error]) ([]T, error) {
	var list []T
	for value, err := range values {
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

// deleteAll deletes every row whose key begins with prefix.
func (tx *change) deleteAll(prefix string) error {
	from, to := store.Prefix(prefix)
	for key := range tx.Scan(from, to, false) {
		if err := tx.Delete(key); err != nil {
			return fmt.Errorf("delete %s: %w", key, err)
		}
	}
	return tx.Err()
}
