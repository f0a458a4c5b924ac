package app

import (
	"context"
	"math"
	"strconv"

	"github.com/healthmock/healthmock/mock/store"
)

// UserQuery says which users to list.
type UserQuery struct {
	Offset  int             // how many to pass over
	Limit   int             // how many to return at most
	Deleted bool            // deleted ones too
	Keep    func(User) bool // only those that it holds for; nil: all
}

// place is a user's place in the order of creation. It says whether the user is deleted, so that passing over users does not
// mean to read them.
type place struct {
	HumanID string `json:"humanId"`
	Deleted bool   `json:"deleted,omitempty"`
}

// aPage is how many users there is room for from the beginning: about as many as are asked for together.
const aPage = 64

// Users lists users in order of creation. To pass over users costs nothing but a look at the deleted ones among them, unless each
// has to be asked whether it counts.
func (a *App) Users(ctx context.Context, q UserQuery) ([]User, error) {
	users := make([]User, 0, min(max(q.Limit, 0), aPage))
	err := a.store.View(ctx, a.id, func(tx store.Tx) error {
		first, pass, err := q.begin(tx)
		if err != nil {
			return err
		}
		_, end := store.Prefix(orderPrefix)
		for at, err := range a.owner.places.Scan(tx, orderKey(first), end, false) {
			if err != nil {
				return err
			}
			if len(users) == q.Limit {
				break
			}
			if at.Deleted && !q.Deleted {
				continue
			}
			user, err := a.readUser(tx, at.HumanID)
			if err != nil {
				return err
			}
			switch {
			case q.Keep != nil && !q.Keep(user):
			case pass > 0:
				pass--
			default:
				users = append(users, user)
			}
		}
		return nil
	})
	return users, err
}

// begin is the number of the user to begin with, and how many to pass over from there. Users are numbered from 1 without gaps, and
// keep their number when they are deleted.
func (q UserQuery) begin(tx store.Tx) (first, pass int, err error) {
	first = max(0, min(q.Offset, math.MaxInt32)) + 1
	switch {
	case q.Keep != nil:
		return 1, q.Offset, nil
	case q.Deleted:
		return first, 0, nil
	}
	from, to := store.Prefix(gonePrefix)
	for key := range tx.Scan(from, to, false) {
		gone, err := strconv.Atoi(key[len(gonePrefix):])
		if err != nil || gone > first {
			return first, 0, err
		}
		first++
	}
	return first, 0, tx.Err()
}
