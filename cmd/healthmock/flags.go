package main

import (
	"errors"
	"math"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

// credentials are the client id and secret of an App, written ID:SECRET in a flag.
type credentials struct{ id, secret string }

// UnmarshalText splits at the first colon, so that a secret may contain colons. The error never quotes the secret.
func (c *credentials) UnmarshalText(text []byte) error {
	var ok bool
	c.id, c.secret, ok = strings.Cut(string(text), ":")
	if !ok || c.id == "" || c.secret == "" {
		return errors.New("an app is written ID:SECRET")
	}
	invalid, ok := errors.AsType[*app.Error](app.CheckCredentials(c.id, c.secret))
	if !ok {
		return nil
	}
	part := "the ID"
	if invalid.Field == "clientSecret" {
		part = "the SECRET"
	}
	return errors.New(part + " " + invalid.Message)
}

// factor is a number that time is multiplied or divided by.
type factor float64

// UnmarshalText accepts finite numbers above zero.
func (f *factor) UnmarshalText(text []byte) error {
	number, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !(number > 0) || math.IsInf(number, 1) {
		return errors.New("must be a number above 0")
	}
	*f = factor(number)
	return nil
}

// wait is a duration that may be written in days: 90s, 2h30m, 1d.
type wait time.Duration

// UnmarshalText accepts the durations of scenario files, except negative ones.
func (w *wait) UnmarshalText(text []byte) error {
	span, err := clock.ParseDuration(string(text))
	if err == nil && span < 0 {
		err = errors.New("time does not run backwards")
	}
	*w = wait(span)
	return err
}

// target is an absolute HTTP URL, such as that of a receiver of notifications; empty: none.
type target string

// UnmarshalText accepts absolute HTTP URLs whose host is not a link-local address.
func (t *target) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if len(text) > 0 && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("must be a whole URL, like http://localhost:3000")
	}
	if err == nil && notify.LinkLocal(u.Hostname()) {
		return errors.New("must not be a link-local address (169.254.0.0/16, fe80::/10)")
	}
	*t = target(text)
	return nil
}

// hostName is a host name as in a Host header, without the port.
type hostName string

// hostPattern matches dotted labels of letters, digits, dashes and underscores, none of them empty.
var hostPattern = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)

// UnmarshalText accepts names and IP addresses. Anything else would match no Host header, and the flag would have no
// effect.
func (h *hostName) UnmarshalText(text []byte) error {
	if _, err := netip.ParseAddr(string(text)); err != nil && !hostPattern.Match(text) {
		return errors.New("must be a host name, like sandbox.example.com, without a scheme, a port or a path")
	}
	*h = hostName(text)
	return nil
}

// instant is a time, in RFC 3339 or as a date; zero: not set.
type instant struct{ time.Time }

// UnmarshalText accepts RFC 3339 in any zone. A date means its midnight in UTC.
func (i *instant) UnmarshalText(text []byte) error {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, string(text)); err == nil {
			i.Time = t
			return nil
		}
	}
	return errors.New("must be a time like 2026-01-05T09:00:00Z, or a date like 2026-01-05")
}

// day is a date without a time; zero: not set.
type day struct{ time.Time }

// UnmarshalText accepts YYYY-MM-DD.
func (d *day) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return errors.New("must be a date like 1980-02-29")
	}
	return nil
}
