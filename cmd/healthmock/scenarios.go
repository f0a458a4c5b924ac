package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/scenarios"
)

type scenariosCmd struct {
	List listCmd `cmd:"" help:"List the scenarios that come with healthmock."`
	Show showCmd `cmd:"" help:"Explain one scenario, and print its file."`
	Lint lintCmd `cmd:"" help:"Check scenario files; every error is shown with its line and column."`
	Draw drawCmd `cmd:"" help:"Draw a user's timeline in a scenario as an SVG picture."`

	Words  wordsCmd  `cmd:"" help:"List the words that scenarios are written in: statuses, reports, sources ..."`
	Schema schemaCmd `cmd:"" help:"Print the JSON Schema of scenario files, for an editor."`
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
	File []string `arg:"" help:"Scenario files, or names from the library; - reads standard input."`
}

// Run prints every fault of every file, and fails when there is one.
func (c lintCmd) Run(con console) error {
	library, err := openLibrary()
	if err != nil {
		return err
	}
	p := newPrinter(con.out)
	wrong := 0
	var missing error
	for _, argument := range c.File {
		name, s, err := parse(library, argument, nil, con)
		faults, ok := errors.AsType[scenarios.Faults](err)
		switch {
		case ok:
			wrong++
			p.faults(red, faults)
			p.printf("%s: "+p.styled(red, "%s")+"\n", name, count(len(faults), "fault"))
		case err != nil: // the others are checked all the same
			missing = cmp.Or(missing, err)
		case len(s.Warnings()) > 0:
			p.faults(yellow, s.Warnings())
			p.printf("%s: ok, "+p.styled(yellow, "%s")+"\n", name, count(len(s.Warnings()), "warning"))
		default:
			p.printf("%s: "+p.styled(green, "ok")+"\n", name)
		}
	}
	if missing != nil {
		return missing
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %s must be corrected", wrong, count(len(c.File), "file"))
	}
	return nil
}

// parse compiles the scenario that an argument names: a file, or one of the library.
func parse(
	library *scenarios.Library, argument string, variables map[string]string, con console,
) (name string, s *scenarios.Scenario, err error) {
	if isFile(argument) {
		name, text, err := read(argument, con)
		if err == nil {
			s, err = library.Parse(name, text, variables)
		}
		return name, s, err
	}
	s, err = library.GetWith(argument, variables)
	if _, invalid := errors.AsType[scenarios.Faults](err); err != nil && !invalid {
		err = unknown(argument, err)
	}
	return argument, s, err
}

// faults prints what is wrong with a file, each with the line that it is in and a caret in a style.
func (p printer) faults(style ansiStyle, faults scenarios.Faults) {
	for _, fault := range faults {
		p.printf(p.styled(bold, "%s:%d:%d:")+" %s\n", fault.File, fault.Line, fault.Column, fault.Message)
		line, caret, _ := strings.Cut(fault.Excerpt, "\n")
		if fault.Excerpt != "" {
			p.printf("%s\n"+p.styled(style, "%s")+"\n", line, caret)
		}
	}
}
