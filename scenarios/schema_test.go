package scenarios_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/healthmock/healthmock/scenarios"
)

func schema(t *testing.T) (*jsonschema.Schema, map[string]any) {
	t.Helper()
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled, document
}

// TestSchemaWords compares the words of the schema with the fields of the Go structs, both ways.
func TestSchemaWords(t *testing.T) {
	_, document := schema(t)
	step := document["$defs"].(map[string]any)["step"].(map[string]any)
	for name, c := range map[string]struct {
		schema map[string]any
		code   reflect.Type
	}{
		"scenario": {document, reflect.TypeFor[scenarios.Scenario]()},
		"step":     {step, reflect.TypeFor[scenarios.Step]()},
	} {
		var words []string
		for field := range c.code.Fields() {
			if field.IsExported() {
				words = append(words, field.Tag.Get("json"))
			}
		}
		slices.Sort(words)
		if got := slices.Sorted(maps.Keys(c.schema["properties"].(map[string]any))); !slices.Equal(got, words) {
			t.Errorf("%s: the schema knows %q, the code %q", name, got, words)
		}
	}
}

// TestSchemaAgrees compares the schema with the parser: what both can judge, they judge alike.
func TestSchemaAgrees(t *testing.T) {
	compiled, _ := schema(t)
	files, err := filepath.Glob("library/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no library: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, compiled, string(text)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	const head = "name: a\nprovider: humanapi\nsteps:\n  - {status: Engaged}\n  - {connect: A}\n"
	for text, fine := range map[string]bool{
		head: true,
		"name: a\nprovider: humanapi\nsteps: []\n":                         true,
		head + "  - {after: 0, status: Syncing}\n":                         true,
		head + "  - {after: 1d12h, status: Syncing}\n":                     true,
		head + "  - {after: 1.5h, status: Syncing}\n":                      true,
		head + "  - {report: [unity, apidata]}\n":                          true,
		head + "  - {report: unity, source: A}\n":                          true,
		head + "  - {source: A, sync: noDataAvailable}\n":                  true,
		head + "  - {status: Invited, force: true}\n":                      true,
		"generation: hip\n" + head + "  - {vendorNote: wait}\n":            true,
		"generation: hip\n" + head + "  - {vendorNote: wait, source: B}\n": true,

		head + "  - expect: {request: listReports, within: 1h, status: 401}\n":        true,
		head + "  - expect: {request: listReports, within: 1h, status: 4xx}\n":        true,
		head + "  - expect: {request: listReports, within: 1h, status: [401, 5xx]}\n": true,
		head + "  - expect: {request: listReports, within: 1h, status: 99}\n":         false,
		head + "  - expect: {request: listReports, within: 1h, status: 9xx}\n":        false,
		head + "  - expect: {request: listReports, within: 1h, status: []}\n":         false,
		head + "  - expect: {violations: none, status: 401}\n":                        false,

		"name: a\nprovider: humanapi\n":                     false,
		"name: none\nprovider: humanapi\nsteps: []\n":       false,
		"name: A\nprovider: humanapi\nsteps: []\n":          false,
		"name: a\nprovider: humanapi\nsteps: []\ncolour: 1": false,
		head + "  - {after: 5, status: Syncing}\n":          false,
		head + "  - {after: -5m, status: Syncing}\n":        false,
		head + "  - {after: soon, status: Syncing}\n":       false,
		head + "  - {after: 5m5d, status: Syncing}\n":       false,
		head + "  - {}\n":                                       false,
		head + "  - {after: 5m}\n":                              false,
		head + "  - {status: Syncing, connect: B}\n":            false,
		head + "  - {status: Syncing, source: A}\n":             false,
		head + "  - {source: A}\n":                              false,
		"generation: hip\n" + head + "  - {vendorNote: \"\"}\n": false,
		head + "  - {sync: ok}\n":                               false,
		head + "  - {source: A, sync: okay}\n":                  false,
		head + "  - {report: unity, source: A, sync: ok}\n":     false,
		head + "  - {connect: B, force: true}\n":                false,
		head + "  - {connect: []}\n":                            false,
		head + "  - {status: \"\"}\n":                           false,
		head + "  - {status: Syncing, notify: x}\n":             false,
	} {
		_, parsed := scenarios.Parse("a.yaml", []byte(text), humanAPI)
		if err := validate(t, compiled, text); (err == nil) != fine || (parsed == nil) != fine {
			t.Errorf("%s\nfine is %v, the schema says %v, the parser %v", text, fine, err, parsed)
		}
	}
}

func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(asJSON, &value); err != nil {
		t.Fatal(err)
	}
	return s.Validate(value)
}
