// Package controlapi is the sandbox's own API in Go: the bodies of its requests and replies, and a typed client.
//
//	client := controlapi.NewClient("http://127.0.0.1:8080", nil, "")
//	app, err := client.CreateApp(ctx, controlapi.Settings{Paused: new(true)})
//	_, err = app.Advance(ctx, 2*time.Hour)
//
// It is for programs that drive a sandbox which runs elsewhere: in a container, or on another machine. It imports the
// standard library and four small packages of this module, so that such a program links neither the sandbox nor its
// libraries. Package contracttest has the same client under the same names, and runs a sandbox inside the test binary.
//
// The control API itself, package mock/control, decodes and encodes the same types. A duration in a body is a text such
// as "1d12h".
package controlapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// Path is the path that every operation of the control API begins with.
const Path = "/_sandbox/v1"

// Client drives a sandbox through its control API. Its methods are safe for concurrent use. A response that is not a
// success is returned as a [*Problem]; every other error comes from the transport.
type Client struct {
	base  string
	http  *http.Client
	token string
}

// NewClient returns a client of the sandbox at a base URL ("http://127.0.0.1:8080"). A nil httpClient means
// http.DefaultClient. token is the sandbox's control token, or empty when it has none.
func NewClient(baseURL string, httpClient *http.Client, token string) *Client {
	if httpClient == nil {
		httpClient = http.DefaultClient
	}
	return &Client{base: strings.TrimRight(baseURL, "/"), http: httpClient, token: token}
}

// Health returns nil when the sandbox is ready.
func (c *Client) Health(ctx context.Context) error {
	_, _, err := c.do(ctx, http.MethodGet, "/health", nil)
	return err
}

// Scenario is one scenario of the sandbox's library.
type Scenario struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Provider    string `json:"provider"`
	Text        string `json:"text,omitempty"`        // the file; only of one scenario
	Explanation string `json:"explanation,omitempty"` // a description of its steps; only of one scenario
}

// Scenarios lists the library by name.
func (c *Client) Scenarios(ctx context.Context) ([]Scenario, error) {
	return fetch[[]Scenario](ctx, c, http.MethodGet, "/scenarios", nil)
}

// fetch sends a request to the control API and decodes the response as a T. See do.
func fetch[T any](ctx context.Context, c *Client, method, path string, in any) (out T, err error) {
	body, _, err := c.do(ctx, method, path, in)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(body, &out); err != nil {
		return out, fmt.Errorf("%s %s: decode answer: %w", method, path, err)
	}
	return out, nil
}

// do sends a request to the control API and returns the successful response. path is below Path and escaped. in is sent
// as JSON; nil: there is no body.
func (c *Client) do(ctx context.Context, method, path string, in any) ([]byte, http.Header, error) {
	header := make(http.Header)
	if c.token != "" {
		header.Set("Authorization", "Bearer "+c.token)
	}
	return c.send(ctx, method, Path+path, header, in)
}

// send sends a request to any path of the sandbox.
func (c *Client) send(
	ctx context.Context, method, path string, header http.Header, in any,
) ([]byte, http.Header, error) {
	var sent io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return nil, nil, fmt.Errorf("%s %s: encode: %w", method, path, err)
		}
		sent = bytes.NewReader(text)
		header.Set("Content-Type", "application/json")
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, sent)
	if err != nil {
		return nil, nil, err
	}
	req.Header = header
	res, err := c.http.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, nil, fmt.Errorf("%s %s: read answer: %w", method, path, err)
	}
	if res.StatusCode/100 != 2 {
		return nil, nil, problem(res, body)
	}
	return body, res.Header, nil
}

// problem decodes an unsuccessful response. One that is not a problem document is quoted, up to 200 bytes of it.
func problem(res *http.Response, body []byte) error {
	p := &Problem{}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if kind != "application/problem+json" || json.Unmarshal(body, p) != nil {
		p.Title, p.Detail = http.StatusText(res.StatusCode), string(body[:min(len(body), 200)])
	}
	p.Status = res.StatusCode
	return p
}
