package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// writeReadme puts the shell commands of README's sixty seconds into a script's folder, as readme.sh. They ask the sandbox at
// $URL instead of the usual port.
func writeReadme(e *testscript.Env) error {
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		return fmt.Errorf("read README: %w", err)
	}
	_, rest, begun := strings.Cut(string(text), "<!-- test:start -->\n```sh\n")
	commands, _, ended := strings.Cut(rest, "```\n<!-- test:end -->")
	if !begun || !ended || !strings.Contains(commands, "API=http://127.0.0.1:8080\n") {
		return errors.New("README has no commands to test between test:start and test:end")
	}
	commands = strings.Replace(commands, "API=http://127.0.0.1:8080\n", "API=$URL\n", 1)
	return os.WriteFile(filepath.Join(e.WorkDir, "readme.sh"), []byte("set -e\n"+commands), 0o600)
}
