package mock_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/healthmock/healthmock/"

// layers says what each package may import of this module, and which libraries are its own to import. It is the same
// table as in ARCHITECTURE.md. Packages of tests are free.
var layers = map[string]struct{ ours, libraries string }{
	"openapi/violation":       {"", ""},
	"contracttest/controlapi": {"openapi/violation mock/clock mock/fault", ""},
	"mock/clock":              {"", ""},
	"mock/chance":             {"", ""},
	"mock/fault":              {"openapi/violation mock/clock mock/chance", ""},
	"mock/store": {
		"", "github.com/tidwall/btree github.com/go-json-experiment/json github.com/klauspost/compress",
	},
	"openapi":       {"openapi/violation", "github.com/getkin/kin-openapi"},
	"mock/chart":    {"mock/chance", "github.com/brianvoe/gofakeit/v6 github.com/goccy/go-yaml"},
	"mock/wellness": {"mock/chance mock/chart", ""},
	"mock/agenda":   {"mock/clock mock/store", ""},
	"mock/app": {
		"contracttest/controlapi mock/agenda mock/clock mock/store mock/chart mock/fault",
		"github.com/go-json-experiment/json",
	},
	"mock/notify":   {"openapi/violation mock/agenda mock/app mock/clock mock/store mock/chance", ""},
	"mock/secret":   {"", ""},
	"mock/journal":  {"openapi mock/app mock/notify mock/secret mock/store", ""},
	"mock/provider": {"openapi mock/app mock/clock mock/notify", "github.com/go-json-experiment/json"},
	"mock/humanapi": {
		"openapi/violation mock/provider openapi mock/app mock/clock mock/notify mock/chart mock/wellness mock/report",
		"github.com/go-json-experiment/json github.com/golang-jwt/jwt/v5",
	},
	"mock/zivacare": {
		"mock/provider openapi mock/app mock/clock mock/chart mock/wellness",
		"github.com/go-json-experiment/json",
	},
	"mock/report": {"mock/chart", "codeberg.org/go-pdf/fpdf golang.org/x/image golang.org/x/text"},
	"scenarios": {
		"contracttest/controlapi openapi/violation mock/agenda mock/app mock/chart mock/clock mock/chance mock/fault " +
			"mock/journal mock/notify mock/store",
		"github.com/goccy/go-yaml github.com/agnivade/levenshtein",
	},
	"scenarios/timeline":    {"mock/clock", ""},
	"mock/recording":        {"mock/app mock/clock mock/journal mock/secret openapi", ""},
	"mock/recording/replay": {"mock mock/app mock/clock mock/httpapi mock/journal mock/notify mock/recording", ""},
	"mock/httpapi": {
		"openapi/violation mock/provider openapi mock/app mock/clock mock/fault mock/journal",
		"github.com/gin-gonic/gin github.com/agnivade/levenshtein",
	},
	"mock/control": {
		"contracttest/controlapi openapi/violation mock/app mock/clock mock/fault mock/notify mock/journal " +
			"mock/recording mock/secret scenarios mock/provider openapi",
		"",
	},
	"mock":                       {"*", ""},
	"contracttest":               {"contracttest/controlapi mock mock/app", ""},
	"contracttest/container":     {"contracttest", "github.com/testcontainers/testcontainers-go github.com/moby/moby/api"},
	"cmd/healthmock":             {"*", "*"},
	"mock/store/sqlite":          {"mock/store", "modernc.org/sqlite"},
	"mock/store/storetest":       {"mock/store", "pgregory.net/rapid"},
	"mock/chart/charttest":       {"mock/chart", ""},
	"mock/provider/providertest": {"*", ""},
}

func TestLayers(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Standard", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(pkg.ImportPath, module)
		layer, ok := layers[name]
		if !ok {
			t.Errorf("%s is in no layer: add it to the table here and in ARCHITECTURE.md", name)
			continue
		}
		for _, imported := range pkg.Imports {
			switch ours, isOurs := strings.CutPrefix(imported, module); {
			case isOurs && layer.ours != "*" && !slices.Contains(strings.Fields(layer.ours), ours):
				t.Errorf("%s must not import %s", name, ours)
			case !isOurs && library(imported) && layer.libraries != "*" && !anyPrefix(imported, strings.Fields(layer.libraries)):
				t.Errorf("%s must not import %s", name, imported)
			}
		}
	}
}

// vendorWord matches the words of vendors. humanId is allowed: it is the JSON name of a user's id in the control API, in
// recordings and in scenarios, and clients of the sandbox use it.
var (
	vendorWord = regexp.MustCompile(`(?i)\b(human[ _-]?api|hip|1up\w*|ziva\w*)\b|humanid`)
	jsonName   = regexp.MustCompile(`"humanId[",]`)
)

// TestNoVendorWords looks for vendors' words in what must not know them: the packages that package provider builds on,
// those that serve and drive any vendor, and the scenarios.
func TestNoVendorWords(t *testing.T) {
	for _, dir := range []string{
		"agenda", "app", "chance", "clock", "control", "fault", "httpapi", "journal", "notify", "provider",
		"recording", "recording/replay", "secret", "store",
		"../openapi", "../openapi/violation", "../scenarios", "../scenarios/timeline",
	} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no files: %v", dir, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(string(text), "\n") {
				if word := vendorWord.FindString(jsonName.ReplaceAllString(line, "")); word != "" {
					t.Errorf("%s:%d: %q is the word of a vendor", file, i+1, word)
				}
			}
		}
	}
}

// library reports whether an import path is not of the standard library: it begins with a host name.
func library(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

func anyPrefix(path string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return path == p || strings.HasPrefix(path, p+"/") })
}
