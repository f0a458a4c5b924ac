package httpapi

import "net/http"

// corrupt applies the fault rules to the reply: it waits for their latency, and edits, replaces or truncates the body.
func (x *exchange) corrupt() {
	t := x.injected
	if t == nil {
		return
	}
	header, status, content := x.gin.Writer.Header(), x.out.status, x.out.body
	if x.note != "" && !t.refusal.Refuses() {
		t.note += "; " + x.note
	}
	x.note = t.note
	if t.latency > 0 {
		if x.wait(t.latency) != nil {
			x.note += "; the client did not wait for the answer"
			t.noAnswer = true
		}
		x.entry.Waited()
	}
	if t.noAnswer {
		clear(header)
		x.out = outgoing{}
		return
	}
	if isJSON(header) && len(t.edits) > 0 {
		text := content.bytes()
		for _, edit := range t.edits {
			text = edit(text)
		}
		content = plainBody(text)
	}
	if t.transfer.Body != nil {
		content = plainBody([]byte(*t.transfer.Body))
	}
	if t.transfer.ContentType != "" {
		header.Set("Content-Type", t.transfer.ContentType)
	}
	if status == http.StatusNoContent || status == http.StatusNotModified { // which have no body (RFC 9110)
		content = body{}
		header.Del("Content-Type")
	}
	x.out = outgoing{status: status, length: content.size, body: content}
	if t.transfer.Truncate != nil {
		x.out.body = content.truncated(*t.transfer.Truncate)
	}
}
