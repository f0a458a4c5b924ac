package store

import "context"

// Copy copies every row of a space of one store into the space with the same name of another. It copies one consistent
// state.
func Copy(ctx context.Context, from, to Store, space string) error {
	return from.View(ctx, space, func(source Tx) error {
		return to.Update(ctx, space, func(target Tx) error {
			for key, value := range source.Scan("", "", false) {
				if err := target.Put(key, value); err != nil {
					return err
				}
			}
			return source.Err()
		})
	})
}
