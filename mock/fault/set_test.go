package fault_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
)

var start = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)

func match(set *fault.Set, r fault.Request) []fault.Injection {
	struck, _ := set.Match(r)
	return struck
}

// TestWhichRequests: after how many seconds and about whom each request is, and which of them one rule applies to.
func TestWhichRequests(t *testing.T) {
	for _, test := range []struct {
		name     string
		rule     string
		requests string // "operation user second", a comma between two
		want     string // x: struck
	}{
		{"all", `{"extra":true}`, "a - 0, b u 1, c v 2", "xxx"},
		{"operation", `{"operation":"b","extra":true}`, "a - 0, b - 0, b u 9", ".xx"},
		{"user", `{"humanId":"u","extra":true}`, "a - 0, a u 0, a v 0, b u 1", ".x.x"},
		{"call", `{"call":2,"operation":"b","extra":true}`, "b - 0, a - 0, b - 0, b - 0", "..x."},
		{"times", `{"times":2,"operation":"b","extra":true}`, "b - 0, a - 0, b - 0, b - 0", "x.x."},
		{"between", `{"between":["2s","4s"],"extra":true}`, "a - 0, a - 1, a - 2, a - 3, a - 4", "..xx."},
		{"between and call", `{"between":["2s","4s"],"call":2,"extra":true}`, "a - 0, a - 2, a - 3, a - 3", "..x."},
		{"share of all", `{"share":1,"extra":true}`, "a - 0, a - 0", "xx"},
		{"rate limit", `{"rateLimit":{"requests":2,"per":"10s"}}`, "a - 0, a - 5, a - 9, a - 10, a - 11, a - 15", "..x.x."},
		{"rate limit and times", `{"rateLimit":{"requests":1,"per":"10s"},"times":1}`, "a - 0, a - 1, a - 2", ".x."},
		{"token", `{"token":"expired"}`, "a - 0, login - 0, a - 0", "x.x"},
		{"token and call", `{"token":"expired","call":2}`, "a - 0, login - 0, a - 0", "..x"},
	} {
		set := fault.NewSet(1)
		set.Put(fault.Scope{Owner: "control"}, []fault.Rule{read(t, test.rule)}, start)
		var got strings.Builder
		for line := range strings.SplitSeq(test.requests, ", ") {
			if len(match(set, request(t, line))) == 1 {
				got.WriteByte('x')
			} else {
				got.WriteByte('.')
			}
		}
		if got.String() != test.want {
			t.Errorf("%s: struck %s, want %s", test.name, got.String(), test.want)
		}
	}
}

// request reads "operation user second"; a login presents no token.
func request(t *testing.T, line string) fault.Request {
	t.Helper()
	words := strings.Fields(line)
	seconds, err := strconv.Atoi(words[2])
	if err != nil {
		t.Fatal(err)
	}
	return fault.Request{
		Operation: words[0],
		UserID:    strings.Trim(words[1], "-"),
		Token:     words[0] != "login",
		At:        start.Add(time.Duration(seconds) * time.Second),
	}
}

func TestWhoseRules(t *testing.T) {
	set := fault.NewSet(1)
	put := func(scope fault.Scope, statuses ...int) {
		var rules []fault.Rule
		for _, status := range statuses {
			rules = append(rules, fault.Rule{Status: status})
		}
		set.Put(scope, rules, start)
	}
	struck := func(user string) string {
		var texts []string
		for _, s := range match(set, fault.Request{Operation: "a", UserID: user, At: start}) {
			texts = append(texts, strconv.Itoa(s.Status))
		}
		return strings.Join(texts, " ")
	}
	for _, step := range []struct {
		name    string
		do      func()
		nobody  string
		jane    string
		john    string
		control string // how many rules control has
	}{
		{"none", func() {}, "", "", "", "0"},
		{"control", func() { put(fault.Scope{Owner: "control"}, 500, 501) }, "500 501", "500 501", "500 501", "2"},
		{
			"run for nobody", func() { put(fault.Scope{Owner: "run", Anonymous: true}, 502) }, "500 501 502", "500 501",
			"500 501", "2",
		},
		{
			"run for jane", func() { put(fault.Scope{Owner: "run", UserID: "jane"}, 503) }, "500 501 502", "500 501 503",
			"500 501", "2",
		},
		{"control again", func() { put(fault.Scope{Owner: "control"}, 504) }, "502 504", "504 503", "504", "1"},
		{"control no more", func() { put(fault.Scope{Owner: "control"}) }, "502", "503", "", "0"},
		{"run no more for jane", func() { put(fault.Scope{Owner: "run", UserID: "jane"}) }, "502", "", "", "0"},
		{"nothing", func() { put(fault.Scope{Owner: "run"}) }, "", "", "", "0"},
	} {
		step.do()
		got := []string{struck(""), struck("jane"), struck("john"), strconv.Itoa(len(set.Rules("control")))}
		if want := []string{step.nobody, step.jane, step.john, step.control}; !slices.Equal(got, want) {
			t.Errorf("%s: nobody, jane and john are struck by, and control has, %q; want %q", step.name, got, want)
		}
	}
	if !set.Empty() {
		t.Error("the set is not empty after all rules were removed")
	}
}

