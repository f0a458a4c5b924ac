package mock_test

import (
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// In a scenario of the library the user connects what the order named; in anybody else's, what the file says.
func TestTheOrdersProviderIsConnected(t *testing.T) {
	providers := []chart.Physician{{ClientID: "P-17", Name: "Imogen Fable M.D.", Organization: "Larkspur Valley Clinic"}}
	for _, c := range []struct {
		name, scenario, yaml string
		person               chart.Person
		want                 string
	}{
		{"nobody named", "happy-path", "", chart.Person{}, "Cleveland Clinic"},
		{"a provider", "happy-path", "", chart.Person{Physicians: providers}, "Larkspur Valley Clinic"},
		{"a suggested source", "happy-path", "", chart.Person{Suggestions: []string{"Mayo Clinic"}}, "Mayo Clinic"},
		{"both", "some-synced", "", chart.Person{Physicians: providers, Suggestions: []string{"Mayo Clinic"}}, "Larkspur Valley Clinic"},
		{"a file", "none", "steps: [{status: Engaged}, {connect: Cleveland Clinic}]", chart.Person{Physicians: providers}, "Cleveland Clinic"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := newSandbox(t, mock.Options{Defaults: app.Settings{Scenario: c.scenario}})
			a := theApp(t, s)
			user, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "policy-1", Person: c.person})
			if err != nil {
				t.Fatal(err)
			}
			if c.yaml != "" {
				startText(t, s, a, user, c.yaml)
			}
			advance(t, a, 24*time.Hour)
			sources, err := a.Sources(t.Context(), user.UserID)
			if err != nil {
				t.Fatal(err)
			}
			reports, err := a.Reports(t.Context(), user.UserID)
			if err != nil {
				t.Fatal(err)
			}
			if c.scenario == "happy-path" && len(reports) != 6 {
				t.Errorf("%d reports", len(reports))
			}
			if len(sources) == 0 || !strings.EqualFold(sources[0].Chart.Name, c.want) {
				t.Errorf("connected %+v, want %s", sources, c.want)
			}
		})
	}
}
