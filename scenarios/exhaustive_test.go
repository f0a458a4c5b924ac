package scenarios_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/scenarios"
)

// walk collects what the lives of the library go through, in every branch.
type walk struct {
	rules  app.Rules
	moves  map[string]bool // "Invited > Engaged"
	states map[string]bool
	rests  map[string]bool // states that a life ends in
}

// life follows every way through the steps from the states that it may begin in, and returns those that it may end
// in. of picks what a step moves.
func (w *walk) life(
	t *testing.T,
	library *scenarios.Library,
	steps []scenarios.Step,
	from []string,
	of func(*scenarios.Step) string,
) []string {
	t.Helper()
	for i := range steps {
		s := &steps[i]
		switch {
		case s.Choose != nil:
			var after []string
			for _, b := range s.Choose {
				after = append(after, w.life(t, library, b.Steps, from, of)...)
			}
			from = after
		case s.Repeat != nil:
			for range s.Repeat.Count {
				from = w.life(t, library, s.Repeat.Steps, from, of)
			}
		case s.Include != "":
			included, err := library.Get(s.Include)
			if err != nil {
				t.Fatal(err)
			}
			from = w.life(t, library, included.Steps, from, of)
		case of(s) != "":
			for _, state := range from {
				if state != of(s) {
					w.moves[state+" > "+of(s)] = true
				}
			}
			from = []string{of(s)}
			w.states[of(s)] = true
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(from)))
}

// wanted lists every move of a table.
func wanted(moves map[string][]string) map[string]bool {
	all := make(map[string]bool)
	for from, next := range moves {
		for _, to := range next {
			all[from+" > "+to] = true
		}
	}
	return all
}

// TestEveryMoveIsMade walks the vendor's tables and the library: every status and every legal move is made by some
// scenario, and every status that a user may stay in for good ends one. The same for the states of orders.
func TestEveryMoveIsMade(t *testing.T) {
	library := newSandbox(t).library
	rules := humanAPI["humanapi"]
	orders := rules.WithOrders().Orders
	for _, c := range []struct {
		name       string
		initial    string
		moves      map[string][]string
		generation string
		of         func(*scenarios.Step) string
		rests      []string // for good
	}{
		{
			"statuses", rules.Initial, rules.Moves, "", func(s *scenarios.Step) string { return s.Status },
			[]string{"Invited", "Declined", "All Synced", "Some Synced", "Error", "Disconnected"},
		},
		{
			"orders", orders.Initial, orders.Moves, humanapi.HIP, func(s *scenarios.Step) string { return s.Order },
			[]string{"Completed", "Cancelled"},
		},
	} {
		w := &walk{
			rules:  rules,
			moves:  make(map[string]bool),
			states: map[string]bool{c.initial: true},
			rests:  make(map[string]bool),
		}
		for _, name := range library.Names() {
			scenario, err := library.Get(name)
			if err != nil {
				t.Fatal(err)
			}
			if scenario.Provider != humanapi.Name || scenario.Generation != c.generation {
				continue
			}
			for _, end := range w.life(t, library, scenario.Steps, []string{c.initial}, c.of) {
				w.rests[end] = true
			}
		}
		if len(c.moves) < 4 {
			t.Fatalf("%s: the table has only %d states", c.name, len(c.moves))
		}
		for _, state := range slices.Sorted(maps.Keys(c.moves)) {
			if !w.states[state] {
				t.Errorf("%s: no scenario reaches %s", c.name, state)
			}
			if len(c.moves[state]) == 0 && !slices.Contains(c.rests, state) {
				t.Errorf("%s: %s is final, and no scenario has to end in it", c.name, state)
			}
		}
		legal := wanted(c.moves)
		for _, move := range slices.Sorted(maps.Keys(legal)) {
			if !w.moves[move] {
				t.Errorf("%s: no scenario goes %s", c.name, move)
			}
		}
		for move := range w.moves {
			if !legal[move] {
				t.Errorf("%s: a scenario goes %s, which is not legal", c.name, move)
			}
		}
		for _, end := range c.rests {
			if !w.rests[end] {
				t.Errorf("%s: no scenario ends with %s", c.name, end)
			}
		}
	}
}

// TestEveryCaseIsDocumented wants of each file of the library a comment that says what happens, and a title.
func TestEveryCaseIsDocumented(t *testing.T) {
	library := newSandbox(t).library
	titles := make(map[string]string)
	for _, name := range library.Names() {
		scenario, err := library.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		comment := 0
		for line := range strings.Lines(string(scenario.Text())) {
			if text, ok := strings.CutPrefix(line, "# "); ok && !strings.HasPrefix(text, "yaml-language-server") {
				comment += len(text)
			}
		}
		if comment < 80 {
			t.Errorf("%s: a comment of %d letters does not say what happens in life", name, comment)
		}
		if other, taken := titles[scenario.Title]; taken {
			t.Errorf("%s and %s have the same title", name, other)
		}
		titles[scenario.Title] = name
	}
}
