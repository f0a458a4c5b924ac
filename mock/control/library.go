package control

import (
	"net/http"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/scenarios"
)

func showScenario(s *scenarios.Scenario) controlapi.Scenario {
	return controlapi.Scenario{Name: s.Name, Title: s.Title, Provider: s.Provider}
}

func (s *api) listScenarios(*provider.Call) (provider.Reply, error) {
	list := []controlapi.Scenario{}
	for _, name := range s.Library.Names() {
		scenario, err := s.Library.Get(name)
		if err != nil {
			return provider.Reply{}, err
		}
		list = append(list, showScenario(scenario))
	}
	return provider.JSON(http.StatusOK, list), nil
}

func (s *api) getScenario(c *provider.Call) (provider.Reply, error) {
	scenario, err := s.Library.Get(c.Path("name"))
	if err != nil {
		return provider.Reply{}, err
	}
	reply := showScenario(scenario)
	reply.Text, reply.Explanation = string(scenario.Text()), scenario.Explain()
	return provider.JSON(http.StatusOK, reply), nil
}
