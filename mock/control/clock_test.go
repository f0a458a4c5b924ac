package control_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

func TestClock(t *testing.T) {
	s := open(t)
	const clockPath = "/apps/acme/clock"
	s.acme().Clock.At(start.Add(48*time.Hour), clock.Task{Kind: "step", Summary: "far"})
	s.play([]exchange{
		{
			"GET " + clockPath,
			"",
			200,
			[]string{"now=2026-01-05T09:00:00Z", "mode=paused", "speed=1", "pending=1", "next=2026-01-07T09:00:00Z"},
		},
		{"PUT " + clockPath, `{"speed":60}`, 200, []string{"mode=paused", "speed=60", "now=2026-01-05T09:00:00Z"}},
		{"PUT " + clockPath, `{"now":"2026-01-05T10:00:00+01:00"}`, 200, []string{"now=2026-01-05T09:00:00Z"}},
		{
			"PUT " + clockPath,
			`{"now":"2026-01-05T10:00:00Z","mode":"paused"}`,
			200,
			[]string{"now=2026-01-05T10:00:00Z", "mode=paused"},
		},
		{
			"PUT " + clockPath,
			`{"now":"2026-01-05T09:59:59Z"}`,
			409,
			[]string{"detail=time does not run backwards; it is 2026-01-05T10:00:00Z"},
		},
		{"PUT " + clockPath, `{"now":"9999-12-31T23:59:59-01:00"}`, 400, nil},
		{"PUT " + clockPath, `{"now":"2026-01-08T00:00:00Z"}`, 200, []string{"pending=0", "next="}},
		{"PUT " + clockPath, `{}`, 400, nil},
		{"PUT " + clockPath, `{"mode":"backwards"}`, 400, []string{"violations.0.pointer=/mode"}},
		{"PUT " + clockPath, `{"speed":0}`, 400, []string{"violations.0.pointer=/speed"}},
		{"PUT " + clockPath, `{"mode":"running","speed":0.001}`, 200, []string{"mode=running", "speed=0.001"}},
		{"PUT " + clockPath, `{"mode":"paused"}`, 200, []string{"mode=paused", "speed=0.001"}},
		{"PUT " + clockPath, `{"mode":"running"}`, 200, []string{"mode=running", "speed=0.001"}},
		{"GET /apps/nobody/clock", "", 404, nil},
	})
}

func TestAdvance(t *testing.T) {
	s := open(t)
	const advance = "POST /apps/acme/clock/advance"
	s.play([]exchange{
		{advance, `{"by":"0"}`, 200, []string{"now=2026-01-05T09:00:00Z", "fired=[]"}},
		{advance, `{"by":"1d1h"}`, 200, []string{"now=2026-01-06T10:00:00Z"}},
		{advance, `{"to":"2026-01-06T12:00:00+01:00"}`, 200, []string{"now=2026-01-06T11:00:00Z"}},
		{
			advance,
			`{"to":"2026-01-06T10:59:59Z"}`,
			409,
			[]string{"detail=time does not run backwards; it is 2026-01-06T11:00:00Z"},
		},
		{advance, `{"by":"-1h"}`, 400, []string{"violations.0.pointer=/by"}},
		{advance, `{"by":"soon"}`, 400, []string{"violations.0.rule=pattern"}},
		{advance, `{"by":"1h2d"}`, 400, []string{"violations.0.rule=pattern"}},
		{advance, `{"by":"9999999h"}`, 400, []string{"violations.0.pointer=/by", "violations.0.rule=format"}},
		{
			advance,
			`{"to":"9999-12-31T23:59:59-01:00"}`,
			400,
			[]string{"detail=time goes no further than 9700-01-01; it is 2026-01-06T11:00:00Z"},
		},
		{advance, `{"to":"9699-12-31T00:00:00Z"}`, 200, []string{"now=9699-12-31T00:00:00Z"}},
		{advance, `{"by":"365d"}`, 400, []string{"detail=time goes no further than 9700-01-01; it is 9699-12-31T00:00:00Z"}},
		{advance, `{"by":"24h"}`, 200, []string{"now=9700-01-01T00:00:00Z"}},
		{
			"PUT /apps/acme/clock",
			`{"mode":"running","speed":1000000}`,
			200,
			[]string{"now=9700-01-01T00:00:00Z", "ended=true"},
		},
		{advance, `{"by":"1ns"}`, 400, nil},
		{advance, `{}`, 400, nil},
		{advance, `{"by":"1h","to":"2026-01-07T00:00:00Z"}`, 400, nil},
		{advance, `{"until":{}}`, 400, nil},
		{advance, `{"next":false}`, 400, nil},
		{advance, `{"next":true,"by":"1h"}`, 400, nil},
	})
}

