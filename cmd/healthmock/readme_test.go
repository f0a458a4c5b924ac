package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// shellOf are the pages whose shell commands a script runs: each block of sh behind a mark, up to its end.
var shellOf = map[string]struct{ page, mark string }{
	"readme.sh": {"README.md", "<!-- test:start -->\n"},
	"ci.sh":     {filepath.Join("docs", "ci.md"), "<!-- test:app -->\n"},
	"ziva.sh":   {filepath.Join("docs", "zivacare.md"), "<!-- test:ziva -->\n"},
}

// writeReadme puts shell commands of the pages into a script's folder. They ask the sandbox at $URL instead of the
// usual port.
func writeReadme(e *testscript.Env) error {
	for name, from := range shellOf {
		text, err := os.ReadFile(filepath.Join("..", "..", from.page))
		if err != nil {
			return fmt.Errorf("read %s: %w", from.page, err)
		}
		_, rest, begun := strings.Cut(string(text), from.mark+"```sh\n")
		commands, _, ended := strings.Cut(rest, "```\n")
		if !begun || !ended || !strings.Contains(commands, "API=http://127.0.0.1:8080\n") {
			return fmt.Errorf("%s has no commands to test behind %s", from.page, from.mark)
		}
		commands = strings.Replace(commands, "API=http://127.0.0.1:8080\n", "API=$URL\n", 1)
		if err := os.WriteFile(filepath.Join(e.WorkDir, name), []byte("set -e\n"+commands), 0o600); err != nil {
			return err
		}
	}
	return nil
}
