package notify_test

import (
	"crypto/sha1"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/notify"
)

// standIn accepts whatever is posted, without a network.
type standIn struct{}

func (standIn) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("ok")), Request: r}, nil
}

// BenchmarkDeliver measures one signed notification from Send to Delivered, a thousand users at once, and the memory
// that is kept of it afterwards.
func BenchmarkDeliver(b *testing.B) {
	const users = 1000
	a := newApp(b)
	c := a.Clock
	defer c.Close()
	signature := &notify.Signature{
		Header:          "X-Sig",
		TimestampHeader: "X-Time",
		NonceHeader:     "X-Nonce",
		Hash:            sha1.New,
		Key:             []byte("k"),
	}
	settings := notify.Settings{
		Target:    func(string) string { return "http://receiver.localhost/notifications" },
		Deadline:  3 * time.Second,
		Signature: signature,
	}
	q := notify.Open(a, notify.Options{
		Settings: func(string) notify.Settings { return settings }, Transport: standIn{}, Seed: "1",
	})
	body := []byte(`{"humanId":"0f2c9a7be1d84c55a3a6f10b7c2d9e41","clientUserId":"policy-1","property":"status",` +
		`"previousValue":"Invited","value":"Engaged","timestamp":"2026-01-05T09:05:00.000Z"}`)
	before := heap()
	b.ReportAllocs()
	sent := 0
	for b.Loop() {
		human := "0f2c9a7be1d84c55a3a6f10b7c" + strconv.Itoa(100_000+sent%users)
		m := notify.Message{Kind: "status", UserID: human, Body: body, Summary: "status Engaged"}
		if _, err := q.Send(b.Context(), m); err != nil {
			b.Fatal(err)
		}
		if sent++; sent%users == 0 {
			if _, err := c.Advance(b.Context(), time.Second); err != nil {
				b.Fatal(err)
			}
		}
	}
	if _, err := c.Advance(b.Context(), time.Second); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(heap()-before)/float64(sent), "B-kept/op")
	runtime.KeepAlive(q)
}

// heap returns the memory in use. Two collections free what pools hold.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
