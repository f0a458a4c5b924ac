package scenarios_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/scenarios"
)

// TestDocs parses every example of the language's page, those of steps alone with a head of their own.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	for what, most := range scenarios.Limits {
		if line := fmt.Sprintf("| %s | %d", what, most); !strings.Contains(string(page), line) {
			t.Errorf("the page does not say %q", line)
		}
	}
	examples := strings.Split(string(page), "```yaml\n")[1:]
	if len(examples) < 5 {
		t.Fatalf("%d examples", len(examples))
	}
	for _, example := range examples {
		text, _, _ := strings.Cut(example, "```")
		if strings.HasPrefix(text, "steps:") {
			text = "name: example\nprovider: humanapi\n" + text
		}
		if _, err := scenarios.Parse("docs.yaml", []byte(text), humanAPI); err != nil {
			t.Error(err)
		}
	}
}
