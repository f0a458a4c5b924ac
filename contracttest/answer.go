package contracttest

import "net/http"

// Status answers with a status and no body.
func Status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// Garbage answers with something that is no HTTP and hangs up. Without a socket it just hangs up.
func Garbage() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, stream, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler) // how a handler hangs up
		}
		_, _ = stream.WriteString("\x00\xff garbage, not HTTP\r\n\r\n")
		_ = stream.Flush()
		_ = conn.Close()
	}
}
