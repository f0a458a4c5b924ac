package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/healthmock/healthmock/mock/recording"
	"github.com/healthmock/healthmock/mock/recording/replay"
)

type replayCmd struct {
	File string `arg:"" help:"An export, from GET /_sandbox/v1/apps/{clientId}/export or play --export; - reads standard input."`
	To   target `placeholder:"URL" help:"Post the recorded notifications to your endpoint instead, and print how each is answered."`
}

// Help is shown below the usage.
func (*replayCmd) Help() string {
	return "Without --to: makes the recorded requests again, at the same virtual times and in the same order, answers " +
		"each notification as it was answered then, and prints a line for each difference. " +
		"The same build gives no difference, unless requests overlapped or time ran so fast that things happened " +
		"in another order. No request leaves this process. Exits with 1 when there is a difference. " +
		"\n\n" +
		"With --to: posts each recorded notification to the URL, in the recorded order and with the recorded body and " +
		"signature, wrong ones included. A body that was slow or cut off then is so again. It does not wait between " +
		"notifications, and leaves out those that reached no receiver then; the output says which. " +
		"A notification that is not accepted is posted as often as it was then. " +
		"Exits with 1 when one is not accepted."
}

// Run replays one export.
func (c *replayCmd) Run(ctx context.Context, con console) error {
	document, err := c.read(con)
	if err != nil {
		return err
	}
	if changed := document.ContractsChanged(); len(changed) > 0 {
		con.note("written by %s with other contracts: %s", document.Sandbox, strings.Join(changed, ", "))
	}
	if !document.Complete {
		con.note("the export has only the beginning: its log was full, or the app is older than the process that wrote it")
	}
	if c.To != "" {
		return newResend(string(c.To), document, newPrinter(con.out)).run(ctx, document.Log)
	}
	report, err := replay.Run(ctx, document)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(con.out)
	for _, difference := range report.Differences {
		printer{out, false}.printf("%s\n", difference) // a bufio.Writer keeps its error for Flush
	}
	_, _ = fmt.Fprintf(out, "%s: %s and %s made again; %s\n", document.App.ClientID,
		count(report.Requests, "request"), count(report.Notifications, "notification"),
		count(len(report.Differences), "difference"))
	if err := out.Flush(); err != nil {
		return err
	}
	if len(report.Differences) > 0 {
		return errors.New("this build does not do what the one did that wrote the export")
	}
	return nil
}

func (c *replayCmd) read(con console) (recording.Document, error) {
	from := con.in
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return recording.Document{}, usageError{err}
		}
		defer file.Close()
		from = file
	}
	document, err := recording.Read(from)
	if errors.Is(err, recording.ErrNoExport) {
		return document, usagef("%s: %w", c.File, err)
	}
	return document, err
}
