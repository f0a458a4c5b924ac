package provider

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// neighbours are the names by which containers reach the machine they run on.
var neighbours = []string{"host.docker.internal", "host.testcontainers.internal"}

// LocalName reports whether a Host header names this server. A public DNS name can be anybody's, who may point it at this
// server (DNS rebinding); an address, a name that only this machine or its network resolves, or one of also, which were
// configured, can not.
func LocalName(host string, also []string) bool {
	name := strings.ToLower((&url.URL{Host: host}).Hostname())
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	label := !strings.Contains(name, ".") // localhost, or a container's name
	return name != "" && label || strings.HasSuffix(name, ".localhost") ||
		slices.Contains(neighbours, name) || slices.Contains(also, name)
}

// The headers by which browsers say for whom they ask (W3C Fetch Metadata; the Fetch standard). No page can forge them.
const (
	fetchSite = "Sec-Fetch-Site"
	fetchMode = "Sec-Fetch-Mode"
	fetchDest = "Sec-Fetch-Dest"
)

// FromBrowser reports whether a browser made a request.
func FromBrowser(r *http.Request) bool {
	return r.Header.Get(fetchSite) != "" || len(r.Header.Values("Origin")) > 0
}

// CrossSite reports whether a page of another site had a browser make a request. Sites are compared as browsers do: the
// scheme's port does not count, and for names the last two labels do. A browser that does not name the relation of the
// sites says which origin asks.
func CrossSite(r *http.Request) bool {
	switch r.Header.Get(fetchSite) {
	case "same-origin", "same-site", "none":
		return false
	case "":
	default:
		return true
	}
	return slices.ContainsFunc(r.Header.Values("Origin"), func(text string) bool {
		origin, err := url.Parse(text)
		return err != nil || origin.Host == "" || site(origin.Host) != site(r.Host)
	})
}

// Navigates reports whether a browser asks for a page that a person is led to, and not for a part of another, such as an
// image.
func Navigates(r *http.Request) bool {
	mode, dest := r.Header.Get(fetchMode), r.Header.Get(fetchDest)
	return (mode == "" || mode == "navigate") && (dest == "" || dest == "document")
}

// site is the part of a host that tells sites apart.
func site(host string) string {
	name := strings.ToLower((&url.URL{Host: host}).Hostname())
	if _, err := netip.ParseAddr(name); err == nil {
		return name
	}
	labels := strings.Split(name, ".")
	return strings.Join(labels[max(len(labels)-2, 0):], ".")
}