func TestStrikeSaysWhatItDoes(t *testing.T) {
	for rule, want := range map[string]string{
		`{"status":503,"latency":"1500ms"}`:              "status 503, latency 1.5s (rule 2 of control)",
		`{"token":"revoked"}`:                            "token revoked (rule 2 of control)",
		`{"rateLimit":{"requests":1,"per":"1m"}}`:        "too many requests (rule 2 of control)",
		`{"pages":200,"truncate":10,"slow":"1m"}`:        "pages 200, truncate 10, slow 1m (rule 2 of control)",
		`{"body":"secret","contentType":"secret/plain"}`: "body, contentType (rule 2 of control)",
	} {
		set := fault.NewSet(1)
		set.Put(fault.Scope{Owner: "control"}, []fault.Rule{{Operation: "other"}, read(t, rule)}, start)
		match(set, fault.Request{Token: true, At: start}) // what a rate limit lets through
		struck := match(set, fault.Request{Token: true, At: start})
		if len(struck) != 1 || struck[0].String() != want {
			t.Errorf("%s: struck by %v, want %s", rule, struck, want)
		}
	}
}

func TestRateLimitTellsWhenThereIsRoom(t *testing.T) {
	set := fault.NewSet(1)
	set.Put(fault.Scope{Owner: "control"}, []fault.Rule{{RateLimit: &fault.RateLimit{Requests: 2, Per: 60 * second}}},
		start)
	for _, at := range []int{0, 20} {
		match(set, fault.Request{At: start.Add(time.Duration(at) * time.Second)})
	}
	struck := match(set, fault.Request{At: start.Add(45 * time.Second)})
	if len(struck) != 1 || struck[0].Wait != 15*time.Second {
		t.Fatalf("struck by %v, want a wait of 15s", struck)
	}
	if struck := match(set, fault.Request{At: start.Add(60 * time.Second)}); struck != nil {
		t.Errorf("after that wait: struck by %v, want none", struck)
	}
}

// TestCounts holds rules against a plain model of what they say, for any sequence of requests; and a second set of the
// same seed against the first.
func TestCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := fault.Rule{Extra: true, Operation: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "operation")}
		limit := 0
		switch rapid.IntRange(0, 3).Draw(t, "word") {
		case 0:
			rule.Times = rapid.IntRange(1, 5).Draw(t, "times")
		case 1:
			rule.Call = rapid.IntRange(1, 5).Draw(t, "call")
		case 2:
			rule.Share = rapid.Float64Range(0.001, 1).Draw(t, "share")
		default:
			limit = rapid.IntRange(1, 5).Draw(t, "requests")
			rule.RateLimit = &fault.RateLimit{Requests: limit, Per: 10 * second}
		}
		sets := []*fault.Set{fault.NewSet(9), fault.NewSet(9)}
		for _, set := range sets {
			set.Put(fault.Scope{Owner: "control"}, []fault.Rule{rule}, start)
		}
		var about, struck int
		var passed []time.Time
		now := start
		for range rapid.IntRange(0, 60).Draw(t, "many") {
			now = now.Add(time.Duration(rapid.IntRange(0, 6).Draw(t, "later")) * time.Second)
			r := fault.Request{Operation: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "request"), At: now}
			injections, twins := match(sets[0], r), match(sets[1], r)
			if len(injections) != len(twins) || len(injections) > 0 && injections[0].Seed != twins[0].Seed {
				t.Fatalf("one set matches with %v, its twin with %v", injections, twins)
			}
			if rule.Operation != "" && rule.Operation != r.Operation {
				if len(injections) > 0 {
					t.Fatalf("a request of %s is struck by a rule about %s", r.Operation, rule.Operation)
				}
				continue
			}
			about++
			var want bool
			switch {
			case rule.Times > 0:
				want = struck < rule.Times
			case rule.Call > 0:
				want = about == rule.Call
			case rule.Share > 0:
				want = len(injections) > 0 // drawn: counted at the end
			default:
				passed = slices.DeleteFunc(passed, func(at time.Time) bool { return now.Sub(at) >= 10*time.Second })
				if want = len(passed) >= limit; !want {
					passed = append(passed, now)
				}
			}
			if got := len(injections) > 0; got != want {
				t.Fatalf("request %d of %s at %v: struck is %v, want %v", about, r.Operation, now.Sub(start), got, want)
			}
			struck += len(injections)
		}
		if rule.Share == 1 && struck != about {
			t.Fatalf("a share of all struck %d of %d", struck, about)
		}
	})
}

