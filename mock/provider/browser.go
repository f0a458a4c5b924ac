package provider

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// containerHosts are the names by which containers reach their host.
var containerHosts = []string{"host.docker.internal", "host.testcontainers.internal"}

// LocalName reports whether a Host header is safe from DNS rebinding: whether it is an IP address, a name that only
// this machine or its network resolves, or one of also, the configured names in lower case. Anybody may own a public
// DNS name and point it at this server.
func LocalName(host string, also []string) bool {
	name := strings.ToLower((&url.URL{Host: host}).Hostname())
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	label := !strings.Contains(name, ".") // localhost, or a container's name
	return name != "" && label || strings.HasSuffix(name, ".localhost") ||
		slices.Contains(containerHosts, name) || slices.Contains(also, name)
}

// Headers by which browsers describe the origin of a request (W3C Fetch Metadata). Pages cannot set them.
const (
	fetchSite = "Sec-Fetch-Site"
	fetchMode = "Sec-Fetch-Mode"
	fetchDest = "Sec-Fetch-Dest"
)

// FromBrowser reports whether a browser sent the request.
func FromBrowser(r *http.Request) bool {
	return r.Header.Get(fetchSite) != "" || len(r.Header.Values("Origin")) > 0
}

// CrossSite reports whether a page of another site made a browser send the request. A browser that does not send
// Sec-Fetch-Site is judged by the Origin header. Sites are compared by address or by the last two labels of the name,
// without the port, which is about what browsers do.
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

// Navigates reports whether a browser asks for a page to show to a person, and not for a part of one, such as an image.
func Navigates(r *http.Request) bool {
	mode, dest := r.Header.Get(fetchMode), r.Header.Get(fetchDest)
	return (mode == "" || mode == "navigate") && (dest == "" || dest == "document")
}

// site returns the part of a host by which sites are compared.
func site(host string) string {
	name := strings.ToLower((&url.URL{Host: host}).Hostname())
	if _, err := netip.ParseAddr(name); err == nil {
		return name
	}
	labels := strings.Split(name, ".")
	return strings.Join(labels[max(len(labels)-2, 0):], ".")
}
