package contracttest

import "net/http"

// Status answers with a status and no body.
func Status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// Garbage writes bytes that are not HTTP and closes the connection. Without a socket it only closes the connection.
func Garbage() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, stream, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler) // net/http closes the connection
		}
		_, _ = stream.WriteString("\x00\xff garbage, not HTTP\r\n\r\n")
		_ = stream.Flush()
		_ = conn.Close()
	}
}
