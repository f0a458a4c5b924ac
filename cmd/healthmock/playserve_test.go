package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// insurer is a client that asks and asks, as fast as it can, until it is answered no more.
type insurer struct{ base, admin string }

func (c *insurer) ask(method, path, token string, body map[string]string, into any) int {
	text, _ := json.Marshal(body)
	r, err := http.NewRequest(method, c.base+path, bytes.NewReader(text))
	if err != nil {
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	if body == nil {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return -1
	}
	defer res.Body.Close()
	reply, _ := io.ReadAll(res.Body)
	if res.StatusCode/100 == 2 && into != nil {
		_ = json.Unmarshal(reply, into)
	}
	return res.StatusCode
}

// round asks for the users, for each of them, and for its reports; false once the sandbox has stopped.
func (c *insurer) round() bool {
	credentials := map[string]string{"client_id": playedApp, "client_secret": playedApp + "-secret", "type": "client"}
	if c.admin == "" {
		var reply struct {
			Token string `json:"client_token"`
		}
		if c.ask(http.MethodPost, "/v1/admin/token", "", credentials, &reply) < 0 {
			return false
		}
		c.admin = reply.Token
	}
	var users []struct{ HumanID, ClientUserID string }
	switch status := c.ask(http.MethodGet, "/api/v1/users", c.admin, nil, &users); {
	case status < 0:
		return false
	case len(users) == 0: // each scenario is an app of its own, and knows no token of the one before
		c.admin = ""
		return true
	}
	c.ask(http.MethodGet, "/api/v1/users/"+users[0].HumanID, c.admin, nil, nil)
	var reply struct {
		Token string `json:"access_token"`
	}
	credentials["type"], credentials["client_user_id"] = "access", users[0].ClientUserID
	c.ask(http.MethodPost, "/v1/connect/token", "", credentials, &reply)
	var reports []struct{ ID, Name string }
	c.ask(http.MethodGet, "/v1/human/medical/reports", reply.Token, nil, &reports)
	for _, report := range reports {
		c.ask(http.MethodGet, "/v1/human/medical/reports/"+report.ID+"/raw", reply.Token, nil, nil)
	}
	return true
}

// late is a life whose only report is on no list for a second of virtual time, while the client is waited for.
const late = `name: late
provider: humanapi
faults: [{operation: listReports, empty: true, between: [0s, 5m1s]}]
steps:
  - {status: Engaged}
  - {connect: Cleveland Clinic}
  - {status: Syncing}
  - {after: 5m, report: unity}
  - expect: {downloaded: unity, within: 1h}
`

// TestPlayWaitsForTheClient plays what needs a client, with one and without.
func TestPlayWaitsForTheClient(t *testing.T) {
	for _, c := range []struct {
		scenario string
		client   bool
		code     int
		want     string
	}{
		{"polling", true, 0, "1 of 1 expectation met"}, // the clock is idle until the client asks
		{"-", true, 0, "1 of 1 expectation met"},       // the list is empty until virtual time has gone on
		{"polling", false, exitFailed, "the run has not ended: it waits for the client"},
	} {
		t.Run(c.scenario, func(t *testing.T) {
			out, in := io.Pipe()
			var said strings.Builder
			var client sync.WaitGroup
			var printed strings.Builder
			client.Go(func() {
				address := regexp.MustCompile(`http://127\S+:\d+`)
				lines := bufio.NewScanner(out)
				var calling sync.WaitGroup
				for lines.Scan() {
					printed.WriteString(lines.Text() + "\n")
					if base := address.FindString(lines.Text()); base != "" && c.client {
						calling.Go(func() {
							for one := (&insurer{base: base}); one.round(); {
							}
						})
					}
				}
				calling.Wait()
			})
			patience := "12s"
			if !c.client {
				patience = "50ms"
			}
			code := run(t.Context(), []string{"play", c.scenario, "--listen", "127.0.0.1:0", "--patience", patience},
				console{in: strings.NewReader(late), out: in, err: &said})
			_ = in.Close()
			client.Wait()
			if code != c.code || !strings.Contains(printed.String(), c.want) {
				t.Errorf("ends with %d: %s\n%s", code, said.String(), printed.String())
			}
		})
	}
}
