package notify

import (
	"crypto/hmac"
	"encoding/hex"
	"hash"
	"net/http"
	"strconv"
	"time"
)

// Signature is a vendor's signature of notifications: a hexadecimal HMAC of body + timestamp + nonce, in three headers.
type Signature struct {
	Header          string // name of the header with the HMAC
	TimestampHeader string
	NonceHeader     string
	Hash            func() hash.Hash // such as sha256.New
	Key             []byte
}

// Sign adds the three headers. The timestamp is the virtual time in milliseconds since 1970.
func (s Signature) Sign(header http.Header, body []byte, at time.Time, nonce string) {
	timestamp := strconv.FormatInt(at.UnixMilli(), 10)
	header.Set(s.TimestampHeader, timestamp)
	header.Set(s.NonceHeader, nonce)
	header.Set(s.Header, s.sum(body, timestamp, nonce))
}

// twisted returns the three headers of an attempt with the faults of its twist.
func (s Signature) twisted(body []byte, at time.Time, nonce string, twist Twist) map[string]string {
	header := make(http.Header, 3)
	s.Sign(header, body, at.Add(-twist.Stale), nonce)
	if twist.Corrupt {
		sum := []byte(header.Get(s.Header))
		if sum[0] == '0' {
			sum[0] = '1'
		} else {
			sum[0] = '0'
		}
		header.Set(s.Header, string(sum))
	}
	return flatten(header)
}

// Verify reports whether the headers are a valid signature of the body. It is what a receiver does.
func (s Signature) Verify(header http.Header, body []byte) bool {
	want := s.sum(body, header.Get(s.TimestampHeader), header.Get(s.NonceHeader))
	return hmac.Equal([]byte(want), []byte(header.Get(s.Header)))
}

// sum returns the hexadecimal HMAC of a notification.
func (s Signature) sum(body []byte, timestamp, nonce string) string {
	mac := hmac.New(s.Hash, s.Key)
	mac.Write(body)
	mac.Write([]byte(timestamp))
	mac.Write([]byte(nonce))
	return hex.EncodeToString(mac.Sum(nil))
}
