package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// The headers by which a receiver, and whatever it calls in turn, can say which attempt it is answering.
const (
	DeliveryHeader = "X-Sandbox-Delivery" // the id of the Delivery: "d17"
	TraceHeader    = "Traceparent"        // W3C Trace Context; each attempt is a trace of its own
)

// plainHeader is what every attempt carries, signed or not; attempts count from 1.
func plainHeader(seed, id string, attempt int) http.Header {
	trace, span := traceOf(seed, id, attempt)
	return http.Header{
		"Content-Type": {"application/json"},
		"User-Agent":   {"healthmock"},
		DeliveryHeader: {id},
		TraceHeader:    {"00-" + trace + "-" + span + "-01"},
	}
}

// traceOf is the trace id and the span id of one attempt, the same in two runs with one seed.
func traceOf(seed, id string, attempt int) (trace, span string) {
	sum := sha256.Sum256([]byte("trace\x00" + seed + "\x00" + id + "\x00" + strconv.Itoa(attempt)))
	return hex.EncodeToString(sum[:16]), hex.EncodeToString(sum[16:24])
}

// traceIn is the trace id of a request, "" when it has none.
func traceIn(header http.Header) string {
	parts := strings.Split(header.Get(TraceHeader), "-")
	if len(parts) < 4 { // version, trace, span, flags
		return ""
	}
	return parts[1]
}

func flatten(header http.Header) map[string]string {
	flat := make(map[string]string, len(header))
	for name := range header {
		flat[name] = header.Get(name)
	}
	return flat
}
