package controlapi

import (
	"context"
	"encoding/json"
	"net/http"
)

// Export returns the App as one file: what it was created with, including its secret, and everything since that changed
// it or was answered. `healthmock replay FILE` runs it again and prints what differs. A test that failed can save it.
func (a *App) Export(ctx context.Context) ([]byte, error) {
	return fetch[json.RawMessage](ctx, a.client, a.call(http.MethodGet, "/export", nil))
}
