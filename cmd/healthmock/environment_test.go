package main

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

// flagOf is a flag of a command, and the variable that it is read from.
type flagOf struct {
	command  *kong.Node
	flag     *kong.Flag
	variable string
}

// everyFlag lists the flags of every command.
func everyFlag(t *testing.T) []flagOf {
	t.Helper()
	parser, err := newParser(t.Context(), console{})
	if err != nil {
		t.Fatal(err)
	}
	var list []flagOf
	for _, command := range parser.Model.Leaves(false) {
		for _, flag := range command.Flags {
			if flag.Name != "help" {
				list = append(list, flagOf{command, flag, variable(command, flag)})
			}
		}
	}
	return list
}

// parsed is a command line as the environment and the defaults fill it in.
func parsed(t *testing.T, args ...string) commands {
	t.Helper()
	var line commands
	parser, err := kong.New(&line, kong.Resolvers(kong.ResolverFunc(fromEnvironment)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Fatal(err)
	}
	return line
}

// An empty variable counts as unset, whichever flag of whichever command it is of.
func TestEmptyVariablesAreUnset(t *testing.T) {
	arguments := map[string][]string{
		"play":   {"x"},
		"replay": {"x"},
		"report": {"x"},
		"show":   {"x"},
		"lint":   {"x"},
		"draw":   {"x"},
	}
	lines := make(map[string][]string)
	for _, f := range everyFlag(t) {
		lines[f.command.FullPath()] = slices.Concat(strings.Fields(f.command.FullPath())[1:], arguments[f.command.Name])
	}
	if len(lines) < 5 {
		t.Fatalf("only %d commands have flags", len(lines))
	}
	before := make(map[string]commands)
	for command, args := range lines {
		before[command] = parsed(t, args...)
	}
	for _, f := range everyFlag(t) {
		t.Setenv(f.variable, "")
	}
	unexported := cmp.Exporter(func(reflect.Type) bool { return true })
	for command, args := range lines {
		if diff := cmp.Diff(before[command], parsed(t, args...), unexported); diff != "" {
			t.Errorf("%s: empty variables change it (-unset +empty):\n%s", command, diff)
		}
	}
}

// Two flags have one variable only where they mean the same: where serve has a flag of that name, and the other says
// so.
func TestVariablesAreSharedOnPurpose(t *testing.T) {
	owners := make(map[string][]flagOf)
	for _, f := range everyFlag(t) {
		owners[f.variable] = append(owners[f.variable], f)
	}
	for _, name := range slices.Sorted(maps.Keys(owners)) {
		ofServe := slices.ContainsFunc(owners[name], func(f flagOf) bool { return f.command.Name == "serve" })
		for _, f := range owners[name] {
			if f.command.Name != "serve" && ofServe != f.flag.Tag.Has(sharedTag) {
				t.Errorf("%s is the variable of --%s of %s", name, f.flag.Name, f.command.FullPath())
			}
		}
		if len(owners[name]) > 1 && !ofServe {
			t.Errorf("%s is the variable of several flags, none of serve", name)
		}
	}
}

// A variable is the flag's value, and what is wrong with it is said with its name and without its value.
func TestVariables(t *testing.T) {
	for _, c := range []struct{ name, value, command, refused string }{
		{"HEALTHMOCK_APP", "a:b,c:d", "serve", ""},
		{"HEALTHMOCK_APP", "s3cret", "serve", "--app: from the variable HEALTHMOCK_APP: an app is written ID:SECRET"},
		{"HEALTHMOCK_SEED", "7", "play", ""},
		{"HEALTHMOCK_LISTEN", "here", "play", ""}, // serve's
		{"HEALTHMOCK_PLAY_USERS", "s3cret", "play", "--users: from the variable HEALTHMOCK_PLAY_USERS: "},
		{"HEALTHMOCK_SCENARIOS_DRAW_OUT", "x.svg", "draw", ""},
		{"HEALTHMOCK_PAUSED", "s3cret", "serve", "--paused: from the variable HEALTHMOCK_PAUSED: "},
	} {
		t.Run(c.name+" "+c.value, func(t *testing.T) {
			t.Setenv(c.name, c.value)
			parser, err := newParser(t.Context(), console{})
			if err != nil {
				t.Fatal(err)
			}
			args := map[string][]string{"serve": {"serve"}, "play": {"play", "x"}, "draw": {"scenarios", "draw", "x"}}[c.command]
			switch _, err := parser.Parse(args); {
			case c.refused == "" && err != nil:
				t.Error(err)
			case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
				t.Errorf("refused with %v, not with %q", err, c.refused)
			}
		})
	}
	t.Setenv("HEALTHMOCK_LISTEN", "0.0.0.0:8080")
	t.Setenv("HEALTHMOCK_SEED", "7")
	line := parsed(t, "play", "x")
	if line.Play.Listen != "" || line.Play.Seed != 7 {
		t.Errorf("play listens at %q with seed %d", line.Play.Listen, line.Play.Seed)
	}
}
