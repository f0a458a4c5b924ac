package control

import (
	"net/http"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// contractReply is a service with its contract.
type contractReply struct {
	Service  string `json:"service"`
	Title    string `json:"title"`
	Version  string `json:"version"`
	Host     string `json:"host"` // empty: this server's
	BasePath string `json:"basePath"`
}

// fidelityReply has the provenance of the vendors' operations, with counts. A field without its own provenance has that
// of its operation, and is not counted.
type fidelityReply struct {
	Counts     map[string]int      `json:"counts"`      // of operations and notifications, by provenance
	Fields     map[string]int      `json:"fieldCounts"` // of parameters and properties with their own provenance
	Operations []operationFidelity `json:"operations"`
}

type operationFidelity struct {
	Service string `json:"service"`
	openapi.Fidelity
}

// contracts iterates over the contract of each service by the service's name. The vendors' services come first.
func (s *api) contracts(yield func(service string, contract *openapi.Contract) bool) {
	for _, service := range s.Services {
		if !yield(service.Name(), service.Contract) {
			return
		}
	}
	yield(s.contract.Name, s.contract)
}

func (s *api) listContracts(*provider.Call) (provider.Reply, error) {
	var list []contractReply
	for service, contract := range s.contracts {
		list = append(list, contractReply{service, contract.Title, contract.Version, contract.Host, contract.BasePath})
	}
	return provider.JSON(http.StatusOK, list), nil
}

func (s *api) getContract(c *provider.Call) (provider.Reply, error) {
	asked := strings.TrimSuffix(c.Path("document"), ".yaml")
	for service, contract := range s.contracts {
		if service == asked {
			return provider.Reply{Status: http.StatusOK, Raw: contract.YAML(), ContentType: "application/yaml"}, nil
		}
	}
	return provider.Reply{}, app.Errorf(app.NotFound, "there is no such service")
}

// getFidelity leaves this API out, as it imitates no vendor.
func (s *api) getFidelity(*provider.Call) (provider.Reply, error) {
	reply := fidelityReply{
		Counts:     map[string]int{"documented": 0, "observed": 0, "inferred": 0, "assumed": 0},
		Fields:     map[string]int{"documented": 0, "observed": 0, "inferred": 0, "assumed": 0},
		Operations: []operationFidelity{},
	}
	for _, service := range s.Services {
		for _, f := range service.Contract.Fidelity() {
			reply.Counts[f.Provenance]++
			for _, field := range f.Fields {
				reply.Fields[field.Provenance]++
			}
			reply.Operations = append(reply.Operations, operationFidelity{service.Name(), f})
		}
	}
	return provider.JSON(http.StatusOK, reply), nil
}
