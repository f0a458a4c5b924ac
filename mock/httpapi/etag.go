package httpapi

import (
	"net/http"
	"strings"
)

// known names the content of a good reply to GET or HEAD, where the service does that, and tells whether the client has it
// already.
func (x *exchange) known(status int, header http.Header, body []byte) bool {
	if x.service.ETag == nil || x.operation == nil || x.operation.Method != http.MethodGet || status != http.StatusOK {
		return false
	}
	tag := x.service.ETag(body)
	header.Set("ETag", tag)
	for _, list := range x.call.Request.Header.Values("If-None-Match") {
		for one := range strings.SplitSeq(list, ",") {
			if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
				return true
			}
		}
	}
	return false
}
