package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/healthmock/healthmock/mock/app"
)

// console is where a command reads and writes.
type console struct {
	in       io.Reader
	out, err io.Writer
	screen   bool // whether out is a terminal
}

// The exit codes besides 0.
const (
	exitFailed = 1
	exitUsage  = 2
)

// usageError is an error in the command line that is found by a command, and not by the parser.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usagef returns a usageError.
func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// run does what the arguments say and returns the exit code. An error is printed in one line.
func run(ctx context.Context, args []string, con console) int {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	if len(args) == 1 && args[0] == "--version" {
		args = []string{"version"}
	}
	parser, err := newParser(ctx, con)
	if err != nil {
		return con.fail(exitFailed, err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return con.fail(exitUsage, hinted(readable(err), attempted(err)+" --help tells more"))
	}
	err = parsed.Run()
	if _, ok := errors.AsType[usageError](err); ok {
		return con.fail(exitUsage, err)
	}
	if err != nil {
		return con.fail(exitFailed, err)
	}
	return 0
}

// hinted returns the error of a message with what to do about it.
func hinted(message, hint string) error {
	if strings.HasSuffix(message, "?") { // a question ends its own sentence
		return errors.New(message + " " + hint)
	}
	return errors.New(message + "; " + hint)
}

// negative matches the error of kong for a negative number, whose minus it takes for a flag.
var negative = regexp.MustCompile(`^(--[a-z-]+): expected .* but got "(-[0-9.]+\w*)" \(short flag\).*$`)

// readable rewrites an error of kong in the terms of the command line.
func readable(err error) string {
	// An optional flag has the empty string among its values.
	said := strings.Replace(err.Error(), `one of "",`, "one of ", 1)
	for _, habit := range []string{"port", "host", "bind", "addr", "address"} {
		if said == "unknown flag --"+habit || strings.HasPrefix(said, "unknown flag --"+habit+",") {
			return "unknown flag --" + habit + ", did you mean --listen HOST:PORT?"
		}
	}
	if found := negative.FindStringSubmatch(said); found != nil {
		return found[1] + ": must not be negative, as " + found[2] + " is"
	}
	return said
}

func newParser(ctx context.Context, con console) (*kong.Kong, error) {
	return kong.New(&commands{},
		kong.Name("healthmock"),
		kong.Description("A local sandbox for health-data vendors: it answers like them, notifies like them, "+
			"and invents the patients."),
		kong.Writers(con.out, con.err),
		kong.Resolvers(kong.ResolverFunc(fromEnvironment)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		kong.Help(printHelp),
		kong.ValueFormatter(describe),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(con),
	)
}

// attempted returns the command of invalid arguments: "healthmock serve".
func attempted(err error) string {
	if parseErr, ok := errors.AsType[*kong.ParseError](err); ok {
		if node := parseErr.Context.Selected(); node != nil {
			return node.FullPath()
		}
	}
	return "healthmock"
}

// fail prints an error and returns the exit code.
func (c console) fail(code int, err error) int {
	c.note("%s", strings.ReplaceAll(messageOf(err), "\n", " "))
	return code
}

// messageOf returns the text of an error, in the words that a client of the sandbox would read.
func messageOf(err error) string {
	text := err.Error()
	if appErr, ok := errors.AsType[*app.Error](err); ok {
		text = strings.Replace(text, appErr.Error(), appErr.Message, 1)
	}
	return text
}

// note prints a line on standard error, apart from the output.
func (c console) note(format string, args ...any) {
	newPrinter(c.err).printf("healthmock: "+format+"\n", args...)
}
