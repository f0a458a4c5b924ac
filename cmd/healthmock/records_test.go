package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// TestPlayedRecords: the flags of play for the patients' records become settings of the played App. It is asked while
// the scenario waits for a client.
func TestPlayedRecords(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	type records struct {
		Volume, Paper string
		Awkward       bool
	}
	want := records{"heavy", "a4", true}
	var got records
	var client sync.WaitGroup
	client.Go(func() {
		address := regexp.MustCompile(`http://127\S+:\d+`)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			base := address.FindString(lines.Text())
			if base == "" {
				continue
			}
			client.Go(func() { // until the App of the scenario has taken the place of the one before, or the sandbox has stopped
				defer stop()
				for got != want {
					res, err := http.Get(base + "/_sandbox/v1/apps/" + playedApp)
					if err != nil {
						return
					}
					got = records{}
					_ = json.NewDecoder(res.Body).Decode(&got)
					_ = res.Body.Close()
				}
			})
		}
	})
	var said strings.Builder
	run(ctx, []string{
		"play", "polling", "--listen", "127.0.0.1:0", "--patience", "5s", "--volume", "heavy", "--awkward", "--paper", "a4",
	}, console{out: in, err: &said})
	_ = in.Close()
	client.Wait()
	if got != want {
		t.Errorf("%+v, want %+v; %s", got, want, said.String())
	}
}
