// Package openapi makes vendor contracts enforceable: one OpenAPI 3.0.3 document becomes one Contract, whose operations
// can check a request, check a response and give an example of a response.
//
//	contract, err := openapi.Load("humanapi/admin")
//	if err != nil {
//		return err
//	}
//	operation := contract.Operation("createUser")
//	input, violations, err := operation.CheckRequest(r, r.PathValue, body)
//	if err != nil {
//		return err // the client has left
//	}
//	if violations.Count > 0 {
//		return refused(violations.List) // in a stable order, and none of them quotes what the client sent
//	}
//	user := input.Body.(map[string]any)
//
// The documents stand beside this file, one per vendor service. Load finds out which operations one has; what it says
// of an operation is compiled when that is first used (outline.go). Besides the standard keywords a document carries
// x-provenance and x-source on every operation (see Fidelity), and x-webhooks: the notifications that the service
// sends, in the shape of OpenAPI 3.1's webhooks. Beside a pattern, x-pattern-means says in words what it asks for, for
// the Reason of a Violation.
//
// This is the only package that knows kin-openapi.
package openapi

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed *.yaml */*.yaml
var documents embed.FS

// contracts holds one memoised loader per embedded document. The map itself never changes.
var contracts = loaders(documents)

// Names lists the embedded contracts, sorted: "humanapi/admin", ..., "sandbox".
func Names() []string {
	return slices.Sorted(maps.Keys(contracts))
}

// Load returns an embedded contract. It is opened at most once per process, by whoever asks first, and shared from then
// on: a Contract is read-only and safe for concurrent use.
func Load(name string) (*Contract, error) {
	load, ok := contracts[name]
	if !ok {
		return nil, fmt.Errorf("openapi: no contract %q (there are %s)", name, strings.Join(Names(), ", "))
	}
	return load()
}

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

// open makes a Contract of a document that is known to hold: TestEveryContractHolds parses it in full. The operations
// are those of its outline. The terms of each are parsed when they are first asked for, by whoever asks first, from a
// slice of the document that holds little more than them.
func open(name string, text []byte) (*Contract, error) {
	outline := newOutline(string(text))
	contract, err := parse(name, outline.head(), true)
	if err != nil {
		return nil, err
	}
	contract.text = text
	contract.Operations, contract.Webhooks = outline.operations(), outline.webhooks()
	for _, o := range contract.all() {
		o.terms = sync.OnceValue(func() *Terms {
			slice, err := parse(name, outline.slice(o.Line), true)
			if err != nil {
				panic(err) // the document does not hold
			}
			all := slice.all()
			return all[slices.IndexFunc(all, func(same *Operation) bool { return same.Line == o.Line })].Terms()
		})
	}
	return contract, nil
}

// Contract is one vendor service's OpenAPI document. Read-only.
type Contract struct {
	Name     string // as Load knows it: "humanapi/admin"
	Title    string // info.title
	Version  string // info.version
	Host     string // of servers[0].url: "admin.humanapi.co"; empty when that is relative
	BasePath string // of servers[0].url, without a trailing slash: "/api/v1"

	Operations []*Operation // in the order of the document
	Webhooks   []*Operation // the entries of x-webhooks, in the order of the document

	text     []byte
	fidelity func() []Fidelity // readFidelity, once
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
	Path   string // the template without the base path: "/users/{humanId}"; empty for a webhook
	Line   int    // of the operation in the document, counted from 1

	terms func() *Terms
}

// Terms is what the document says of the operation. The first call of a Loaded contract's compiles them, in a few
// milliseconds; whatever checks a message asks for them.
func (o *Operation) Terms() *Terms { return o.terms() }

// Terms are what a document says of one operation. Read-only.
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
