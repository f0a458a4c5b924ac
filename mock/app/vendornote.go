package app

import "context"

// AddVendorNote records a source's note on a user's latest order, such as that it requires a signature. source is a
// name or id, connected or not; empty: no particular source. A user without an order is a Conflict.
func (a *App) AddVendorNote(ctx context.Context, userID, text, source string) error {
	return a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		order, number, err := tx.latestOrder(userID)
		if err != nil {
			return err
		}
		if number < 0 {
			return errNoOrder()
		}
		fact := Fact{ClientUserID: user.ClientUserID, Order: &order, Text: text}
		if source != "" {
			of := FindSource(source)
			fact.Of = &ReportSource{ID: of.ID, Name: of.Name}
		}
		return tx.record(VendorNoted, userID, fact)
	})
}
