package control_test

import (
	"fmt"
	"strings"
	"testing"
)

// What the check takes for an integer is that integer to the operation, however it is written.
func TestIntegersInEveryForm(t *testing.T) {
	for _, form := range []string{"2", "2.0", "2e0", "20e-1", "0.2E1"} {
		t.Run(form, func(t *testing.T) {
			s := open(t)
			n := func(text string) string { return strings.ReplaceAll(text, "N", form) }
			s.play([]exchange{
				{"POST /apps", n(`{"clientId":"seeded","seed":N}`), 201, []string{"seed=2"}},
				{"POST /apps/acme/runs", n(`{"scenario":"declined","users":{"count":N}}`), 201, []string{"users.#=2"}},
				{"PUT /apps/acme/faults", `[{"status":4.15e2},{"status":503.0}]`, 200, []string{"0.status=415", "1.status=503"}},
				{"PUT /apps/acme/faults", n(`[{"rateLimit":{"requests":N,"per":"1m"}},{"call":N,"reset":true},` +
					`{"times":N,"empty":true},{"pages":N},{"truncate":N}]`), 200, []string{
					"0.rateLimit.requests=2", "1.call=2", "2.times=2", "3.pages=2", "4.truncate=2",
				}},
				{n("GET /apps/acme/users?limit=N"), "", 200, []string{"#=2"}},
				{n("GET /apps/acme/users?offset=N"), "", 200, []string{"#=0"}},
				{n("GET /apps/acme/events?limit=N"), "", 200, []string{"#=2"}},
				{n("GET /apps/acme/events?after=N"), "", 200, []string{"#=0"}}, // of two
				{n("GET /apps/acme/requests?status=415.0"), "", 200, []string{"#=0"}},
			})
		})
	}
}

// What no operation could use is refused at its place.
func TestUnusableNumbers(t *testing.T) {
	s := open(t)
	for _, form := range []string{"1e30", "9223372036854775808", "1.5"} {
		n := func(text string) string { return strings.ReplaceAll(text, "N", form) }
		s.play([]exchange{
			{"POST /apps", n(`{"seed":N}`), 400, []string{"violations.0.pointer=/seed"}},
			{
				"POST /apps/acme/runs",
				n(`{"scenario":"declined","users":{"count":N}}`),
				400,
				[]string{"violations.0.pointer=/users/count"},
			},
			{"PUT /apps/acme/faults", `[{"status":4.15e2},{"status":503.0}]`, 200, []string{"0.status=415", "1.status=503"}},
			{
				"PUT /apps/acme/faults",
				n(`[{"rateLimit":{"requests":N,"per":"1m"}}]`),
				400,
				[]string{"violations.0.pointer=/0/rateLimit/requests"},
			},
			{"PUT /apps/acme/faults", n(`[{"status":N}]`), 400, []string{"violations.0.pointer=/0/status"}},
			{n("GET /apps/acme/users?offset=N"), "", 400, []string{"violations.0.name=offset"}},
			{n("GET /apps/acme/events?after=N"), "", 400, []string{"violations.0.name=after"}},
			{n("GET /apps/acme/requests?status=N"), "", 400, []string{"violations.0.name=status"}},
		})
	}
	s.play([]exchange{
		{"GET /apps/acme/events?after=9223372036854775807", "", 200, []string{"#=0"}},
		{"GET /apps/acme/users?offset=1000000000", "", 200, []string{"#=0"}},
	})
}

// A duration of the right form may be longer than any that the clock can hold. Wherever one stands, it is refused at
// its place.
func TestDurationsThatAreTooLong(t *testing.T) {
	s := open(t)
	jane := s.user("jane")
	const why = "violations.0.reason=must be no longer than 292 years, which is as long as a duration can be"
	for _, long := range []string{"106752d", "9999999h", "106751d24h", "99999999999999999999d"} {
		for call, bodies := range map[string]map[string]string{
			"POST /apps/acme/clock/advance": {
				"/by":          `{"by":"%s"}`,
				"/until/limit": `{"until":{"idle":true,"limit":"%s"}}`,
			},
			"POST /apps": {
				"/notifications/deadline": `{"notifications":{"deadline":"%s"}}`,
				"/notifications/retry/1":  `{"notifications":{"retry":["1m","%s"]}}`,
				"/orderTimeOuts/a~1b":     `{"orderTimeOuts":{"a/b":"%s"}}`,
			},
			"PATCH /apps/acme": {"/orderTimeOuts/aps": `{"orderTimeOuts":{"aps":"%s"}}`},
		} {
			for at, body := range bodies {
				s.play(
					[]exchange{{call, fmt.Sprintf(body, long), 400, []string{"violations.#=1", "violations.0.pointer=" + at, why}}},
				)
			}
		}
		for at, body := range map[string]string{
			"/0/slow":       `[{"slow":"%s","extra":true}]`,
			"/0/retryAfter": `[{"status":503,"retryAfter":"%s"}]`,
			"/0/latency":    `[{"latency":["1s","%s"]}]`,
			"/0/between":    `[{"extra":true,"between":["1s","%s"]}]`,
			"/0/rateLimit":  `[{"rateLimit":{"requests":1,"per":"%s"}}]`,
		} {
			s.play(
				[]exchange{
					{"PUT /apps/acme/faults", fmt.Sprintf(body, long), 400, []string{"violations.#=1", "violations.0.pointer=" + at}},
				},
			)
		}
		for _, body := range []string{
			`{"status":"Invited","notifications":{"reorder":"%s"}}`, `{"status":"Invited","notifications":[{"delay":["1s","%s"]}]}`,
		} {
			s.play([]exchange{
				{
					"POST /apps/acme/users/" + jane + "/steps",
					fmt.Sprintf(body, long),
					400,
					[]string{"violations.0.pointer=/notifications"},
				},
			})
		}
		s.play([]exchange{{"GET /apps/acme/events?wait=" + long, "", 400, []string{"violations.0.name=wait"}}})
	}
}
