package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// printHelp prints kong's help and a text about the environment variables. Kong itself would print a variable with each
// flag.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
		return err
	}
	command := ctx.Selected()
	if command == nil {
		return nil
	}
	about := aboutEnvironment(command)
	if about == "" {
		return nil
	}
	_, err := fmt.Fprintf(ctx.Stdout, "\n%s\n", about)
	return err
}

// aboutEnvironment describes the variables that the flags of a command are read from; "" where there are none.
func aboutEnvironment(command *kong.Node) string {
	var own, shared []string
	example := "" // the variable of the first shared flag
	for _, flag := range command.Flags {
		switch name := variable(command, flag); {
		case flag.Name == "help" || flag.Hidden:
		case flag.Tag.Has(sharedTag) && command.Name != "serve":
			shared = append(shared, "--"+flag.Name)
			example = cmp.Or(example, name)
		default:
			own = append(own, "--"+flag.Name+" from "+name)
		}
	}
	text := "Every flag is read from the environment too; an empty variable counts as unset."
	if len(own) > 0 {
		text += "\n" + own[0] + ", and so on."
	}
	if len(shared) > 0 {
		text += "\nThese have the same variables as for serve, such as " + example + ":" + wrapped(shared)
	}
	if len(own)+len(shared) == 0 {
		return ""
	}
	return text
}

// wrapped returns names as a list of indented lines that are no wider than a terminal.
func wrapped(names []string) string {
	var text strings.Builder
	width := helpWidth
	for i, name := range names {
		if i < len(names)-1 {
			name += ","
		}
		if width+1+len(name) > helpWidth {
			text.WriteString("\n ")
			width = 1
		}
		text.WriteString(" " + name)
		width += 1 + len(name)
	}
	return text.String()
}

// helpWidth is the width of a terminal by default.
const helpWidth = 80

// describe returns the help of a flag with its default.
func describe(value *kong.Value) string {
	if value.HasDefault && value.Default != "" {
		return value.Help + " [" + value.Default + "]"
	}
	return value.Help
}
