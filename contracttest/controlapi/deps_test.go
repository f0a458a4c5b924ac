package controlapi_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImportsNoSandbox looks at everything that a program with this client links. A package of the sandbox, or a
// library of somebody else, must not be among it.
func TestImportsNoSandbox(t *testing.T) {
	const module = "github.com/healthmock/healthmock/"
	small := []string{"contracttest/controlapi", "mock/chance", "mock/clock", "mock/fault", "openapi/violation"}
	const ours = "{{if not .Standard}}{{.ImportPath}}{{end}}"
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", ours, ".").
		Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	linked := strings.Fields(string(out))
	if len(linked) == 0 {
		t.Fatal("go list names no package")
	}
	for _, path := range linked {
		if name, ours := strings.CutPrefix(path, module); !ours || !slices.Contains(small, name) {
			t.Errorf("the client links %s", path)
		}
	}
}
