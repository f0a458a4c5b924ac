package recording_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/recording"
)

const (
	head      = `{"format":1,"app":{"clientId":"a","clientSecret":"s","startTime":"2026-01-05T09:00:00Z"},"log":[`
	logRecord = `"entry":1,"at":"2026-01-05T09:00:00Z","events":0,`
)

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, fault string }{
		{"empty", ``, "its JSON has no end"},
		{"cut", head, "its JSON has no end"},
		{"no JSON", `{"format":1 secret`, "it is no JSON at byte 13"},
		{"another document", `{"openapi":"3.0.3"}`, "it does not say its format"},
		{"a later format", `{"format":3}`, "its format is 3, and this build reads 1 to 2"},
		{"a format that never was", `{"format":-1}`, "its format is -1, and this build reads 1 to 2"},
		{
			"half a reply",
			head + `{` + logRecord + `"request":{"method":"GET","uri":"/"}},{` +
				logRecord + `"reply":{"status":200,"body":"text","size":3,"sha256":"00"}}]}`,
			"item 1: the size of its body is less",
		},
		{"no app", `{"format":1}`, "its app has no clientId"},
		{"another type", `{"format":"one"}`, "format is no int"},
		{
			"two parts", head + `{` + logRecord + `"request":{"method":"GET","uri":"/"},"reply":{"status":200}}]}`,
			"item 0: it takes exactly one",
		},
		{"no beginning", head + `{` + logRecord + `"reply":{"status":200}}]}`, "item 0: it ends what has not begun"},
		{"no path", head + `{` + logRecord + `"request":{"method":"GET","uri":"secret"}}]}`, "item 0: its uri is no path"},
		{
			"no method", head + `{` + logRecord + `"request":{"method":"G T","uri":"/"}}]}`,
			"item 0: its request is none of HTTP",
		},
		{"no delivery", head + `{` + logRecord + `"attempt":{}}]}`, "item 0: its attempt names no delivery"},
		{"nothing happened", head + `]}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := recording.Read(strings.NewReader(c.text))
			switch {
			case c.fault == "" && err != nil:
				t.Error(err)
			case c.fault != "" && (!errors.Is(err, recording.ErrNoExport) || !strings.Contains(err.Error(), c.fault)):
				t.Errorf("got %v, want %q", err, c.fault)
			case err != nil && strings.Contains(err.Error(), "secret"):
				t.Errorf("the error repeats what was read: %v", err)
			}
		})
	}
}

// FuzzRead checks that a Document that can be read can be written and read again, and that Read does not panic.
func FuzzRead(f *testing.F) {
	f.Add([]byte(head + `{` + logRecord + `"request":{"method":"GET","uri":"/","body":{"base64":"/w=="}}},{` +
		logRecord + `"reply":{"status":200}}]}`))
	f.Add([]byte(head + `{` + logRecord + `"attempt":{"delivery":"d1","number":1}},{` +
		logRecord + `"answer":{"error":"deadline exceeded"}}]}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := recording.Read(bytes.NewReader(text))
		if err != nil {
			if !errors.Is(err, recording.ErrNoExport) {
				t.Errorf("the error is of another kind: %v", err)
			}
			return
		}
		again, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := recording.Read(bytes.NewReader(again)); err != nil {
			t.Errorf("what was read cannot be read again: %v", err)
		}
	})
}
