package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/healthmock/healthmock/scenarios"
)

// greet tells whoever started the sandbox how to reach it, and ends with a request that works when it is pasted.
func (c *serveCmd) greet(out io.Writer, address string) error {
	base := "http://" + reachable(address)
	if _, err := fmt.Fprintf(out, "healthmock %s is on %s\n\n", buildVersion(), base); err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for i, a := range c.App {
		label := ""
		if i == 0 {
			label = "Credentials"
		}
		row(table, label, "client id "+a.id+", secret "+a.secret)
	}
	row(table, "Notifications", c.Notify.describe())
	row(table, "New users", c.Life.describe())
	row(table, "Control API", base+controlPath+c.guard())
	if err := table.Flush(); err != nil {
		return err
	}
	curl, err := c.firstRequest(base)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\nA first request, which starts a session for an invented user:\n\n%s\n\nCtrl-C ends it all.\n", curl)
	return err
}

func row(table io.Writer, label, text string) {
	_, _ = fmt.Fprintf(table, "  %s\t%s\n", label, text) // a tabwriter keeps its error for Flush
}

// describe says where notifications go, or how to make them go somewhere.
func (f *notifyFlags) describe() string {
	n := f.settings()
	switch {
	case n.StatusURL == "" && n.DataURL == "":
		return "go nowhere; --notify-url http://localhost:3000/webhook would post them there"
	case n.StatusURL == n.DataURL:
		return "go to " + n.StatusURL
	case n.StatusURL == "":
		return "data goes to " + n.DataURL + ", status nowhere (--status-url)"
	case n.DataURL == "":
		return "status goes to " + n.StatusURL + ", data nowhere (--data-url)"
	}
	return "status goes to " + n.StatusURL + ", data to " + n.DataURL
}

// describe says what a new user lives through, and how fast.
func (f *lifeFlags) describe() string {
	text := "live through " + f.Scenario + " at pace " + plain(f.Pace)
	if f.Scenario == scenarios.None {
		text = "live through nothing"
	}
	if f.Paused {
		return text + "; time stands still until the control API advances it"
	}
	if minute := 60 / float64(f.Pace) / float64(f.Speed); f.Scenario != scenarios.None && minute != 60 {
		text += ": a minute written takes " + strconv.FormatFloat(minute, 'g', 3, 64) + "s"
	}
	if f.Speed != 1 {
		text += "; the clock runs at speed " + plain(f.Speed)
	}
	return text
}

func plain(f factor) string { return strconv.FormatFloat(float64(f), 'g', -1, 64) }

func (c *serveCmd) guard() string {
	if c.ControlToken == "" {
		return ""
	}
	return "  (asks for the --control-token)"
}

// firstRequest is a curl command for a shell, whatever the credentials contain.
func (c *serveCmd) firstRequest(base string) (string, error) {
	body, err := json.Marshal(struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
		User   string `json:"client_user_id"`
		Email  string `json:"client_user_email"`
		Type   string `json:"type"`
	}{c.App[0].id, c.App[0].secret, "policy-1", "jane@example.com", "session"})
	quoted := strings.ReplaceAll(string(body), "'", `'\''`)
	return "  curl " + base + "/v1/connect/token -H 'Content-Type: application/json' \\\n    -d '" + quoted + "'", err
}
