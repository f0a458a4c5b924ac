// Package openapi makes vendor contracts enforceable: one OpenAPI 3.0.3 document becomes one Contract, whose operations
// can check a request, check a response and give an example of a response.
//
//	contract, err := openapi.Load("acme/admin")
//	if err != nil {
//		return err
//	}
//	operation := contract.Operation("createUser")
//	input, violations, err := operation.CheckRequest(r, r.PathValue, body, nil)
//	if err != nil {
//		return err // the client has left
//	}
//	if violations.Count > 0 {
//		return refused(violations.List) // in a stable order, and none of them quotes what the client sent
//	}
//	user := input.Body.(map[string]any)
//
// The documents are embedded, one per vendor service. Load only finds the operations of a document; each operation is
// compiled when it is first used (outline.go). Besides the standard keywords a document has these extensions:
//
//   - x-provenance and x-source, on every operation: how well the vendor's behaviour is known, and from where (see
//     Fidelity);
//   - x-webhooks: the notifications that the service sends, in the shape of OpenAPI 3.1's webhooks;
//   - x-pattern-means, beside a pattern: what the pattern asks for, in words, for the Reason of a Violation.
//
// This is the only package that knows kin-openapi.
package openapi

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed *.yaml */*.yaml
var documents embed.FS

// contracts holds one memoised loader per embedded document, by the name of the contract. The map never changes.
var contracts = loaders(documents)

// Names lists the embedded contracts, sorted: "acme/admin", ..., "sandbox".
func Names() []string {
	return slices.Sorted(maps.Keys(contracts))
}

// Load returns the embedded contract of that name, one of Names. The first call opens the document, later ones return
// the same Contract: it is read-only and safe for concurrent use.
func Load(name string) (*Contract, error) {
	load, ok := contracts[name]
	if !ok {
		return nil, fmt.Errorf("openapi: no contract %q (there are %s)", name, strings.Join(Names(), ", "))
	}
	return load()
}

// loaders returns a memoised loader for each document of an fs.FS, by its path without the extension.
func loaders(documents fs.FS) map[string]func() (*Contract, error) {
	found := make(map[string]func() (*Contract, error))
	for _, pattern := range []string{"*.yaml", "*/*.yaml"} {
		paths, _ := fs.Glob(documents, pattern) // fails on a malformed pattern only
		for _, path := range paths {
			name := strings.TrimSuffix(path, ".yaml")
			found[name] = sync.OnceValues(func() (*Contract, error) {
				text, err := fs.ReadFile(documents, path)
				if err != nil {
					return nil, fmt.Errorf("openapi: %w", err)
				}
				return open(name, text)
			})
		}
	}
	return found
}

// open returns the Contract of a document that is known to be valid: TestEveryContractHolds parses it in full. Only the
// outline of the document is read here. The Terms of an operation are parsed on first use, from a slice of the document
// with little else in it: parsing all of a document takes a tenth of a second, and most programs use few operations.
func open(name string, text []byte) (*Contract, error) {
	outline := newOutline(string(text))
	contract, err := parse(name, outline.head(), true)
	if err != nil {
		return nil, err
	}
	contract.text = text
	contract.Operations = outline.operations()
	contract.Webhooks = outline.webhooks()
	for _, o := range contract.all() {
		o.terms = sync.OnceValue(func() *Terms { return parseTerms(name, outline, o.Line) })
	}
	return contract, nil
}

// parseTerms parses the operation or webhook that begins at a line. It panics when it cannot: the document was invalid
// when the program was built.
func parseTerms(name string, outline *outline, line int) *Terms {
	slice, err := parse(name, outline.slice(line), true)
	if err != nil {
		panic(err)
	}
	all := slice.all()
	i := slices.IndexFunc(all, func(o *Operation) bool { return o.Line == line })
	return all[i].Terms()
}

// Contract is one vendor service's OpenAPI document. Read-only.
type Contract struct {
	Name     string   // as Load knows it: "acme/admin"
	Title    string   // info.title
	Version  string   // info.version
	Host     string   // of servers[0].url: "admin.acme.test"; empty when that is relative
	BasePath string   // of servers[0].url, without a trailing slash: "/api/v1"
	Servers  []Server // at which the service is, beginning with Host and BasePath

	Operations []*Operation // in the order of the document
	Webhooks   []*Operation // the entries of x-webhooks, in the order of the document

	text     []byte            // the whole document
	fidelity func() []Fidelity // readFidelity, memoised
}

// Server is where a service is: one entry of servers.
type Server struct {
	Host     string // empty when the URL is relative
	BasePath string // without a trailing slash
}

// BasePaths returns the base paths of all servers, each once.
func (c *Contract) BasePaths() []string {
	var paths []string
	for _, server := range c.Servers {
		if !slices.Contains(paths, server.BasePath) {
			paths = append(paths, server.BasePath)
		}
	}
	return paths
}

// HostNamed returns the host of the contract that a Host header names, and the first one when it names none.
func (c *Contract) HostNamed(header string) string {
	name := (&url.URL{Host: header}).Hostname()
	for _, server := range c.Servers {
		if strings.EqualFold(strings.TrimSuffix(name, "."), server.Host) {
			return server.Host
		}
	}
	return c.Host
}

// Operation returns the operation with that operationId, or nil.
func (c *Contract) Operation(id string) *Operation {
	return find(c.Operations, id)
}

// Webhook returns the notification of that name from x-webhooks, or nil. Check what is sent with CheckBody.
func (c *Contract) Webhook(name string) *Operation {
	return find(c.Webhooks, name)
}

// YAML returns a copy of the document the contract was compiled from, comments and all.
func (c *Contract) YAML() []byte {
	return slices.Clone(c.text)
}

// all returns the operations and the webhooks.
func (c *Contract) all() []*Operation { return slices.Concat(c.Operations, c.Webhooks) }

func find(operations []*Operation, id string) *Operation {
	for _, o := range operations {
		if o.ID == id {
			return o
		}
	}
	return nil
}

// Operation is one method on one path of a Contract, or one webhook. Read-only.
type Operation struct {
	ID     string // the operationId; of a webhook, its name in x-webhooks
	Method string // "GET"
	Path   string // the template without the base path: "/users/{id}"; empty for a webhook
	Line   int    // of the operation in the document, counted from 1

	terms func() *Terms // memoised
}

// Terms returns what the document says of the operation. In a contract from Load, the first call for an operation
// compiles it, in a few milliseconds. Every check of a message needs the Terms, so its first check takes that long too.
func (o *Operation) Terms() *Terms { return o.terms() }

// Statuses returns the statuses that the operation declares, ascending. A range such as 2XX is its hundreds digit (2),
// and default is 0.
func (o *Operation) Statuses() []int { return slices.Sorted(maps.Keys(o.Terms().responses)) }

// Query returns the names that the query string may have: those of API keys, then those of parameters in the order of
// the document.
func (o *Operation) Query() []string { return slices.Clone(o.Terms().query) }

// Terms holds what a document says of one operation. Read-only.
type Terms struct {
	Summary     string
	Description string
	Provenance  string // how well the vendor's behaviour is known: documented, observed, inferred or assumed
	Source      string // where it is written: "Insurance cookbook v1.5, Cancel an invitation"
	Deprecated  bool

	security   []requirement
	parameters []parameter
	query      []string // names that may stand in the query string
	request    content
	responses  map[int]*response // by status; a range such as 2XX by its hundreds digit, default by 0

	spec *openapi3.Operation // for Fidelity
}
