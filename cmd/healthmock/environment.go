package main

import (
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
)

// environment is the prefix of every environment variable.
const environment = "HEALTHMOCK"

// sharedTag is the struct tag of a flag that has the same meaning as the flag of the same name of serve. Both read the
// same variable.
const sharedTag = "shared"

// variable returns the name of the environment variable of a flag: HEALTHMOCK_SEED for a flag of serve or a shared one.
// For any other flag the name includes the command, as in HEALTHMOCK_PLAY_LISTEN, so that a variable that is set for
// one command does not change another.
func variable(command *kong.Node, flag *kong.Flag) string {
	words := []string{environment}
	if !flag.Tag.Has(sharedTag) {
		for node := command; node != nil && node.Type == kong.CommandNode; node = node.Parent {
			if node.Name != "serve" {
				words = append(words[:1], append([]string{node.Name}, words[1:]...)...)
			}
		}
	}
	return strings.ToUpper(strings.ReplaceAll(strings.Join(append(words, flag.Name), "_"), "-", "_"))
}

// fromEnvironment is a kong resolver that reads flags from the environment. An empty variable counts as unset, because
// a compose file passes an unset variable on as an empty one (VAR: ${VAR:-}).
//
// The value is parsed here only for the error, which names the variable and does not repeat what may be a secret.
func fromEnvironment(_ *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
	if flag.Name == "help" {
		return nil, nil //nolint:nilnil // kong's word for "not set"
	}
	name := variable(parent.Node(), flag)
	text := os.Getenv(name)
	if text == "" {
		return nil, nil //nolint:nilnil // the same
	}
	trial := reflect.New(flag.Target.Type()).Elem()
	if err := flag.Parse(kong.Scan().PushTyped(text, kong.FlagValueToken), trial); err != nil {
		return nil, fmt.Errorf("from the variable %s: %s", name, strings.TrimPrefix(err.Error(), "--"+flag.Name+": "))
	}
	return text, nil
}