func TestShare(t *testing.T) {
	const requests = 20_000
	for _, share := range []float64{0.01, 0.3, 0.9} {
		set := fault.NewSet(4)
		set.Put(fault.Scope{Owner: "control"}, []fault.Rule{{Share: share, Extra: true}, {Share: share, Extra: true}}, start)
		var struck, both int
		for range requests {
			n := len(match(set, fault.Request{At: start}))
			struck += n
			both += n / 2
		}
		if got := float64(struck) / 2 / requests; got < share*0.85 || got > share*1.15 {
			t.Errorf("a share of %v struck %v", share, got)
		}
		if share < 1 && both == struck/2 {
			t.Errorf("two rules of share %v strike the same requests", share)
		}
	}
}

// FuzzRule: whatever the JSON, a rule is read or refused, checked, put and held against requests.
func FuzzRule(f *testing.F) {
	for _, text := range []string{
		`{"operation":"a","call":1,"share":0.5,"between":["1s","2s"],"times":3,"status":503,"retryAfter":"1m"}`,
		`{"rateLimit":{"requests":-1,"per":"-1s"},"latency":{"from":"1s","to":"292y","median":"3s"}}`,
		`{"token":"expired","reset":true,"truncate":-5,"slow":"-1d","pages":-9,"body":null,"share":1e308}`,
		`{"latency":["1s","2s"],"empty":true,"extra":true,"shuffle":true,"malformed":true,"contentType":"a\nb"}`,
		`null`, `[]`, `{"latency":null,"between":null}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var rule fault.Rule
		if json.Unmarshal(text, &rule) != nil {
			return
		}
		sound := len(rule.Check()) == 0
		set := fault.NewSet(1)
		set.Put(fault.Scope{Owner: "fuzz"}, []fault.Rule{rule}, start)
		for i := range 5 {
			at := start.Add(time.Duration(i) * time.Second)
			for _, s := range match(set, fault.Request{Operation: rule.Operation, UserID: rule.UserID, Token: true, At: at}) {
				if d := s.Delay(); sound && (d < 0 || d > 5*time.Minute) {
					t.Errorf("a sound rule waits %v", d)
				}
				if s.String() == "" || sound && (s.Wait < 0 || s.RateLimit != nil && s.Wait == 0) {
					t.Errorf("strike %q with a wait of %v", s, s.Wait)
				}
			}
		}
		if !sound {
			return
		}
		back, err := json.Marshal(rule)
		if err != nil {
			t.Fatal(err)
		}
		var again fault.Rule
		if err := json.Unmarshal(back, &again); err != nil {
			t.Errorf("%s does not read back: %v", back, err)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	about := fault.Request{Operation: "listReports", UserID: "u", Token: true, At: start}
	for _, n := range []int{0, 10} {
		b.Run(strconv.Itoa(n)+" rules", func(b *testing.B) {
			set := fault.NewSet(1)
			set.Put(fault.Scope{Owner: "control"}, slices.Repeat([]fault.Rule{{Operation: "downloadReport", Status: 503}}, n),
				start)
			b.ReportAllocs()
			for b.Loop() {
				set.Match(about)
			}
		})
	}
	b.Run("struck", func(b *testing.B) {
		set := fault.NewSet(1)
		set.Put(fault.Scope{Owner: "control"}, []fault.Rule{{Share: 1, Latency: &fault.Latency{Span: clock.Exactly(second)}}},
			start)
		b.ReportAllocs()
		for b.Loop() {
			set.Match(about)
		}
	})
}

// What a rule has counted goes on in another set, and a set says which rules count a request.
func TestCountsGoOn(t *testing.T) {
	control := fault.Scope{Owner: "control"}
	rules := map[string]fault.Rule{
		"call":      {Call: 3, Status: 500},
		"times":     {Times: 3, Status: 500},
		"share":     {Share: 0.5, Status: 500},
		"rateLimit": {RateLimit: &fault.RateLimit{Requests: 2, Per: clock.Duration(time.Hour)}},
		"none":      {Status: 500},
	}
	for name, rule := range rules {
		whole, restored := fault.NewSet(1), fault.NewSet(1)
		for _, set := range []*fault.Set{whole, restored} {
			set.Put(control, []fault.Rule{{Operation: "other"}, rule}, start)
		}
		for i := range 8 {
			about := fault.Request{UserID: "u", At: start.Add(time.Duration(i) * time.Minute)}
			want, counted := whole.Match(about)
			got, _ := restored.Match(about)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, request %d (-without +with)\n%s", name, i+1, diff)
			}
			if done := name == "none" || i > 2 && (name == "call" || name == "times"); done != (len(counted) == 0) {
				t.Errorf("%s counts request %d for %v", name, i+1, counted)
			}
			stored, _ := restored.Group(control)
			restored = fault.NewSet(1)
			restored.Restore(stored)
		}
	}
}
