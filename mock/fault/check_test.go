package fault_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/fault"
)

func read(t *testing.T, text string) fault.Rule {
	t.Helper()
	var rule fault.Rule
	if err := json.Unmarshal([]byte(text), &rule); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return rule
}

func TestCheck(t *testing.T) {
	for rule, want := range map[string]string{
		`{"status":503}`:                   "",
		`{"status":302,"retryAfter":"0s"}`: "",
		`{"operation":"listReports","humanId":"u","share":1,"between":["0s","1ns"],"times":1,"reset":true}`: "",
		`{"call":3,"share":0.5,"token":"revoked"}`:                                                          "",
		`{"rateLimit":{"requests":1,"per":"1ns"},"retryAfter":"1m","times":2}`:                              "",
		`{"latency":{"from":"0s","to":"5m","median":"5m"},"slow":"5m","truncate":0,"body":""}`:              "",
		`{"pages":500,"empty":true,"extra":true,"shuffle":true,"malformed":true}`:                           "",
		`{"status":503,"body":"<html>","contentType":"text/html","truncate":3,"latency":"1s"}`:              "",
		`{"reset":true,"latency":"1s"}`:                                                                     "",

		`{}`:                                    " required",
		`{"operation":"listReports","times":2}`: " required",
		`{"retryAfter":"1s"}`:                   " required, /retryAfter required",

		`{"call":-1,"extra":true}`:                           "/call minimum",
		`{"times":-1,"extra":true}`:                          "/times minimum",
		`{"share":-0.1,"extra":true}`:                        "/share minimum",
		`{"share":1.1,"extra":true}`:                         "/share maximum",
		`{"between":["-1s","1s"],"extra":true}`:              "/between minimum",
		`{"between":"1s","extra":true}`:                      "/between minimum",
		`{"status":299}`:                                     "/status minimum",
		`{"status":600}`:                                     "/status maximum",
		`{"status":503,"retryAfter":"-1s"}`:                  "/retryAfter minimum",
		`{"latency":"1s","retryAfter":"1s"}`:                 "/retryAfter required",
		`{"token":"stale"}`:                                  "/token enum",
		`{"rateLimit":{"requests":0,"per":"1s"}}`:            "/rateLimit/requests minimum",
		`{"rateLimit":{"requests":100001,"per":"1s"}}`:       "/rateLimit/requests minimum",
		`{"rateLimit":{"requests":1,"per":"0s"}}`:            "/rateLimit/per minimum",
		`{"latency":"-1s"}`:                                  "/latency minimum",
		`{"latency":"0s"}`:                                   "/latency minimum",
		`{"latency":"301s"}`:                                 "/latency maximum",
		`{"latency":{"from":"2s","to":"1s","median":"1s"}}`:  "/latency minimum",
		`{"latency":{"from":"1s","to":"2s","median":"3s"}}`:  "/latency/median minimum",
		`{"pages":-1}`:                                       "/pages minimum",
		`{"pages":501}`:                                      "/pages maximum",
		`{"body":"` + strings.Repeat("x", 1<<20+1) + `"}`:    "/body maxLength",
		`{"contentType":"` + strings.Repeat("x", 257) + `"}`: "/contentType maxLength",
		`{"contentType":"text/html\r\nX: y"}`:                "/contentType pattern",
		`{"truncate":-1}`:                                    "/truncate minimum",
		`{"slow":"-1s"}`:                                     "/slow minimum",
		`{"slow":"301s"}`:                                    "/slow maximum",

		`{"status":503,"reset":true}`:                          "/reset conflict",
		`{"status":503,"token":"expired"}`:                     "/token conflict",
		`{"status":503,"rateLimit":{"requests":1,"per":"1s"}}`: "/status conflict",
		`{"token":"expired","reset":true}`:                     "/reset conflict",
		`{"reset":true,"slow":"1s","extra":true}`:              "/reset conflict, /reset conflict",
		`{"status":503,"pages":3}`:                             "/pages conflict",
		`{"token":"expired","empty":true}`:                     "/empty conflict",
		`{"body":"x","malformed":true}`:                        "/body conflict",
		`{"call":2,"times":3,"reset":true}`:                    "/times conflict",
		`{"call":2,"rateLimit":{"requests":1,"per":"1s"}}`:     "/rateLimit conflict",
		`{"share":0.5,"rateLimit":{"requests":1,"per":"1s"}}`:  "/rateLimit conflict",
		`{"call":-1,"share":2,"status":1,"slow":"-1s"}`: "/call minimum, /share maximum, /status minimum, /slow " +
			"minimum",
	} {
		var got []string
		for _, p := range read(t, rule).Check() {
			if p.Reason == "" {
				t.Errorf("%.80s: %s %s has no reason", rule, p.Pointer, p.Rule)
			}
			got = append(got, p.Pointer+" "+p.Rule)
		}
		if got := strings.Join(got, ", "); got != want {
			t.Errorf("%.80s: found %q, want %q", rule, got, want)
		}
	}
	if found := (fault.Rule{Share: math.NaN(), Extra: true}).Check(); len(found) != 1 || found[0].Pointer != "/share" {
		t.Errorf("a share that is no number: found %v, want it refused", found)
	}
}

func TestCheckOfAList(t *testing.T) {
	found := fault.Check([]fault.Rule{{Extra: true}, {}, {Status: 1, Slow: -1}})
	want := []string{"/1", "/2/status", "/2/slow"}
	var got []string
	for _, p := range found {
		got = append(got, p.Pointer)
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems at %q, want %q", got, want)
	}
	if found := fault.Check(make([]fault.Rule, 1001)); len(found) != 1 || found[0].Pointer != "" ||
		found[0].Rule != "maxItems" {
		t.Errorf("1001 rules: found %v, want one problem of the whole list", found)
	}
	if found := fault.Check(slices.Repeat([]fault.Rule{{Extra: true}}, 1000)); found != nil {
		t.Errorf("1000 rules: found %v, want none", found)
	}
}

func TestHardened(t *testing.T) {
	rules := fault.Hardened()
	if found := fault.Check(rules); found != nil {
		t.Errorf("found %v, want nothing wrong", found)
	}
	const requests = 20_000
	set := fault.NewSet(3)
	set.Put(fault.Scope{Owner: "hardened"}, rules, start)
	counts := map[string]int{}
	for range requests {
		for _, s := range match(set, fault.Request{Operation: "getUserDetails", Token: true, At: start}) {
			switch {
			case s.Extra:
				counts["extra"]++
			case s.Shuffle:
				counts["shuffle"]++
			case s.Status != 0:
				counts["status"]++
			case s.Token != "":
				counts["token"]++
			case s.Latency != nil:
				counts["slow"]++
			}
		}
	}
	for name, want := range map[string]float64{
		"extra": 0.2, "shuffle": 0.5, "status": 0.01, "slow": 0.02,
		"token": 1.0 / requests,
	} {
		if got := float64(counts[name]) / requests; math.Abs(got-want) > want/5 {
			t.Errorf("%s: %.4f of the requests, want about %.4f", name, got, want)
		}
	}
}