func TestAdvanceNext(t *testing.T) {
	s := open(t)
	const advance = "POST /apps/acme/clock/advance"
	s.user("jane+declined") // Engaged after 5 minutes, Declined 3 minutes later
	s.acme().Clock.At(start, clock.Task{Kind: "step", Summary: "due by now"})
	s.play([]exchange{
		{advance, `{"next":true}`, 200, []string{"now=2026-01-05T09:00:00Z", "fired.#=1", "fired.0.summary=due by now"}},
		{advance, `{"next":true}`, 200, []string{"now=2026-01-05T09:05:00Z", "fired.#=1", "fired.0.summary=status Engaged"}},
		{advance, `{"next":true}`, 200, []string{"now=2026-01-05T09:08:00Z", "fired.0.summary=status Declined"}},
		{
			advance, `{"next":true}`, 409,
			[]string{"detail=nothing is pending; it is 2026-01-05T09:08:00Z", "now=2026-01-05T09:08:00Z", "fired=[]"},
		},
	})
}

// A clock is set whole or not at all.
func TestARefusedClockStaysAsItIs(t *testing.T) {
	s := open(t)
	s.play([]exchange{
		{"PUT /apps/acme/clock", `{"mode":"running","speed":5,"now":"2020-01-01T00:00:00Z"}`, 409, nil},
		{"PUT /apps/acme/clock", `{"now":"0001-01-01T00:00:00Z"}`, 409, nil},
		{"GET /apps/acme/clock", "", 200, []string{"mode=paused", "speed=1", "now=2026-01-05T09:00:00Z"}},
	})
}

// Time that has passed in vain has passed all the same, and what fired in it is told.
func TestAFailedAdvanceTellsWhatFired(t *testing.T) {
	s := open(t)
	s.user("jane+declined")
	s.play([]exchange{{"POST /apps/acme/clock/advance", `{"until":{"status":"Syncing","limit":"6m"}}`, 409, []string{
		"status=409", "now=2026-01-05T09:06:00Z", "fired.0.summary=status Engaged", "fired.#=1",
	}}})
}

func TestAdvanceTellsWhatFired(t *testing.T) {
	s := open(t)
	s.play([]exchange{{"PATCH /apps/acme", `{"notifications":{"statusUrl":"http://receiver/"}}`, 200, nil}})
	jane := s.user("jane+declined")
	s.play([]exchange{{"POST /apps/acme/clock/advance", `{"by":"5m"}`, 200, []string{
		"fired.#=3",
		"fired.0.at=2026-01-05T09:00:00Z", "fired.0.kind=notification", "fired.0.summary=status Invited: 200 (attempt 1)",
		"fired.1.at=2026-01-05T09:05:00Z", "fired.1.kind=step", "fired.1.humanId=" + jane, "fired.1.summary=status Engaged",
		"fired.2.at=2026-01-05T09:05:00Z", "fired.2.kind=notification", "fired.2.summary=status Engaged: 200 (attempt 1)",
	}}})
}

