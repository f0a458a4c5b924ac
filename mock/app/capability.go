package app

// capability is something that only some vendors have, such as orders. The code of users calls it once for each thing
// that may happen to a user, in the transaction in which that happens. A vendor's Rules declare it.
type capability interface {
	// created is called after a user was created.
	created(tx *change, user *User) error
	// requested is called after a request to create a user that exists already. before is the user before the request
	// completed it.
	requested(tx *change, user *User, before User, n NewUser) error
	// statusChanged is called after a user has taken another status. force is that of SetStatus.
	statusChanged(tx *change, user *User, force bool) error
	// reread is called after all sources of a user have been read again.
	reread(tx *change, user *User) error
	// due is called for scheduled work of the capability, one of the due constants.
	due(tx *change, user *User, what string) error
	// deleted is called when a user is deleted.
	deleted(tx *change, userID string) error
}

// each calls f with every capability of a user's vendor.
func (tx *change) each(user *User, f func(capability) error) error {
	if rules := tx.app.Rules(user.Provider).Orders; rules.Exist() {
		return f(orders{rules})
	}
	return nil
}
