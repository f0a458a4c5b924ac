package chart

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed conditions/*.yaml world/*.yaml
var files embed.FS

// catalog is the index of all embedded data. It is loaded once, shared and read-only.
type catalog struct {
	modules  []*module // in file order
	always   []*module // those for everyone
	acute    []*module // short episodes
	chronic  []*module // the others, which orders name and the seed draws
	absence  *module   // for people without a condition; may be nil
	measures []*measure
	byID     map[string]*measure
	panels   map[string]*panel
	vitals   *panel
	world    world
}

// theCatalog parses the data on first use. The data is part of the program, so an error in it is a programming error
// and panics.
var theCatalog = sync.OnceValue(func() *catalog {
	c, err := readCatalog(files)
	if err != nil {
		panic("chart: embedded data: " + err.Error())
	}
	return c
})

// theDirectory is loaded separately from the catalog, so that looking up a source does not load all conditions.
var theDirectory = sync.OnceValue(func() *directory {
	sources, err := readSources(files)
	if err != nil {
		panic("chart: embedded data: " + err.Error())
	}
	return newDirectory(sources)
})

func readCatalog(data fs.FS) (*catalog, error) {
	c := &catalog{byID: map[string]*measure{}, panels: map[string]*panel{}}
	names, err := fs.Glob(data, "conditions/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		m := new(module)
		if err := decode(data, name, m); err != nil {
			return nil, err
		}
		if err := c.add(m); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, m := range c.modules {
		if err := c.resolve(m); err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	if c.vitals == nil {
		return nil, errors.New("no panel of vital signs")
	}
	return c, decode(data, "world/people.yaml", &c.world)
}

// decode decodes one file strictly: an unknown or repeated key is an error with its line and column.
func decode(data fs.FS, name string, into any) error {
	text, err := fs.ReadFile(data, name)
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalWithOptions(text, into, yaml.Strict(), yaml.CustomUnmarshaler(parseCode)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// parseCode parses a code written on one line: "icd10 E11.9 Type 2 diabetes mellitus without complications".
func parseCode(c *Code, text []byte) error {
	var line string
	if err := yaml.Unmarshal(text, &line); err != nil {
		return err
	}
	system, rest, _ := strings.Cut(line, " ")
	code, name, ok := strings.Cut(rest, " ")
	if !ok {
		return fmt.Errorf("code %q is not \"system code name\"", line)
	}
	for _, s := range []struct {
		word string
		System
	}{
		{"icd10", ICD10},
		{"snomed", SNOMED},
		{"rxnorm", RxNorm},
		{"ndc", NDC},
		{"loinc", LOINC},
		{"cpt", CPT},
		{"cvx", CVX},
	} {
		if s.word == system {
			*c = Code{System: s.System, Code: code, Name: name}
			return nil
		}
	}
	return fmt.Errorf("unknown code system %q", system)
}

// add adds a module, with the measures and panels that it defines.
func (c *catalog) add(m *module) error {
	c.modules = append(c.modules, m)
	for _, text := range append(slices.Clip(m.Synonyms), m.Name) {
		m.phrases = append(m.phrases, plain(text))
	}
	for _, text := range m.Except {
		m.exceptions = append(m.exceptions, plain(text))
	}
	switch {
	case m.Always:
		c.always = append(c.always, m)
	case m.Acute != nil:
		c.acute = append(c.acute, m)
	default:
		c.chronic = append(c.chronic, m)
	}
	if m.Absence {
		c.absence = m
	}
	for i := range m.Measures {
		one := &m.Measures[i]
		if c.byID[one.ID] != nil {
			return fmt.Errorf("measure %s is defined twice", one.ID)
		}
		if one.compute = formulas()[one.Formula]; one.compute == nil && one.Formula != "" {
			return fmt.Errorf("measure %s: no formula %s", one.ID, one.Formula)
		}
		one.index = len(c.measures)
		c.byID[one.ID] = one
		c.measures = append(c.measures, one)
	}
	for i := range m.Panels {
		p := &m.Panels[i]
		if c.panels[p.ID] != nil {
			return fmt.Errorf("panel %s is defined twice", p.ID)
		}
		c.panels[p.ID] = p
		if p.Vitals {
			c.vitals = p
		}
	}
	return nil
}

// resolve resolves the names of measures and panels in a module.
func (c *catalog) resolve(m *module) error {
	for i := range m.Panels {
		for _, id := range m.Panels[i].Measures {
			if c.byID[id] == nil {
				return fmt.Errorf("panel %s: no measure %s", m.Panels[i].ID, id)
			}
			m.Panels[i].measures = append(m.Panels[i].measures, c.byID[id])
		}
	}
	for i := range m.Effects {
		if m.Effects[i].measure = c.byID[m.Effects[i].On]; m.Effects[i].measure == nil {
			return fmt.Errorf("effect: no measure %s", m.Effects[i].On)
		}
	}
	if err := c.resolveTerm(m.Term); err != nil {
		return err
	}
	for _, ln := range m.Lines {
		if len(ln.Options) == 0 || slices.ContainsFunc(ln.Options, func(o option) bool { return len(o.Steps) == 0 }) {
			return errors.New("line of treatment: no options, or one without steps")
		}
	}
	for i := range m.Monitor {
		if m.Monitor[i].Every < 1 {
			return fmt.Errorf("monitor: panel %s every %d visits", m.Monitor[i].Panel, m.Monitor[i].Every)
		}
		if m.Monitor[i].panel = c.panels[m.Monitor[i].Panel]; m.Monitor[i].panel == nil {
			return fmt.Errorf("monitor: no panel %s", m.Monitor[i].Panel)
		}
	}
	return nil
}

func (c *catalog) resolveTerm(t *term) error {
	if t == nil {
		return nil
	}
	if t.Days < 1 || t.End.Setting == "" {
		return errors.New("term: no days, or no end")
	}
	for i := range t.Panels {
		if t.Panels[i].panel = c.panels[t.Panels[i].Panel]; t.Panels[i].panel == nil {
			return fmt.Errorf("term: no panel %s", t.Panels[i].Panel)
		}
	}
	return nil
}
