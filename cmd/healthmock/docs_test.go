package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pages returns the pages that show commands and code, by their names.
func pages(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join("..", "..")
	names, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	pages := make(map[string]string)
	for _, name := range append(names, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(name)] = string(text)
	}
	return pages
}

// blocks returns the code blocks of a language.
func blocks(page, language string) []string {
	var list []string
	for _, part := range strings.Split(page, "```"+language+"\n")[1:] {
		block, _, _ := strings.Cut(part, "```")
		list = append(list, block)
	}
	return list
}

// command matches what a shell line hands to the program: from a checkout, or from the image.
var command = regexp.MustCompile(`(?:go run \./cmd/healthmock|docker run .*? healthmock)((?: [^|&;>#]*)?)`)

// joined makes one line of each command, without the name of a container, which is that of the image.
var joined = strings.NewReplacer("\\\n", "", "--name healthmock ", "")

// TestDocumentedCommands parses every command of this program that the pages show, so that none has a flag or an
// argument that the program does not know. It runs none of them.
func TestDocumentedCommands(t *testing.T) {
	parsed := 0
	for name, page := range pages(t) {
		for _, block := range blocks(page, "sh") {
			for line := range strings.Lines(joined.Replace(block)) {
				found := command.FindStringSubmatch(line)
				if found == nil {
					continue
				}
				args := strings.Fields(found[1])
				if len(args) == 0 {
					continue
				}
				parser, err := newParser(t.Context(), console{})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := parser.Parse(args); err != nil {
					t.Errorf("%s: %q: %v", name, args, err)
				}
				parsed++
			}
		}
	}
	if parsed < 12 {
		t.Errorf("only %d commands were found", parsed)
	}
}

// TestDocumentedGo checks the functions that the pages show as far as that goes without the packages that they import:
// they parse, and they use what they declare.
func TestDocumentedGo(t *testing.T) {
	checked := 0
	for name, page := range pages(t) {
		for _, block := range blocks(page, "go") {
			if !strings.HasPrefix(block, "func ") {
				continue // a fragment
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, name, "package example_test\n"+block, parser.SkipObjectResolution)
			if err != nil {
				t.Error(err)
				continue
			}
			config := types.Config{Error: func(err error) {
				if found, ok := errors.AsType[types.Error](err); ok && found.Soft {
					t.Errorf("%s: %s", name, found.Msg)
				}
			}}
			_, _ = config.Check("example_test", files, []*ast.File{file}, nil) // Error has seen what it fails with
			checked++
		}
	}
	if checked < 2 {
		t.Errorf("only %d functions were found", checked)
	}
}
