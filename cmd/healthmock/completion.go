package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help is shown below the usage.
func (*completionCmd) Help() string {
	return "For bash and zsh: eval \"$(healthmock completion bash)\" in ~/.bashrc or ~/.zshrc, " +
		"with the shell's own name. " +
		"For fish: healthmock completion fish > ~/.config/fish/completions/healthmock.fish"
}

// Run prints a script for the shell. It completes commands, flags, the values of flags with a fixed set of them, and
// scenarios.
func (c *completionCmd) Run(con console, k *kong.Kong) error {
	library, err := openLibrary()
	if err != nil {
		return err
	}
	var places []completion
	collect(&places, k.Model.Node, nil, library.Names())
	script := bashCompletion(places)
	switch c.Shell {
	case "zsh":
		script = "autoload -U +X bashcompinit && bashcompinit\n" + script
	case "fish":
		script = fishCompletion(places)
	}
	_, err = fmt.Fprint(con.out, script)
	return err
}

// completion lists what may follow a command, other than file names.
type completion struct {
	path  []string            // of the command; empty: healthmock itself
	words []string            // commands, flags and scenarios
	flags map[string][]string // the values of each flag that has a fixed set of them
}

// collect adds the completions of a command and of those below it.
func collect(places *[]completion, node *kong.Node, path, scenarios []string) {
	c := completion{path: path, flags: make(map[string][]string)}
	for _, child := range node.Children {
		if !child.Hidden {
			c.words = append(c.words, child.Name)
		}
	}
	for _, flag := range node.Flags {
		if flag.Hidden {
			continue
		}
		c.words = append(c.words, "--"+flag.Name)
		if values := slices.DeleteFunc(flag.EnumSlice(), func(v string) bool { return v == "" }); len(values) > 0 {
			c.flags["--"+flag.Name] = values
		}
		if flag.Name == "scenario" {
			c.flags["--scenario"] = scenarios
		}
	}
	switch node.Name {
	case "play", "show", "lint", "draw":
		c.words = append(c.words, scenarios...)
	}
	*places = append(*places, c)
	for _, child := range node.Children {
		if !child.Hidden {
			collect(places, child, append(slices.Clone(path), child.Name), scenarios)
		}
	}
}

// bashCompletion returns a completion function for bash. The function finds the command among the words before the
// cursor.
func bashCompletion(places []completion) string {
	var commands []string
	for _, c := range places {
		if n := len(c.path); n > 0 {
			commands = append(commands, c.path[n-1])
		}
	}
	var b strings.Builder
	b.WriteString("_healthmock() {\n" +
		"  local word path='' words='' cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\"\n" +
		"  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n" +
		"    case $word in " + strings.Join(commands, "|") + ") path=\"$path $word\" ;; esac\n" +
		"  done\n" +
		"  case \"$path $prev\" in\n")
	for _, c := range places {
		for _, flag := range slices.Sorted(maps.Keys(c.flags)) {
			fmt.Fprintf(&b, "    '%s %s') words='%s' ;;\n", prefixed(c.path), flag, strings.Join(c.flags[flag], " "))
		}
	}
	b.WriteString("  esac\n  [ -n \"$words\" ] || case \"$path\" in\n")
	for _, c := range places {
		fmt.Fprintf(&b, "    '%s') words='%s' ;;\n", prefixed(c.path), strings.Join(c.words, " "))
	}
	b.WriteString("  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n" +
		"complete -o default -F _healthmock healthmock\n")
	return b.String()
}

// prefixed returns a path as the bash function builds it, with a space before each word.
func prefixed(path []string) string {
	var b strings.Builder
	for _, word := range path {
		b.WriteString(" " + word)
	}
	return b.String()
}

// fishCompletion returns a list of `complete` commands for fish.
func fishCompletion(places []completion) string {
	var b strings.Builder
	for _, c := range places {
		when := "__fish_use_subcommand"
		if len(c.path) > 0 {
			when = "__fish_seen_subcommand_from " + c.path[len(c.path)-1]
		}
		for _, word := range c.words {
			flag, isFlag := strings.CutPrefix(word, "--")
			switch values := c.flags[word]; {
			case !isFlag:
				fmt.Fprintf(&b, "complete -c healthmock -n '%s' -a '%s'\n", when, word)
			case len(values) > 0:
				fmt.Fprintf(&b, "complete -c healthmock -n '%s' -l %s -x -a '%s'\n", when, flag,
					strings.Join(values, " "))
			default:
				fmt.Fprintf(&b, "complete -c healthmock -n '%s' -l %s\n", when, flag)
			}
		}
	}
	return b.String()
}
