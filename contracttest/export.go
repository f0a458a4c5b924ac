package contracttest

import (
	"context"
	"encoding/json"
	"net/http"
)

// Export is the App as one file: what it was created with, its secret included, and everything since that changed it or was
// answered. `healthmock replay FILE` runs it again and tells what has become different. A test that failed can write it down.
func (a *App) Export(ctx context.Context) ([]byte, error) {
	return fetch[json.RawMessage](ctx, a.client, a.call(http.MethodGet, "/export", nil))
}
