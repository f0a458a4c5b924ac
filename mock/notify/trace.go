package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// The headers that identify an attempt. A receiver, and the services that it calls, can pass them on.
const (
	DeliveryHeader = "X-Sandbox-Delivery" // the id of the Delivery: "d17"
	TraceHeader    = "Traceparent"        // W3C Trace Context; each attempt has its own trace id
)

// plainHeader returns the headers of every attempt, signed or not. Attempts are numbered from 1.
func plainHeader(seed, id string, attempt int) http.Header {
	trace, span := traceOf(seed, id, attempt)
	return http.Header{
		"Content-Type": {"application/json"},
		"User-Agent":   {"healthmock"},
		DeliveryHeader: {id},
		TraceHeader:    {"00-" + trace + "-" + span + "-01"},
	}
}

// traceOf returns the trace id and the span id of an attempt. They are the same in two runs with one seed.
func traceOf(seed, id string, attempt int) (trace, span string) {
	sum := sha256.Sum256([]byte("trace\x00" + seed + "\x00" + id + "\x00" + strconv.Itoa(attempt)))
	return hex.EncodeToString(sum[:16]), hex.EncodeToString(sum[16:24])
}

// traceIn returns the trace id of a request, "" when it has none.
func traceIn(header http.Header) string {
	parts := strings.Split(header.Get(TraceHeader), "-")
	if len(parts) < 4 { // version, trace, span, flags
		return ""
	}
	return parts[1]
}

// flatten returns the first value of each header.
func flatten(header http.Header) map[string]string {
	flat := make(map[string]string, len(header))
	for name := range header {
		flat[name] = header.Get(name)
	}
	return flat
}
