package humanapi_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/healthmock/healthmock/mock/humanapi"
)

// BenchmarkEveryList is every operation of the contracts that answers with a list, validated through the whole pipeline
// without a socket, for a patient who has something of everything: whole pages, where there is as much. A list has a
// tenth of a millisecond.
func BenchmarkEveryList(b *testing.B) {
	p, err := humanapi.New(humanapi.Options{DemoStart: start})
	if err != nil {
		b.Fatal(err)
	}
	for _, service := range p.Services {
		for _, op := range service.Contract.Operations {
			if op.Method != http.MethodGet {
				continue
			}
			s := newStage(b, humanapi.Consumer, service.Contract, op).listed()
			good := s.request()
			if reply := s.send(good); reply.status == http.StatusOK && bytes.HasPrefix(reply.body, []byte("[")) {
				r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, good.target(), nil)
				r.Header = good.header
				b.Run(op.ID, func(b *testing.B) { s.repeat(b, r) })
			}
		}
	}
}

// repeat measures a request.
func (v *vendor) repeat(b *testing.B, r *http.Request) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		w := &sink{header: make(http.Header)}
		if v.handler.ServeHTTP(w, r); w.status != http.StatusOK {
			b.Fatal(w.status)
		}
	}
}
