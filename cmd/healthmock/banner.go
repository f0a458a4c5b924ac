package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/scenarios"
)

// printBanner prints how to reach the sandbox, and a first request that can be pasted into a shell. host is the name by
// which the sandbox reaches a program on the user's machine.
func (c *serveCmd) printBanner(out io.Writer, sandbox *mock.Sandbox, address, host string) error {
	base := "http://" + reachable(address)
	var text strings.Builder
	fmt.Fprintf(&text, "healthmock %s is on %s\n\n", buildVersion(), base)
	for _, vendor := range sandbox.Vendors() {
		row(&text, vendor, brace(sandbox.Hosts(vendor))+joint+"->"+joint+base)
	}
	for i, a := range c.App {
		label := ""
		if i == 0 {
			label = "Credentials"
		}
		row(&text, label, "client id "+a.id+", secret "+a.secret)
	}
	row(&text, "Notifications", c.Notify.describe(host))
	row(&text, "New users", c.Life.describe())
	row(&text, "Control API", base+controlPath+c.guard())
	curl, err := c.firstRequest(base)
	if err != nil {
		return err
	}
	fmt.Fprintf(&text, "\nA first request, which starts a session for an invented user:\n\n%s\n\n"+
		"Ctrl-C ends it all.\n", curl)
	_, err = io.WriteString(out, clean(text.String()))
	return err
}

// bannerWidth is the width of a terminal by default.
const bannerWidth = 80

// joint is a space at which row does not break a line.
const joint = "\u00a0"

// row writes a line of the banner, and further lines for what does not fit.
func row(text *strings.Builder, label, words string) {
	line, empty := fmt.Sprintf("  %-15s", label), true
	for word := range strings.SplitSeq(words, " ") { // not strings.Fields, which splits at joints
		if !empty && len(line)+1+len(word) > bannerWidth {
			text.WriteString(line + "\n")
			line, empty = fmt.Sprintf("  %-15s", ""), true
		}
		if !empty {
			line += " "
		}
		line, empty = line+strings.ReplaceAll(word, joint, " "), false
	}
	text.WriteString(line + "\n")
}

// brace writes several host names of one domain as a shell does: "{auth,api}.acme.test".
func brace(hosts []string) string {
	_, domain, _ := strings.Cut(hosts[0], ".")
	labels := make([]string, len(hosts))
	for i, host := range hosts {
		label, ok := strings.CutSuffix(host, "."+domain)
		if !ok || len(hosts) == 1 {
			return strings.Join(hosts, ", ")
		}
		labels[i] = label
	}
	return "{" + strings.Join(labels, ",") + "}." + domain
}

// localHost returns the name by which the sandbox reaches a program on the user's machine: in a container, the name
// that Docker gives that machine.
func localHost() string {
	for _, file := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := os.Stat(file); err == nil {
			return "host.docker.internal"
		}
	}
	return loopbackName
}

// loopbackName is the name by which a program reaches another on its own machine, or in its own container.
const loopbackName = "localhost"

// exposureWarning returns the warning that other machines can reach the control API; "" when the address is loopback or
// a token is required.
func (c *serveCmd) exposureWarning(address, host string) string {
	if c.ControlToken != "" || loopback(address) {
		return ""
	}
	if host == loopbackName {
		return "warning: with --listen " + c.Listen + " anyone who reaches this machine can drive the sandbox; " +
			"--control-token guards it"
	}
	return "warning: with --listen " + c.Listen + " anyone who reaches this container can drive the sandbox: " +
		"publish its port on 127.0.0.1 only, or set --control-token"
}

// describe says where notifications go, or how to make them go somewhere.
func (f *notifyFlags) describe(host string) string {
	status, data := f.target(f.StatusURL), f.target(f.DataURL)
	switch {
	case status == "" && data == "":
		return "go nowhere; --notify-url posts them to your endpoint, such as http://" + host + ":3000/webhook"
	case status == data:
		return "go to " + status + outside(status, host)
	case status == "":
		return "data goes to " + data + ", status nowhere (--status-url)" + outside(data, host)
	case data == "":
		return "status goes to " + status + ", data nowhere (--data-url)" + outside(status, host)
	}
	return "status goes to " + status + ", data to " + data
}

// outside returns, for the URL of an endpoint on loopback, what the user may have meant where host is not loopback: in
// a container, loopback is the container itself.
func outside(endpoint, host string) string {
	u, err := url.Parse(endpoint)
	if err != nil || host == loopbackName {
		return ""
	}
	if u.Hostname() != loopbackName && !net.ParseIP(u.Hostname()).IsLoopback() {
		return ""
	}
	meant := *u
	meant.Host = host
	if u.Port() != "" {
		meant.Host = net.JoinHostPort(host, u.Port())
	}
	return ", in this container; for a program outside it, write " + meant.String()
}

// describe returns which scenario new users follow, and how fast.
func (f *lifeFlags) describe() string {
	text := "follow " + f.Scenario + " at pace " + plain(f.Pace)
	if f.Scenario == scenarios.None {
		text = "follow no scenario"
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

// plain formats a factor without an exponent it does not need: "60", "0.5".
func plain(f factor) string { return strconv.FormatFloat(float64(f), 'g', -1, 64) }

// guard returns a note that the control API requires a token; "" when it does not.
func (c *serveCmd) guard() string {
	if c.ControlToken == "" {
		return ""
	}
	return " " + strings.ReplaceAll("(asks for the --control-token)", " ", joint)
}

// firstRequest returns a curl command that asks for a session token. It is quoted for a shell, as credentials may
// contain any character.
func (c *serveCmd) firstRequest(base string) (string, error) {
	id, err := json.Marshal(c.App[0].id)
	if err != nil {
		return "", err
	}
	secret, err := json.Marshal(c.App[0].secret)
	if err != nil {
		return "", err
	}
	body := strings.Join([]string{
		`{"client_id": ` + string(id), `"client_secret": ` + string(secret), `"client_user_id": "policy-1"`,
		`"client_user_email": "jane@example.com"`, `"type": "session"}`,
	}, ",\n     ")
	quoted := strings.ReplaceAll(body, "'", `'\''`)
	return "  curl " + base + "/v1/connect/token \\\n" +
		"    -H 'Content-Type: application/json' -d '\n    " + quoted + "'", nil
}
