package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestCompose: what compose.yaml sets are variables of serve, which are unset where the user's are; and its port is
// published on this machine alone.
func TestCompose(t *testing.T) {
	text, err := os.ReadFile("../../compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Services map[string]struct {
			Ports       []string
			Environment map[string]string
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	service := file.Services["healthmock"]
	if !slices.Equal(service.Ports, []string{"127.0.0.1:8080:8080"}) {
		t.Errorf("the port is published as %q", service.Ports)
	}
	var known []string
	for _, f := range everyFlag(t) {
		if f.command.Name == "serve" {
			known = append(known, f.variable)
		}
	}
	for name, value := range service.Environment {
		if !slices.Contains(known, name) || value != "${"+name+":-}" {
			t.Errorf("%s is set to %s", name, value)
		}
	}
	if len(service.Environment) < 3 {
		t.Errorf("only %v are handed on", slices.Sorted(maps.Keys(service.Environment)))
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(readme) + string(text)) {
		if strings.Contains(line, "-p 8080:8080") || strings.Contains(line, `"8080:8080"`) {
			t.Errorf("a port is published to the network: %s", line)
		}
	}
}
