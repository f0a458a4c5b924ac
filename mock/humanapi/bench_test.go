package humanapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkCreateUser is a validated POST /api/v1/users through the whole pipeline, without a socket.
func BenchmarkCreateUser(b *testing.B) {
	v := newVendor(b)
	token := v.clientToken()
	raw, err := json.Marshal(invitation("POLICY"))
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		body := strings.ReplaceAll(string(raw), "POLICY", fmt.Sprint(n))
		r := httptest.NewRequest(http.MethodPost, "/api/v1/users", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		v.handler.ServeHTTP(w, r)
		if w.Code != 202 {
			b.Fatal(w.Code, w.Body)
		}
	}
}

// BenchmarkListReports is a validated GET .../reports through the whole pipeline, without a socket.
func BenchmarkListReports(b *testing.B) {
	v := newVendor(b)
	humanID, token := v.invite("policy-1")
	for code := range table8 {
		if _, err := v.app.PutReport(b.Context(), humanID, code, ""); err != nil {
			b.Fatal(err)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/v1/human/medical/reports", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		v.handler.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatal(w.Code, w.Body)
		}
	}
}
