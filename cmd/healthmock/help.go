package main

import (
	"fmt"

	"github.com/alecthomas/kong"
)

// environment prefixes the variable of every flag: --log-level is HEALTHMOCK_LOG_LEVEL.
const environment = "HEALTHMOCK"

// printHelp is kong's help, and one line about the environment where kong would repeat it for each flag.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
		return err
	}
	if ctx.Selected() == nil {
		return nil
	}
	_, err := fmt.Fprintf(ctx.Stdout, "\nEvery flag is read from the environment too: --some-flag from %s_SOME_FLAG.\n", environment)
	return err
}

// describe is the help of a flag with its default.
func describe(value *kong.Value) string {
	if value.HasDefault && value.Default != "" {
		return value.Help + " [" + value.Default + "]"
	}
	return value.Help
}
