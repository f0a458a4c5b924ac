package journal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/store"
)

// open opens the App "a" in a journal.
func open(t *testing.T, j *journal.Journal) *app.App {
	t.Helper()
	apps := app.NewApps(nil)
	apps.OnOpen(j.Open)
	a, err := apps.Create(t.Context(), app.Settings{ClientID: "a", Paused: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = apps.Close(context.Background()) })
	return a
}

// exchange adds a request with these bodies, and its reply.
func exchange(j *journal.Journal, a *app.App, path, request, reply string) *journal.Entry {
	e := &journal.Entry{
		Path:    path,
		Request: journal.Message{Body: []byte(request), Size: len(request)},
	}
	j.Begin(a, e, journal.Recorded{URI: path})
	e.Reply = journal.Message{Body: []byte(reply), Size: len(reply)}
	j.Add(a.ID(), e)
	e.End(false)
	return e
}

// marks is a recording in one line: the number of each exchange, with a dot at its end.
func marks(t *testing.T, j *journal.Journal, a *app.App) (line string, complete bool) {
	t.Helper()
	var all []string
	ok := j.Recording(a, func(r journal.Recording) {
		complete = r.StoppedAt == nil
		for _, m := range r.Marks {
			all = append(all, fmt.Sprint(m.Number)+map[bool]string{true: "."}[m.IsEnd])
		}
	})
	if !ok {
		t.Fatal("there is no recording")
	}
	return strings.Join(all, " "), complete
}

// The list drops what the recording keeps, and goes on when the recording is full.
func TestListAndRecording(t *testing.T) {
	j := journal.New(2)
	j.RecordingSize = 3
	a := open(t, j)
	for i, want := range []struct {
		list, marks string
		complete    bool
	}{
		{"r1", "1 1.", true},
		{"r1 r2", "1 1. 2 2.", true},
		{"r2 r3", "1 1. 2 2. 3 3.", true},
		{"r3 r4", "1 1. 2 2. 3 3.", false},
		{"r4 r5", "1 1. 2 2. 3 3.", false},
	} {
		exchange(j, a, "/", "", "")
		list := ids(j.List("a", nil))
		if got, complete := marks(t, j, a); list != want.list || got != want.marks || complete != want.complete {
			t.Errorf("after %d: list %s, marks %s, complete %v", i+1, list, got, complete)
		}
	}
	j.Clear("a")
	if got, _ := marks(t, j, a); got != "1 1. 2 2. 3 3." {
		t.Errorf("after the list was cleared: %s", got)
	}
}

// A recorded exchange is whole, and the list shows no more of it than of any other.
func TestTheListClipsWhatIsRecorded(t *testing.T) {
	j := journal.New(10)
	a := open(t, j)
	long := strings.Repeat("x", 100<<10)
	exchange(j, a, "/"+long, long, "%PDF-1.3\xff\xfe\xfd\xfc\xfb")
	j.Recording(a, func(r journal.Recording) {
		e := r.Marks[0].Entry
		if len(e.Path) <= len(long) || string(e.Request.Body) != long || len(e.Reply.Body) == 0 {
			t.Errorf("recorded: %d, %d and %d bytes", len(e.Path), len(e.Request.Body), len(e.Reply.Body))
		}
	})
	e := j.List("a", nil)[0]
	isShort := len(e.Path) <= 2<<10 && len(e.Request.Body) <= 16<<10 && e.Reply.Body == nil
	if !e.Clipped || !isShort || e.Request.Size != len(long) {
		t.Errorf("listed: %d, %d and %d bytes", len(e.Path), len(e.Request.Body), len(e.Reply.Body))
	}
}

// A reply that the recording has no room for is listed all the same, and not kept whole.
func TestReplyThatDoesNotFit(t *testing.T) {
	j := journal.New(10)
	j.Bytes = 64 << 10
	a := open(t, j)
	e := exchange(j, a, "/", "", strings.Repeat("x", 64<<10))
	if got, complete := marks(t, j, a); got != "1" || complete {
		t.Errorf("marks %s, complete %v", got, complete)
	}
	if listed := j.List("a", nil); len(listed) != 1 || len(listed[0].Reply.Body) == 0 || e.Reply.Body != nil {
		t.Errorf("listed: %v; %d bytes are kept", ids(listed), len(e.Reply.Body))
	}
}

// Numbering goes on after a restart, also when the list was cleared before.
func TestNumberingGoesOn(t *testing.T) {
	data := store.NewMemory()
	for i, want := range []string{"r1", "r1 r2", "r1 r2 r3", "r4", "r4 r5"} {
		j := journal.New(10)
		j.Store = data
		a := open(t, j)
		if err := j.Load(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		if i == 3 {
			j.Clear("a")
			j = journal.New(10)
			j.Store = data
			if err := j.Load(t.Context(), open(t, j)); err != nil {
				t.Fatal(err)
			}
		}
		j.Add("a", &journal.Entry{})
		if got := ids(j.List("a", nil)); got != want {
			t.Errorf("process %d lists %s, want %s", i+1, got, want)
		}
	}
}
