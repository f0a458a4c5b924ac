package openapi_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/healthmock/healthmock/openapi"
)

// A text in a flow mapping that has a comma and no quotes ends at the comma, and the rest of it becomes a key without a
// value. kin-openapi accepts such keys in parameters.
func TestContractsHaveNoKeyWithoutAValue(t *testing.T) {
	literal := []string{"example", "examples", "default", "enum"} // where null is a value
	for _, name := range openapi.Names() {
		text, err := os.ReadFile(filepath.FromSlash(name) + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var document any
		if err := yaml.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		var walk func(at string, value any)
		walk = func(at string, value any) {
			switch value := value.(type) {
			case nil:
				t.Errorf("%s: %s has no value", name, at)
			case []any:
				for i, item := range value {
					walk(fmt.Sprintf("%s/%d", at, i), item)
				}
			case map[string]any:
				for key, item := range value {
					if !slices.Contains(literal, key) {
						walk(at+"/"+key, item)
					}
				}
			}
		}
		walk("", document)
	}
}
