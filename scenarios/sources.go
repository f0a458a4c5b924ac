package scenarios

import (
	"context"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// The sources that scenarios of the library name, such as Cleveland Clinic, are examples: a client that orders the
// records of a provider expects that provider to be connected. So they are replaced by the sources of the user's order.
// In a scenario that a user wrote, names are taken literally.

// connectedSources lists the sources that a scenario connects, in the order of their first connection.
func (s *Scenario) connectedSources() []string {
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

// orderedSources lists the sources that a user's order names: the organizations of its providers, or else their names,
// and then the suggested sources.
func orderedSources(p chart.Person) []string {
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

// substitutes returns the sources that replace those of a scenario, by the scenario's name of the source. Each source
// of the order replaces the first one that it can: a wearable replaces a wearable, and a source that hands out C-CDA
// documents is replaced by another that does. Sources without a substitute are not in the map.
func substitutes(scenario, ordered []string) map[string]string {
	chosen := make(map[string]string)
	used := make(map[string]bool) // by id
	for _, name := range ordered {
		source := app.FindSource(name)
		if used[source.ID] {
			continue
		}
		for _, original := range scenario {
			if _, taken := chosen[original]; taken || !canReplace(source, app.FindSource(original)) {
				continue
			}
			chosen[original], used[source.ID] = name, true
			break
		}
	}
	// When the order names a source of the scenario, that source would occur twice now: as itself and as a substitute.
	// So the source that it replaced takes its original position.
	var displaced []string
	for _, original := range scenario {
		if _, taken := chosen[original]; taken && !used[app.FindSource(original).ID] {
			displaced = append(displaced, original)
		}
	}
	for _, original := range scenario {
		if _, taken := chosen[original]; !taken && used[app.FindSource(original).ID] && len(displaced) > 0 {
			chosen[original], displaced = displaced[0], displaced[1:]
		}
	}
	return chosen
}

// canReplace reports whether a source of an order can replace one of a scenario.
func canReplace(source, original chart.Source) bool {
	wearable := func(s chart.Source) bool { return s.Kind == chart.Wearable }
	return wearable(source) == wearable(original) && (source.CCDA() || !original.CCDA())
}

// forUser returns a copy of a library scenario's step with its sources replaced by those of the user's order, or the
// step itself if there is nothing to replace.
func (s *Scenario) forUser(ctx context.Context, a *app.App, userID string, step *Step) (*Step, error) {
	if !s.fromLibrary || step.Source == "" && len(step.Connect)+len(step.Disconnect) == 0 {
		return step, nil
	}
	user, err := a.User(ctx, userID)
	if err != nil {
		return nil, err
	}
	names := orderedSources(user.Person)
	if len(names) == 0 {
		return step, nil
	}
	substitutes := substitutes(s.connectedSources(), names)
	replaced := func(name string) string {
		for original, other := range substitutes {
			if strings.EqualFold(original, name) {
				return other
			}
		}
		return name
	}
	changed := *step
	changed.Source = replaced(step.Source)
	changed.Connect = slices.Clone(step.Connect)
	changed.Disconnect = slices.Clone(step.Disconnect)
	for _, list := range []Names{changed.Connect, changed.Disconnect} {
		for i := range list {
			list[i] = replaced(list[i])
		}
	}
	return &changed, nil
}
