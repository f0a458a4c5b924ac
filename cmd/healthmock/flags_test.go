package main

import "testing"

// TestHostName takes what a Host header may have, and refuses what would match none.
func TestHostName(t *testing.T) {
	for text, fine := range map[string]bool{
		"sandbox.example.com": true,
		"Mock.Example.com":    true,
		"healthmock":          true,
		"a_b.c-d.example":     true,
		"10.0.0.1":            true,
		"::1":                 true,

		"":                         false,
		"http://x/":                false,
		"https://sandbox.test":     false,
		"sandbox.test/":            false,
		"sandbox.test:8080":        false,
		"[::1]:8080":               false,
		"sandbox.test.":            false,
		".sandbox.test":            false,
		"*.sandbox.test":           false,
		"user@sandbox.test":        false,
		"sand box.test":            false,
		"sandbox.test\nother.test": false,
		"sändbox.test":             false,
	} {
		var h hostName
		if err := h.UnmarshalText([]byte(text)); (err == nil) != fine || fine && string(h) != text {
			t.Errorf("%q: got %q, %v", text, h, err)
		}
	}
}
