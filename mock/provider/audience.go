package provider

// Audience is who a service is for.
type Audience int

// The audiences.
const (
	Clients Audience = iota // the programs under test: the service is a vendor's
	Control                 // whoever drives the sandbox: the service is its own API
)

// Journaled reports whether requests are written to the journal of an App, which is that of the client under test.
func (s *Service) Journaled() bool { return s.Audience == Clients }

// RecordsRefused reports whether requests that are not authorised, or that no operation matches, are recorded for a
// replay. Those of the control API change nothing.
func (s *Service) RecordsRefused() bool { return s.Audience == Clients }

// Strict reports whether requests are validated strictly whatever the server's validation is. Nobody would see the
// violations of requests that are not in a journal.
func (s *Service) Strict() bool { return !s.Journaled() }

// Faulty reports whether an App's fault rules apply to requests.
func (s *Service) Faulty() bool { return s.Audience == Clients }

// InVirtualTime reports whether replies are dated by the App's clock.
func (s *Service) InVirtualTime() bool { return s.Audience == Clients }

// GuardsPages reports whether the pipeline guards the service against web pages. The control API has a stricter guard
// of its own.
func (s *Service) GuardsPages() bool { return s.Audience == Clients }
