package scenarios

import (
	"context"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// The scenarios of the library name sources, such as Cleveland Clinic, that stand for whatever the order named: a client that
// orders the records of a provider expects that provider to be connected. A scenario that somebody wrote means the names in it.

// connects lists the sources that a scenario connects, in the order of their first connection.
func (s *Scenario) connects() []string {
	var names []string
	for _, in := range s.program {
		if in.step == nil {
			continue
		}
		for _, name := range in.step.Connect {
			if !slices.ContainsFunc(names, func(known string) bool { return strings.EqualFold(known, name) }) {
				names = append(names, name)
			}
		}
	}
	return names
}

// ordered lists the sources that a user's order named: its providers' organizations, or else their names, and then the suggested
// sources.
func ordered(p chart.Person) []string {
	var names []string
	for _, doctor := range p.Physicians {
		if doctor.Organization != "" {
			names = append(names, doctor.Organization)
		} else if doctor.Name != "" {
			names = append(names, doctor.Name)
		}
	}
	return append(names, p.Suggestions...)
}

// standIns says which sources take the place of those that a scenario connects, in order. Each takes the place of the first one
// that it can stand for: a wearable for a wearable, and only one that hands out C-CDA documents where the scenario's does.
func standIns(scenario, ordered []string) map[string]string {
	places := make(map[string]string)
	used := make(map[string]bool) // by id
	for _, name := range ordered {
		source := app.FindSource(name)
		if used[source.ID] {
			continue
		}
		for _, place := range scenario {
			if _, taken := places[place]; taken || !standsFor(source, app.FindSource(place)) {
				continue
			}
			places[place], used[source.ID] = name, true
			break
		}
	}
	// A source of the scenario that now stands in another's place makes room for the one that it has displaced.
	var displaced []string
	for _, place := range scenario {
		if _, taken := places[place]; taken && !used[app.FindSource(place).ID] {
			displaced = append(displaced, place)
		}
	}
	for _, place := range scenario {
		if _, taken := places[place]; !taken && used[app.FindSource(place).ID] && len(displaced) > 0 {
			places[place], displaced = displaced[0], displaced[1:]
		}
	}
	return places
}

func standsFor(source, place chart.Source) bool {
	wearable := func(s chart.Source) bool { return s.Kind == chart.Wearable }
	return wearable(source) == wearable(place) && (source.CCDA() || !place.CCDA())
}

// forUser returns a step of the library with the sources of the user's order in the places of the scenario's.
func (s *Scenario) forUser(ctx context.Context, a *app.App, humanID string, step *Step) (*Step, error) {
	if !s.stock || step.Source == "" && len(step.Connect)+len(step.Disconnect) == 0 {
		return step, nil
	}
	user, err := a.User(ctx, humanID)
	if err != nil {
		return nil, err
	}
	names := ordered(user.Person)
	if len(names) == 0 {
		return step, nil
	}
	places := standIns(s.connects(), names)
	replaced := func(name string) string {
		for place, other := range places {
			if strings.EqualFold(place, name) {
				return other
			}
		}
		return name
	}
	its := *step
	its.Source = replaced(step.Source)
	its.Connect, its.Disconnect = slices.Clone(step.Connect), slices.Clone(step.Disconnect)
	for _, list := range []Names{its.Connect, its.Disconnect} {
		for i := range list {
			list[i] = replaced(list[i])
		}
	}
	return &its, nil
}
