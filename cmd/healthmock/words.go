package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/scenarios"
)

type wordsCmd struct {
	Topic    []string `arg:"" optional:"" help:"Only these: statuses, reports, orders, events, operations, sources, units ..."`
	Provider string   `placeholder:"VENDOR" help:"Vendor whose words are listed. Default: the first vendor."`
}

// Help is shown below the usage.
func (*wordsCmd) Help() string {
	return "Statuses with what may follow each, report codes, states of orders, kinds of events, operationIds, " +
		"names of sources, and what numbers are measured in. scenarios schema has the same words for an editor."
}

// Run prints a table for each topic.
func (c *wordsCmd) Run(con console) error {
	sandbox, err := mock.New(mock.Options{})
	if err != nil {
		return err
	}
	defer sandbox.Close()
	vendors := sandbox.Vendors()
	topics := sandbox.Library().Words(cmp.Or(c.Provider, vendors[0]))
	if topics == nil {
		return usagef("--provider: there is no vendor %q; there is %s", c.Provider, strings.Join(vendors, ", "))
	}
	var names []string
	for _, topic := range topics {
		names = append(names, topic.Name)
	}
	for _, asked := range c.Topic {
		if !slices.Contains(names, asked) {
			return usagef("there is no topic %q; there are %s", asked, strings.Join(names, ", "))
		}
	}
	first := true
	for _, topic := range topics {
		if len(c.Topic) > 0 && !slices.Contains(c.Topic, topic.Name) {
			continue
		}
		if !first {
			_, _ = fmt.Fprintln(con.out)
		}
		first = false
		if err := printTopic(con.out, topic); err != nil {
			return err
		}
	}
	return nil
}

// printTopic prints a topic as a table.
func printTopic(out io.Writer, topic scenarios.Topic) error {
	p := newPrinter(out)
	p.printf(p.styled(bold, "%s")+" (%s)\n", strings.ToUpper(topic.Name), topic.About)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range topic.Rows {
		_, _ = fmt.Fprintf(table, "  %s\n", strings.Join(row, "\t")) // a tabwriter keeps its error for Flush
	}
	return table.Flush()
}

type schemaCmd struct{}

// Help is shown below the usage.
func (schemaCmd) Help() string {
	return "Editors that know the schema complete and check scenario files. " +
		"In a file: # yaml-language-server: $schema=schema.json"
}

// Run prints the JSON Schema of scenario files.
func (schemaCmd) Run(con console) error {
	_, err := con.out.Write(scenarios.Schema())
	return err
}
