package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/healthmock/healthmock/mock/app"
)

//go:embed library/*.yaml
var files embed.FS

// Library is the scenarios that come with the sandbox. Each is compiled when it is first asked for. Its methods are safe
// for concurrent use.
type Library struct {
	rules   map[string]app.Rules
	compile map[string]func() (*Scenario, error)
}

// Load opens the library for the providers of rules, by name. It reads no file yet.
func Load(rules map[string]app.Rules) (*Library, error) {
	found, err := fs.Glob(files, "library/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list scenarios: %w", err)
	}
	l := &Library{rules: maps.Clone(rules), compile: make(map[string]func() (*Scenario, error), len(found))}
	for _, file := range found {
		name := strings.TrimSuffix(path.Base(file), ".yaml")
		l.compile[name] = sync.OnceValues(func() (*Scenario, error) {
			text, err := files.ReadFile(file)
			if err != nil {
				return nil, fmt.Errorf("read scenario %s: %w", name, err)
			}
			return Parse(path.Base(file), text, l.rules)
		})
	}
	return l, nil
}

// Names lists the library in alphabetical order.
func (l *Library) Names() []string { return slices.Sorted(maps.Keys(l.compile)) }

// Has tells whether there is a scenario of that name, without compiling it.
func (l *Library) Has(name string) bool { return l.compile[name] != nil }

// Get returns a scenario. The error is an *app.Error of kind NotFound for a name that is not in the library.
func (l *Library) Get(name string) (*Scenario, error) {
	compile, ok := l.compile[name]
	if !ok {
		return nil, app.Errorf(app.NotFound, "there is no such scenario; %s", hint(name, l.Names()))
	}
	return compile()
}

// Parse compiles a file that somebody hands in, for the providers that the library knows. The error is Faults.
func (l *Library) Parse(name string, text []byte) (*Scenario, error) {
	return Parse(name, text, l.rules)
}
