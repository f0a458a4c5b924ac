package humanapi

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock/provider"
)

// series is the records behind a list, newest first. Not every one is a slice: readings are a function of time, and are made
// only when their page is asked for.
type series interface {
	// within is what a filter lets through, in the same order.
	within(f filter) series
	// count is how many records there are.
	count() int
	// page is the JSON array of the records from offset on, limit of them; there are as many.
	page(offset, limit int) ([]byte, error)
}

// list answers with one page of a series (recorded replies; vendor documentation, Patterns and conventions).
func list(c *provider.Call, all series) (provider.Reply, error) {
	q, err := readListQuery(c)
	if err != nil {
		return provider.Reply{}, err
	}
	found := all.within(q.filter)
	total := found.count()
	offset := min(q.offset, total)
	body, err := found.page(offset, min(q.limit, total-offset))
	if err != nil {
		return provider.Reply{}, err
	}
	header := http.Header{"X-Total-Count": {strconv.Itoa(total)}}
	if links := q.links(c, total); links != "" {
		header.Set("Link", links)
	}
	return provider.Reply{Status: http.StatusOK, Header: header, Raw: body, ContentType: jsonType}, nil
}

// jsonType is the content type of the vendor's JSON (recorded replies).
const jsonType = "application/json; charset=utf-8"

// links is the Link header of a page: with a comma but no space between the links, and in the recorded order. The last page
// begins at a whole multiple of the limit, and so may be empty. A list of one page has none, which is inferred.
func (q listQuery) links(c *provider.Call, total int) string {
	return q.linksTo(c, q.offset < total-q.limit, total/q.limit*q.limit)
}

// linksTo is the Link header of a page that has more behind it or not, and a last page that begins at an offset; negative: it is
// not known where.
func (q listQuery) linksTo(c *provider.Call, more bool, last int) string {
	address := pageAddress(c)
	var links []string
	link := func(rel string, offset int) {
		links = append(links, "<"+address+strconv.Itoa(offset)+`>; rel="`+rel+`"`)
	}
	if more {
		link("next", q.offset+q.limit)
	}
	if q.offset > 0 {
		link("prev", max(0, q.offset-q.limit))
	}
	if more && last >= 0 {
		link("last", last)
	}
	if q.offset > 0 {
		link("first", 0)
	}
	return strings.Join(links, ",")
}

// pageAddress is the request's own address up to the number behind `offset=`. It repeats the query with access_token first
// and, if it was given, limit last (recorded replies); the others stay as they came.
func pageAddress(c *provider.Call) string {
	var token, others, limit []string
	for pair := range strings.SplitSeq(c.Request.URL.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, value = unescaped(name), unescaped(value)
		parameter := url.QueryEscape(name) + "=" + url.QueryEscape(value)
		switch name {
		case "", "offset":
		case "access_token":
			token = append(token, parameter)
		case "limit":
			limit = append(limit, parameter)
		default:
			others = append(others, parameter)
		}
	}
	query := append(append(append(token, others...), limit...), "offset=")
	return c.Origin() + c.Request.URL.EscapedPath() + "?" + strings.Join(query, "&")
}

// unescaped is a piece of a query that was found well-formed; one that is not, where nothing was checked, stays as it is.
func unescaped(piece string) string {
	if text, err := url.QueryUnescape(piece); err == nil {
		return text
	}
	return piece
}
