// Command healthmock is a local sandbox for health-data vendors.
//
//	healthmock serve                                  # every endpoint on http://127.0.0.1:8080
//	healthmock play happy-path                        # a whole lifecycle, at once, in virtual time
//	healthmock report unity --format pdf --out me.pdf # a report of a patient who does not exist
//
// The exit code is 0 when all went well, 1 when something failed, and 2 when the command line is wrong.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	_ "time/tzdata" // an image without files has no time zones

	_ "golang.org/x/crypto/x509roots/fallback" // nor any certificate authorities
)

// commands is the command line: one struct for each command, in a file of its own.
type commands struct {
	Serve       serveCmd       `cmd:"" help:"Start the sandbox."`
	Play        playCmd        `cmd:"" help:"Run scenarios to their end in virtual time."`
	Scenarios   scenariosCmd   `cmd:"" help:"List, show, check and draw scenarios."`
	Replay      replayCmd      `cmd:"" help:"Run an exported app again and report what differs."`
	Report      reportCmd      `cmd:"" help:"Draw one report of an invented patient."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask a running sandbox whether it is ready."`
	Completion  completionCmd  `cmd:"" help:"Print a script by which a shell completes commands, flags and scenarios."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

func main() {
	tuneMemory()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], console{in: os.Stdin, out: os.Stdout, err: os.Stderr, screen: terminal(os.Stdout)}))
}
