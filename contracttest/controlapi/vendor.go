package controlapi

import (
	"context"
	"encoding/json"
	"fmt"
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
	answer, _, err := a.client.send(ctx, http.MethodPost, path, make(http.Header), body)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return json.Unmarshal(answer, reply)
}
