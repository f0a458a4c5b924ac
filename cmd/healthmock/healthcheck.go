package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

type healthcheckCmd struct {
	URL    target `placeholder:"URL" help:"Base URL of the sandbox. Default: the address in HEALTHMOCK_LISTEN, else http://127.0.0.1:8080."`
	Listen string `shared:"" hidden:"" default:"127.0.0.1:8080"`
	Within wait   `default:"3s" placeholder:"WAIT" help:"How long to wait for the answer."`
}

// Help is shown below the usage.
func (healthcheckCmd) Help() string {
	return "Exits with 0 when the sandbox is ready and with 1 otherwise. " +
		"It is the health check of the image, which has no shell and no curl."
}

// Run makes one request.
func (h healthcheckCmd) Run(ctx context.Context) error {
	base := string(h.URL)
	if base == "" {
		base = "http://" + reachable(h.Listen)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(h.Within))
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+controlPath+"/health", http.NoBody)
	if err != nil {
		return err
	}
	// Not http.DefaultTransport, which may use a proxy.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("no sandbox answers at %s: start it with healthmock serve, or name another with --url (%w)",
			base, err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s: it is no sandbox, or not ready", base, res.Status)
	}
	return nil
}

// reachable returns an address at which this machine reaches a listener. For a listener on all addresses it is a
// loopback address.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
