package humanapi

import (
	"crypto/rsa"
	_ "embed"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// keyPEM signs client tokens. It is public on purpose: a sandbox has nothing to protect, and a fixed key makes two runs
// with one seed give the same tokens.
//
//go:embed sandbox-signing-key.pem
var keyPEM []byte

// keyID names the key in a token's header and in the published key set.
const keyID = "healthmock-sandbox"

var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return jwt.ParseRSAPrivateKeyFromPEM(keyPEM) })

type adminTokenRequest struct {
	ClientSecret string `json:"client_secret"`
}

type adminTokenReply struct {
	ExpiresIn   int    `json:"expires_in"`
	ClientToken string `json:"client_token"`
}

// createAdminToken issues a token for the Admin API: an RS256 JWT with the claims of the vendor's sample.
func createAdminToken(c *provider.Call, in adminTokenRequest) (provider.Reply, error) {
	if err := authenticate(c, in.ClientSecret); err != nil {
		return provider.Reply{}, err
	}
	sign := func(now time.Time, number int64) (string, error) { return signClientToken(c.App, now, number) }
	token, err := vendorApp(c).IssueToken(c.Context(), app.Claims{Kind: clientToken}, tokenLifetime, sign)
	return provider.JSON(http.StatusOK, adminTokenReply{seconds(tokenLifetime), token}), err
}

func signClientToken(a *app.App, now time.Time, number int64) (string, error) {
	key, err := signingKey()
	if err != nil {
		return "", fmt.Errorf("read signing key: %w", err)
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"ver": 1,
		"jti": "AT." + app.ID(a.Seed(), 40, "jti", a.ID(), strconv.FormatInt(number, 10)),
		"iss": "https://account.humanapi.co/oauth2/healthmock",
		"aud": "admin.humanapi.co",
		"iat": now.Unix(),
		"exp": now.Add(tokenLifetime).Unix(),
		"cid": a.ID(),
		"scp": []string{"appuser:write", "appuser:read"},
		"sub": a.ID(),
	})
	token.Header["kid"] = keyID
	return token.SignedString(key)
}

// KeySet returns the public key of client tokens as a JSON Web Key Set (RFC 7517).
func KeySet() (any, error) {
	key, err := signingKey()
	if err != nil {
		return nil, fmt.Errorf("read signing key: %w", err)
	}
	type jwk struct {
		KeyType   string `json:"kty"`
		Use       string `json:"use"`
		Algorithm string `json:"alg"`
		ID        string `json:"kid"`
		Modulus   string `json:"n"`
		Exponent  string `json:"e"`
	}
	encode := base64.RawURLEncoding.EncodeToString
	return struct {
		Keys []jwk `json:"keys"`
	}{[]jwk{{"RSA", "sig", "RS256", keyID, encode(key.N.Bytes()), encode(big.NewInt(int64(key.E)).Bytes())}}}, nil
}
