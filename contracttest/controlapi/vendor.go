package controlapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// ClientToken returns a token for the vendor's Admin API, valid for 24 virtual hours. It calls POST /v1/admin/token
// (cookbook, Get a token). It is for tests of what comes after the token.
func (a *App) ClientToken(ctx context.Context) (string, error) {
	var reply struct {
		Token string `json:"client_token"`
	}
	err := a.token(ctx, "/v1/admin/token", map[string]string{"type": "client"}, &reply)
	return reply.Token, err
}

// AccessToken returns a token for the records of the user with the client's own id, valid for 24 virtual hours. It
// calls POST /v1/connect/token (cookbook, Get a token), which fails until the user has connected a source.
func (a *App) AccessToken(ctx context.Context, clientUserID string) (string, error) {
	var reply struct {
		Token string `json:"access_token"`
	}
	err := a.token(ctx, "/v1/connect/token", map[string]string{"type": "access", "client_user_id": clientUserID}, &reply)
	return reply.Token, err
}

// token posts to the vendor's token service. Its paths are on the same base URL as the control API.
func (a *App) token(ctx context.Context, path string, body map[string]string, reply any) error {
	body["client_id"], body["client_secret"] = a.ClientID, a.ClientSecret
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.client.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := a.client.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("%s: read answer: %w", path, err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %d: %s", path, res.StatusCode, answer)
	}
	return json.Unmarshal(answer, reply)
}
