package provider_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/provider"
)

// Texts finds what decoding the whole body would find.
func TestTexts(t *testing.T) {
	for _, body := range []string{
		``, `null`, `7`, `"a"`, `[]`, `{}`, ` {"a" : "1"} `,
		`{"a":"1","b":"2","c":"3"}`,
		`{"A":"1","a ":"2"}`,
		`{"a":1,"b":null}`,
		`{"a":{"a":"inner"},"b":["b","x"]}`,
		`{"x":{"a":"inner"},"b":"outer"}`,
		`{"a":"1","a":"2"}`, `{"a":"1","a":2}`, `{"a":1,"a":"2"}`,
		`{"\u0061":"\u00e9\ud83d\ude00"}`,
		"{\"a\":\"\xff\",\"\xff\":1}",
		`{"a":"1"`, `{"a":"1",}`, `{"a":"1"} x`, `{"a":"1"}{}`, `{"a":}`, `{"a" "1"}`, `{"a":"1","x":tru}`, `{"a":"1"]`,
		`{"a":"1","x":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`,
	} {
		want := make(map[string]string)
		var all map[string]any
		if json.Unmarshal([]byte(body), &all) == nil {
			for _, name := range []string{"a", "b"} {
				if text, ok := all[name].(string); ok {
					want[name] = text
				}
			}
		}
		call := provider.Call{Body: []byte(body)}
		if got := call.Texts("a", "b"); !maps.Equal(got, want) {
			t.Errorf("%.60q: %q, want %q", body, got, want)
		}
		if string(call.Body) != body {
			t.Errorf("%.60q has become %.60q", body, call.Body)
		}
	}
}

// Nothing is kept of what is read over.
func TestTextsOfLargeBody(t *testing.T) {
	const many = 100_000
	for name, rest := range map[string]string{
		"list":    `[` + strings.Repeat(`1,`, many) + `1]`,
		"objects": `[` + strings.Repeat(`{"a":"x"},`, many) + `1]`,
		"members": `1` + strings.Repeat(`,"c":"x"`, many),
	} {
		call := provider.Call{Body: []byte(`{"x":` + rest + `,"a":"1"}`)}
		if got := call.Texts("a")["a"]; got != "1" {
			t.Errorf("%s: %q", name, got)
		}
		if allocations := testing.AllocsPerRun(3, func() { call.Texts("a") }); allocations > 100 {
			t.Errorf("%s: %v allocations", name, allocations)
		}
	}
}
