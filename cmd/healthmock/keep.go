package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/scenarios"
)

// With --export a player drives its sandbox through the control API, so that its calls are recorded and a replay can
// repeat them. The functions here are those calls.

// askRun starts a run for new users.
func (p *player) askRun(ctx context.Context, s *scenarios.Scenario) (run scenarios.Run, err error) {
	body := map[string]any{"scenario": string(s.Text()), "users": p.flags.users(s), "pace": 1}
	if len(p.flags.Set) > 0 {
		body["variables"] = p.flags.Set
	}
	reply, err := p.ask(ctx, http.MethodPost, "/runs", body)
	if err == nil {
		err = json.Unmarshal(reply, &run)
	}
	return run, err
}

// askAdvance moves the clock to an instant.
func (p *player) askAdvance(ctx context.Context, to time.Time) ([]clock.Fired, error) {
	reply, err := p.ask(ctx, http.MethodPost, "/clock/advance", map[string]any{"to": to.Format(time.RFC3339Nano)})
	if err != nil {
		return nil, err
	}
	var advanced struct {
		Fired []clock.Fired `json:"fired"`
	}
	err = json.Unmarshal(reply, &advanced)
	return advanced.Fired, err
}

// export writes the played App as one file.
func (p *player) export(ctx context.Context, w io.Writer) error {
	document, err := p.ask(ctx, http.MethodGet, "/export", nil)
	if err != nil {
		return err
	}
	_, err = w.Write(document)
	return err
}

// ask makes a request of the control API about the played App, within this process.
func (p *player) ask(ctx context.Context, method, path string, body any) ([]byte, error) {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return nil, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, controlPath+"/apps/"+playedApp+path, &sent)
	if err != nil {
		return nil, err
	}
	req.Host, req.RequestURI, req.RemoteAddr = "localhost", req.URL.RequestURI(), "127.0.0.1:1"
	req.Header.Set("Content-Type", "application/json")
	reply := &reply{header: make(http.Header), status: http.StatusOK}
	p.sandbox.Handler().ServeHTTP(reply, req)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if reply.status/100 != 2 {
		return nil, fmt.Errorf("%s %s: %d: %s", method, path, reply.status, reply.body.String())
	}
	return reply.body.Bytes(), nil
}

// reply is an http.ResponseWriter that keeps the response in memory.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the response header.
func (r *reply) Header() http.Header { return r.header }

// WriteHeader stores the status.
func (r *reply) WriteHeader(status int) { r.status = status }

// Write appends to the body.
func (r *reply) Write(text []byte) (int, error) { return r.body.Write(text) }
