package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestThirdPartyNotices compares THIRD_PARTY_NOTICES with the licences of what is linked into the program: of each
// module that go list names, every file that is called like one. The image carries the file.
func TestThirdPartyNotices(t *testing.T) {
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "nomsgpack", "-f",
		"{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", ".")
	list.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := make(map[string]bool)
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" {
			modules[line] = true
		}
	}
	var text strings.Builder
	text.WriteString(
		"healthmock is linked with the modules below; each stands with its licence as its authors wrote it.\n",
	)
	licence(
		t,
		&text,
		"The Go standard library",
		filepath.Join(runtime.GOROOT(), "LICENSE"), //nolint:staticcheck // the test runs where it was built
	)
	for _, module := range slices.Sorted(maps.Keys(modules)) {
		path, rest, _ := strings.Cut(module, "\t")
		version, dir, _ := strings.Cut(rest, "\t")
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var files []string
		for _, entry := range entries {
			if !entry.IsDir() && licenceName.MatchString(entry.Name()) {
				files = append(files, filepath.Join(dir, entry.Name()))
			}
		}
		if len(files) == 0 {
			t.Errorf("%s has no licence", path)
		}
		licence(t, &text, path+" "+version, files...)
	}
	golden(t, filepath.Join("..", "..", "THIRD_PARTY_NOTICES"), text.String())
}

// licenceName is how the file of a licence, or of a notice that goes with it, is called.
var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)`)

// licence adds the licence of one module.
func licence(t *testing.T, into *strings.Builder, what string, files ...string) {
	t.Helper()
	rule := strings.Repeat("=", len(what))
	fmt.Fprintf(into, "\n\n%s\n%s\n%s\n", rule, what, rule)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		into.WriteString("\n" + strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")) + "\n")
	}
}
