package scenarios

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/healthmock/healthmock/mock/app"
)

//go:embed library/*.yaml
var files embed.FS

// Library holds the scenarios that are embedded in the program. Each is compiled on first use. Its methods are safe for
// concurrent use.
type Library struct {
	rules   map[string]app.Rules
	compile map[string]func() (*Scenario, error)
}

// Load returns the library. rules has the rules of each provider, by the provider's name. No file is read yet.
func Load(rules map[string]app.Rules) (*Library, error) {
	names := libraryNames()
	if len(names) == 0 {
		return nil, errors.New("this program was built without its scenarios")
	}
	l := &Library{rules: maps.Clone(rules), compile: make(map[string]func() (*Scenario, error), len(names))}
	for _, name := range names {
		l.compile[name] = sync.OnceValues(func() (*Scenario, error) {
			text, err := files.ReadFile(libraryFile(name))
			if err != nil {
				return nil, fmt.Errorf("read scenario %s: %w", name, err)
			}
			s, err := Parse(name+".yaml", text, l.rules)
			if err == nil {
				s.fromLibrary = true
			}
			return s, err
		})
	}
	return l, nil
}

// libraryNames lists the embedded scenarios by name, without reading them.
var libraryNames = sync.OnceValue(func() []string {
	entries, _ := files.ReadDir("library") // cannot fail: it is embedded
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ".yaml")
	}
	return names
})

func libraryFile(name string) string { return "library/" + name + ".yaml" }

// Names lists the names of the scenarios in alphabetical order.
func (l *Library) Names() []string { return slices.Sorted(maps.Keys(l.compile)) }

// Has reports whether the library has a scenario of that name, without compiling it.
func (l *Library) Has(name string) bool { return l.compile[name] != nil }

// Get returns a scenario. The error is an *app.Error of kind NotFound for a name that is not in the library.
func (l *Library) Get(name string) (*Scenario, error) {
	compile, ok := l.compile[name]
	if !ok {
		return nil, app.Errorf(app.NotFound, "there is no such scenario; %s", Hint(name, l.Names()))
	}
	return compile()
}

// GetWith is Get with values for some of the scenario's variables. The error is Faults for a variable that it lacks,
// or a value that does not fit.
func (l *Library) GetWith(name string, variables map[string]string) (*Scenario, error) {
	s, err := l.Get(name)
	if err != nil || len(variables) == 0 {
		return s, err
	}
	return ParseWith(name+".yaml", s.text, l.rules, variables)
}

// Parse is ParseWith with the rules that the library was loaded with. The error is of type Faults.
func (l *Library) Parse(name string, text []byte, variables map[string]string) (*Scenario, error) {
	return ParseWith(name, text, l.rules, variables)
}
