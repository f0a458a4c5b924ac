package humanapi

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock/provider"
)

// series is the sequence of records of a list, newest first. It is an interface because readings are not a slice: they
// are computed when their page is requested.
type series interface {
	// within returns the records that match a filter, in the same order.
	within(f filter) series
	// count returns the number of records.
	count() int
	// page returns the JSON array of limit records from offset. The caller must not exceed count.
	page(offset, limit int) ([]byte, error)
}

// list returns one page of a series (recorded replies; vendor documentation, Patterns and conventions).
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

// links returns the Link header of a page: with a comma but no space between the links, and in the recorded order. The
// last page begins at a multiple of the limit, so it may be empty. A list of one page has no links (inferred).
func (q listQuery) links(c *provider.Call, total int) string {
	return q.linksTo(c, q.offset < total-q.limit, total/q.limit*q.limit)
}

// linksTo returns the Link header of a page. more is whether another page follows, and last the offset of the last
// page; negative: unknown.
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

// pageAddress returns the request's URL up to the number after `offset=`. It repeats the query with access_token
// first and, if it was given, limit last (recorded replies); the others keep their order.
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

// unescaped decodes a part of a query. A malformed part, which is possible when validation is off, is returned
// unchanged.
func unescaped(piece string) string {
	if text, err := url.QueryUnescape(piece); err == nil {
		return text
	}
	return piece
}
