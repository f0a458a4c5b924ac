package main

import (
	"cmp"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/scenarios"
)

type scenariosCmd struct {
	List listCmd `cmd:"" help:"List the scenarios that come with healthmock."`
	Show showCmd `cmd:"" help:"Explain one scenario, and print its file."`
	Lint lintCmd `cmd:"" help:"Check scenario files; every fault is shown where it stands."`
	Draw drawCmd `cmd:"" help:"Draw the life that a scenario leads to, as an SVG picture."`
}

// openLibrary opens the scenarios of every vendor that the sandbox plays.
func openLibrary() (*scenarios.Library, error) {
	sandbox, err := mock.New(mock.Options{})
	if err != nil {
		return nil, err
	}
	return sandbox.Library(), sandbox.Close()
}

type listCmd struct{}

// Run prints a line for each scenario: name, vendor, title.
func (listCmd) Run(con console) error {
	library, err := openLibrary()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
	for _, name := range library.Names() {
		s, err := library.Get(name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", s.Name, s.Provider, s.Title) // a tabwriter keeps its error for Flush
	}
	return table.Flush()
}

type showCmd struct {
	Name string            `arg:"" help:"Name from the library, or a file; - reads standard input."`
	Set  map[string]string `placeholder:"NAME=VALUE" help:"Value of a variable of the scenario; repeatable."`
}

// Run prints the scenario in words, then its file.
func (c showCmd) Run(con console) error {
	library, err := openLibrary()
	if err != nil {
		return err
	}
	found, err := find(library, []string{c.Name}, c.Set, con)
	if err != nil {
		return err
	}
	newPrinter(con.out).printf("%s\n\n%s", found[0].Explain(), string(found[0].Text()))
	return nil
}

type lintCmd struct {
	File []string `arg:"" help:"Scenario files; - reads standard input."`
}

// Run prints every fault of every file, and fails when there is one.
func (c lintCmd) Run(con console) error {
	library, err := openLibrary()
	if err != nil {
		return err
	}
	wrong := 0
	var missing error
	for _, argument := range c.File {
		name, text, err := read(argument, con)
		if err != nil { // the others are checked all the same
			missing = cmp.Or(missing, err)
			continue
		}
		if _, err = library.Parse(name, text, nil); err == nil {
			_, _ = fmt.Fprintf(con.out, "%s: ok\n", name)
			continue
		}
		faults, ok := errors.AsType[scenarios.Faults](err)
		if !ok {
			return err
		}
		wrong++
		_, _ = fmt.Fprintf(con.out, "%s\n%s: %s\n", faults, name, count(len(faults), "fault"))
	}
	if missing != nil {
		return missing
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %s must be corrected", wrong, count(len(c.File), "file"))
	}
	return nil
}
