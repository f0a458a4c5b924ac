// Package controlapi is the sandbox's own API in Go: the bodies of its requests and replies, and a typed client.
//
//	client := controlapi.NewClient("http://127.0.0.1:8080", nil, "")
//	app, err := client.CreateApp(ctx, controlapi.Settings{Paused: new(true)})
//	_, err = app.Advance(ctx, 2*time.Hour)
//
// It is for programs that drive a sandbox which runs elsewhere: in a container, or on another machine. Beside a few
// small packages of this module it needs the standard library only, so that such a program links neither the sandbox nor
// the libraries of the sandbox. Package contracttest has the same client under the same names, beside a sandbox inside the
// test binary.
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
	"net/url"
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
	return c.do(ctx, call{method: http.MethodGet, path: "/health"})
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
	return fetch[[]Scenario](ctx, c, call{method: http.MethodGet, path: "/scenarios"})
}

// call is one request to the control API.
type call struct {
	method string
	path   string // below Path, escaped
	query  url.Values
	in     any     // sent as JSON; nil: no body
	out    any     // where the JSON of the response is decoded to; nil: it is discarded
	raw    *[]byte // where the response is stored as it is; nil: it is discarded

	header func(http.Header) // receives the header of a successful response; nil: it is ignored
}

// fetch sends a request and decodes the response as a T.
func fetch[T any](ctx context.Context, c *Client, k call) (T, error) {
	var out T
	k.out = &out
	err := c.do(ctx, k)
	return out, err
}

func (c *Client) do(ctx context.Context, call call) error {
	req, err := c.request(ctx, call)
	if err != nil {
		return err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("%s %s: read answer: %w", call.method, call.path, err)
	}
	if res.StatusCode/100 != 2 {
		return problem(res, body)
	}
	if call.header != nil {
		call.header(res.Header)
	}
	if call.raw != nil {
		*call.raw = body
	}
	if call.out == nil {
		return nil
	}
	if err := json.Unmarshal(body, call.out); err != nil {
		return fmt.Errorf("%s %s: decode answer: %w", call.method, call.path, err)
	}
	return nil
}

func (c *Client) request(ctx context.Context, call call) (*http.Request, error) {
	var body io.Reader
	if call.in != nil {
		text, err := json.Marshal(call.in)
		if err != nil {
			return nil, fmt.Errorf("%s %s: encode: %w", call.method, call.path, err)
		}
		body = bytes.NewReader(text)
	}
	address := c.base + Path + call.path
	if len(call.query) > 0 {
		address += "?" + call.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, call.method, address, body)
	if err != nil {
		return nil, err
	}
	if call.in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	return req, nil
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