func TestAdvanceUntil(t *testing.T) {
	s := open(t)
	jane := s.user("jane+declined") // Engaged after 5 minutes, Declined 3 minutes later
	john := s.user("john")
	const advance = "POST /apps/acme/clock/advance"
	s.play([]exchange{
		{advance, `{"until":{"status":"Invited"}}`, 200, []string{"now=2026-01-05T09:00:00Z", "fired=[]"}},
		{advance, `{"until":{"status":"Engaged","limit":"4m"}}`, 409, []string{
			"detail=the status Engaged has not come within 4m; it is 2026-01-05T09:04:00Z, 1 pending, the next due 2026-01-05T09:05:00Z",
		}},
		{advance, `{"until":{"event":"user.created","limit":"30s"}}`, 409, nil}, // those of before do not count
		{advance, `{"until":{"status":"Engaged"}}`, 200, []string{"now=2026-01-05T09:05:00Z", "fired.#=1"}},
		{advance, `{"until":{"status":"Engaged"}}`, 200, []string{"now=2026-01-05T09:05:00Z", "fired=[]"}},
		{
			advance, `{"until":{"event":"user.*","humanId":"` + jane + `"}}`, 200,
			[]string{"now=2026-01-05T09:08:00Z", "fired.0.summary=status Declined"},
		},
		{advance, `{"until":{"status":"Invited","humanId":"` + jane + `"}}`, 409, []string{
			"detail=the status Invited (after Declined) has not come, and nothing is pending that could bring it; it is 2026-01-05T09:08:00Z",
		}},
		{advance, `{"until":{"status":"Invited","humanId":"` + john + `"}}`, 200, nil},
		{advance, `{"until":{"status":"Bored"}}`, 400, []string{"violations.0.pointer=/until/status"}},
		{advance, `{"until":{"status":"Invited","event":"user.status"}}`, 400, []string{"violations.0.rule=oneOf"}},
		{advance, `{"until":{"humanId":"` + john + `"}}`, 400, nil},
		{advance, `{"until":{"status":"Invited","humanId":"nobody"}}`, 404, nil},
		{advance, `{"until":{"idle":true}}`, 200, []string{"fired=[]"}},
		{advance, `{"until":{"idle":false}}`, 400, nil},
	})
	s.user("june+declined")
	s.play([]exchange{
		{advance, `{"until":{"idle":true,"limit":"6m"}}`, 409, nil},
		{
			advance,
			`{"until":{"idle":true}}`,
			200,
			[]string{"fired.#=1", "fired.0.summary=status Declined", "now=2026-01-05T09:16:00Z"},
		},
	})
}

func TestAdvanceUntilSeesAStatusThatPassedByInOneInstant(t *testing.T) {
	s := open(t)
	jane, a := s.user("jane"), s.acme()
	a.Clock.At(start.Add(time.Hour), clock.Task{Run: func(ctx context.Context, _ time.Time) string {
		for _, status := range []string{"Engaged", "Syncing", "All Synced"} {
			if err := a.SetStatus(ctx, jane, status, false); err != nil {
				return err.Error()
			}
		}
		return "at once"
	}})
	s.play(
		[]exchange{
			{"POST /apps/acme/clock/advance", `{"until":{"status":"Syncing"}}`, 200, []string{"now=2026-01-05T10:00:00Z"}},
		},
	)
}

// An App that ends takes the calls that wait for its clock with it.
func TestAdvanceEndsWithTheApp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.acme().Clock.At(start, clock.Task{Lane: "slow", Run: func(ctx context.Context, _ time.Time) string {
			<-ctx.Done()
			return "given up"
		}})
		answered := make(chan int)
		go func() { answered <- s.do("POST /apps/acme/clock/advance", `{"by":"1h"}`).Code }()
		synctest.Wait()
		if err := s.apps.Delete(t.Context(), "acme"); err != nil {
			t.Fatal(err)
		}
		if status := <-answered; status != 404 {
			t.Errorf("status %d, want 404", status)
		}
	})
}

func TestAdvanceEndsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.acme().Clock.At(start, clock.Task{Lane: "slow", Run: func(ctx context.Context, _ time.Time) string {
			<-ctx.Done()
			return "given up"
		}})
		ctx, cancel := context.WithCancel(t.Context())
		answered := make(chan int)
		go func() { answered <- s.serve(request(ctx, "POST /apps/acme/clock/advance", `{"by":"1h"}`)).Code }()
		synctest.Wait()
		cancel()
		if status := <-answered; status != 409 {
			t.Errorf("status %d, want 409", status)
		}
	})
}
