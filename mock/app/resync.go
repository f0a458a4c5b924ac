package app

import "context"

// Resync reads a user's connected sources again, or only the one with the given connection id. The sync state of each
// is in progress, and after Rules.Reread it is ok, whatever it was before. Then the source's reports are updated, and
// once no source is being read those of the whole user. A source that is already being read again is left alone. The
// error is NotFound for an unknown user or connection.
func (a *App) Resync(ctx context.Context, userID, sourceID string) error {
	return a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		return tx.resync(&user, sourceID)
	})
}

func (tx *change) resync(user *User, sourceID string) error {
	sources, err := tx.sources(user.UserID)
	if err != nil {
		return err
	}
	found := sourceID == ""
	for i, source := range sources {
		if source.DisconnectedAt != nil || sourceID != "" && source.ID != sourceID {
			continue
		}
		found = true
		next := due{At: tx.now.Add(tx.app.Rules(user.Provider).Reread), UserID: user.UserID, What: dueSync, Source: source.ID}
		if already, err := tx.app.agenda.Has(tx, next.key()); err != nil {
			return err
		} else if already {
			continue
		}
		source.Sync = SyncInProgress
		if err := tx.putSource(*user, i, source, SourceSynced); err != nil {
			return err
		}
		if err := tx.schedule(next); err != nil {
			return err
		}
	}
	if !found {
		return Errorf(NotFound, "there is no such connected source")
	}
	return nil
}

// reread finishes the resync of one source.
func (tx *change) reread(user *User, sourceID string) error {
	sources, err := tx.sources(user.UserID)
	if err != nil {
		return err
	}
	for i, source := range sources {
		if source.ID != sourceID || source.DisconnectedAt != nil {
			continue
		}
		source.Sync, source.SyncedAt = SyncOK, &tx.now
		if err := tx.putSource(*user, i, source, SourceSynced); err != nil {
			return err
		}
		if err := tx.updateReports(user, source.Chart.ID); err != nil {
			return err
		}
	}
	return tx.finishReads(user)
}

// finishReads updates the reports of the whole user and calls the capabilities, unless another source is still being
// read.
func (tx *change) finishReads(user *User) error {
	others, err := tx.app.agenda.Has(tx, due{UserID: user.UserID, What: dueSync}.key())
	if err != nil || others {
		return err
	}
	if err := tx.updateReports(user, ""); err != nil {
		return err
	}
	return tx.each(user, func(c capability) error { return c.reread(tx, user) })
}

// updateReports updates the reports of one source or, without one, those of the whole user.
func (tx *change) updateReports(user *User, sourceID string) error {
	reports, err := list[Report](tx, reportPrefix(user.UserID))
	if err != nil {
		return err
	}
	for _, report := range reports {
		if report.sourceID() != sourceID {
			continue
		}
		if err := tx.saveReport(user, &report); err != nil {
			return err
		}
	}
	return nil
}
