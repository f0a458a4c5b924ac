package app

import (
	"context"
	"math"
	"strconv"

	"github.com/healthmock/healthmock/mock/store"
)

// UserQuery selects users to list.
type UserQuery struct {
	Provider string          // the vendor whose users are listed; empty: those of all
	Offset   int             // the number of users to skip
	Limit    int             // the maximum number of users
	Deleted  bool            // whether deleted users are included
	Keep     func(User) bool // selects users; nil: all
}

// userEntry is the entry of a user in the index by order of creation. Provider and Deleted are stored here too, so that
// skipping users does not read them.
type userEntry struct {
	UserID   string `json:"humanId"`
	Provider string `json:"provider"`
	Deleted  bool   `json:"deleted,omitempty"`
}

// initialUsers is the initial capacity of a list: about as many users as clients request at once.
const initialUsers = 64

// Users lists users in order of creation. Skipping users reads only the index of deleted ones, unless q.Keep is
// set or the App has users of other vendors than q.Provider.
func (a *App) Users(ctx context.Context, q UserQuery) ([]User, error) {
	users := make([]User, 0, min(max(q.Limit, 0), initialUsers))
	err := a.View(ctx, func(tx store.Tx) error {
		first, skip, err := q.begin(tx)
		if err != nil {
			return err
		}
		_, end := store.Prefix(userEntryPrefix)
		for entry, err := range a.owner.entries.Scan(tx, userEntryKey(first), end, false) {
			if err != nil {
				return err
			}
			if len(users) == q.Limit {
				break
			}
			if entry.Deleted && !q.Deleted || q.Provider != "" && entry.Provider != q.Provider {
				continue
			}
			if skip > 0 && q.Keep == nil {
				skip--
				continue
			}
			user, err := a.readUser(tx, entry.UserID)
			if err != nil {
				return err
			}
			switch {
			case q.Keep != nil && !q.Keep(user):
			case skip > 0:
				skip--
			default:
				users = append(users, user)
			}
		}
		return nil
	})
	return users, err
}

// begin returns the number of the user to begin with, and how many to skip from there. Users are numbered from 1
// without gaps, and keep their number when they are deleted.
func (q UserQuery) begin(tx store.Tx) (first, skip int, err error) {
	first = max(0, min(q.Offset, math.MaxInt32)) + 1
	others, err := q.othersThan(tx)
	switch {
	case err != nil:
		return 0, 0, err
	case q.Keep != nil || others:
		return 1, q.Offset, nil
	case q.Deleted:
		return first, 0, nil
	}
	from, to := store.Prefix(deletedPrefix)
	for key := range tx.Scan(from, to, false) {
		number, err := strconv.Atoi(key[len(deletedPrefix):])
		if err != nil || number > first {
			return first, 0, err
		}
		first++
	}
	return first, 0, tx.Err()
}

// othersThan reports whether the App has, or had, users of other vendors than the query's.
func (q UserQuery) othersThan(tx store.Tx) (bool, error) {
	if q.Provider == "" {
		return false, nil
	}
	from, to := store.Prefix(vendorPrefix)
	for key := range tx.Scan(from, to, false) {
		if key != vendorKey(q.Provider) {
			return true, nil
		}
	}
	return false, tx.Err()
}
