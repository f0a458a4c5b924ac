package control_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/httpapi"
)

func TestEvents(t *testing.T) {
	s := open(t)
	jane, john := s.user("jane"), s.user("john")
	a := s.acme()
	for _, status := range []string{"Engaged", "Declined"} {
		if err := a.SetStatus(t.Context(), jane, status, false); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Record(t.Context(), app.Noted, "", app.Fact{Text: "a=b & c"}); err != nil {
		t.Fatal(err)
	}
	const events = "GET /apps/acme/events"
	s.play([]exchange{
		{events, "", 200, []string{"#=5", "0.seq=1", "0.kind=user.created", "0.at=2026-01-05T09:00:00Z", "4.seq=5"}},
		{events + "?after=3", "", 200, []string{"#=2", "0.data.status=Declined", "0.data.from=Engaged"}},
		{events + "?after=5", "", 200, []string{"#=0"}},
		{events + "?limit=2", "", 200, []string{"#=2", "1.humanId=" + john}},
		{events + "?kind=user.status", "", 200, []string{"#=2"}},
		{events + "?kind=user.*", "", 200, []string{"#=4"}},
		{events + "?kind=*", "", 200, []string{"#=5"}},
		{events + "?kind=user", "", 200, []string{"#=0"}},
		{events + "?user=" + jane, "", 200, []string{"#=3"}},
		{events + "?match=data.status%3DDeclined", "", 200, []string{"#=1", "0.seq=4"}},
		{events + "?match=data.from=Invited&match=data.status=Engaged", "", 200, []string{"#=1", "0.seq=3"}},
		{events + "?match=data.from=Invited&match=data.status=Declined", "", 200, []string{"#=0"}},
		{events + "?match=seq=5", "", 200, []string{"#=1"}},
		{events + "?match=data.text=a%3Db+%26+c", "", 200, []string{"#=1", "0.kind=note", "0.data.text=a=b & c"}},
		{
			events + "?match=data=%7B%22clientUserId%22:%22john%22,%22status%22:%22Invited%22%7D",
			"",
			200,
			[]string{"#=1", "0.seq=2"},
		},
		{events + "?match=data.status.x=y", "", 200, []string{"#=0"}},
		{events + "?match=data", "", 400, []string{"violations.0.rule=pattern"}},
		{events + "?wait=61s", "", 400, []string{"violations.0.name=wait", "violations.0.reason=must be between 0s and 1m"}},
		{events + "?wait=1h2d", "", 400, nil},
		{events + "?after=-1", "", 400, nil},
		{events + "?kind=a&kind=b", "", 400, []string{"violations.0.rule=repeated"}},
		{"GET /apps/nobody/events?wait=60s", "", 404, nil},
	})
	w := s.do(events+"?kind=note", "")
	if !strings.Contains(w.Body.String(), `"humanId":""`) {
		t.Errorf("an event of no user has no humanId at all: %s", w.Body)
	}
}

// poll asks for events in the background.
func (s *sandbox) poll(ctx context.Context, query string) <-chan *httptest.ResponseRecorder {
	answered := make(chan *httptest.ResponseRecorder, 1)
	go func() { answered <- s.serve(request(ctx, "GET /apps/acme/events"+query, "")) }()
	return answered
}

func TestLongPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		jane, begun := s.user("jane"), time.Now()
		answered := s.poll(t.Context(), "?wait=30s&kind=user.status&match=data.status=Declined")
		time.Sleep(7 * time.Second) // of the bubble
		for _, status := range []string{"Engaged", "Declined"} {
			synctest.Wait()
			select {
			case w := <-answered:
				t.Fatalf("answered before the event: %s", w.Body)
			default:
			}
			if err := s.acme().SetStatus(t.Context(), jane, status, false); err != nil {
				t.Fatal(err)
			}
		}
		w := <-answered
		if got := at(t, w.Body.Bytes(), "0.data.status"); got != "Declined" || at(t, w.Body.Bytes(), "#") != "1" {
			t.Errorf("answered with %s", w.Body)
		}
		if waited := time.Since(begun); waited != 7*time.Second {
			t.Errorf("answered after %s, not at the event", waited)
		}
		if nearest := w.Header().Get(controlapi.NearestHeader); nearest != "" {
			t.Errorf("nearest misses beside a hit: %s", nearest)
		}
	})
}

func TestLongPollAnswersAtOnceWithWhatIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.user("jane")
		begun := time.Now()
		if w := <-s.poll(t.Context(), "?wait=60s"); at(t, w.Body.Bytes(), "#") != "1" || time.Since(begun) != 0 {
			t.Errorf("after %s: %s", time.Since(begun), w.Body)
		}
	})
}

