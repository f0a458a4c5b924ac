package httpapi

import (
	"net/http"
	"strings"
)

// notModified sets the ETag of a successful reply to GET or HEAD, where the service has ETags, and reports whether the
// client has that version already.
func (x *exchange) notModified(status int, header http.Header, content body) bool {
	if x.service.ETag == nil || x.operation == nil || x.operation.Method != http.MethodGet || status != http.StatusOK {
		return false
	}
	tag := x.service.ETag(content)
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
