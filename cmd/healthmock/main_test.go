package main

import (
	"flag"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestMain makes the test binary the program itself when a script runs healthmock.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"healthmock": main})
}

func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(e *testscript.Env) error {
			e.Values[server{}] = new(server)
			return writeReadme(e)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start":  start,
			"stop":   stop,
			"get":    get,
			"post":   post,
			"usage":  usage,
			"longer": longer,
		},
	})
}