func TestLongPollTellsTheNearestMisses(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"after=6", ""},
		{"kind=report.*", "seq 6 note: kind; seq 5 user.status of JOHN: kind; seq 4 user.status of JANE: kind"},
		{"kind=user.status&user=JANE&match=data.status=Syncing", "seq 4 user.status of JANE: data.status=Declined; " +
			"seq 3 user.status of JANE: data.status=Engaged; seq 5 user.status of JOHN: user, data.status=Engaged"},
		{"kind=note&match=data.text=x", "seq 6 note: data.text=???? y; " +
			"seq 5 user.status of JOHN: kind, no data.text; seq 4 user.status of JANE: kind, no data.text"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := open(t)
			jane, john, a := s.user("jane"), s.user("john"), s.acme()
			for _, move := range [][2]string{{jane, "Engaged"}, {jane, "Declined"}, {john, "Engaged"}} {
				if err := a.SetStatus(t.Context(), move[0], move[1], false); err != nil {
					t.Fatal(err)
				}
			}
			if err := a.Record(t.Context(), app.Noted, "", app.Fact{Text: "\r\nÄ\x00 y"}); err != nil {
				t.Fatal(err)
			}
			names := strings.NewReplacer("JANE", jane, "JOHN", john)
			begun := time.Now()
			w := <-s.poll(t.Context(), "?wait=30s&"+names.Replace(c.query))
			if w.Code != 200 || w.Body.String() != "[]" || time.Since(begun) != 30*time.Second {
				t.Errorf("%s: %d after %s: %s", c.query, w.Code, time.Since(begun), w.Body)
			}
			if got := w.Header().Get(controlapi.NearestHeader); got != names.Replace(c.want) {
				t.Errorf("%s:\n got %s\nwant %s", c.query, got, names.Replace(c.want))
			}
		})
	}
}

func TestNearestMissesFitInAHeader(t *testing.T) {
	s := open(t)
	for range 5 {
		if err := s.acme().Record(t.Context(), app.Noted, "", app.Fact{Text: strings.Repeat("long ", 1000)}); err != nil {
			t.Fatal(err)
		}
	}
	w := s.do("GET /apps/acme/events?wait=1ns&match=data.text=short", "")
	nearest := w.Header().Get(controlapi.NearestHeader)
	if !strings.HasPrefix(nearest, "seq 5 note: data.text=long long") || len(nearest) > 1000 {
		t.Errorf("%d characters: %s", len(nearest), nearest)
	}
}

func TestLongPollEnds(t *testing.T) {
	for _, c := range []struct {
		name   string
		end    func(*testing.T, *sandbox, context.CancelFunc)
		status int
	}{
		{"when the app is deleted", func(t *testing.T, s *sandbox, _ context.CancelFunc) {
			if err := s.apps.Delete(t.Context(), "acme"); err != nil {
				t.Error(err)
			}
		}, 409},
		{"when the app is reset", func(t *testing.T, s *sandbox, _ context.CancelFunc) {
			if _, err := s.apps.Reset(t.Context(), "acme"); err != nil {
				t.Error(err)
			}
		}, 409},
		{"when the server closes", func(t *testing.T, s *sandbox, _ context.CancelFunc) {
			if err := s.apps.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}, 409},
		{"when the client goes away", func(_ *testing.T, _ *sandbox, goAway context.CancelFunc) { goAway() }, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				begun := time.Now()
				answered := s.poll(ctx, "?wait=60s")
				synctest.Wait()
				c.end(t, s, cancel)
				if w := <-answered; w.Code != c.status || time.Since(begun) != 0 {
					t.Errorf("status %d after %s, want %d at once", w.Code, time.Since(begun), c.status)
				}
			})
		})
	}
}

// However a wait is spelt, it ends with the server.
func TestWaitsEndWithTheServer(t *testing.T) {
	for _, query := range []string{"wait=60s", "%77ait=60s", "wait=%36%30s"} {
		s := open(t)
		handler, ok := s.handler.(*httpapi.Handler)
		if !ok {
			t.Fatal("no handler")
		}
		answered := make(chan *httptest.ResponseRecorder)
		go func() { answered <- s.do("GET /apps/acme/events?kind=no.such&"+query, "") }()
		handler.EndWaits() // those that wait, and those that begin to
		if w := <-answered; w.Code != 200 || strings.TrimSpace(w.Body.String()) != "[]" {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
	}
}
