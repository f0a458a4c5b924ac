package openapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Parse compiles a contract from its text. Besides what OpenAPI demands, every operation has an operationId of its own,
// x-provenance (documented, observed, inferred or assumed) and x-source, every webhook the last two, every example is
// valid, and every pattern is a Go regular expression. The error tells all that is wrong, a line each, with the place.
func Parse(name string, yaml []byte) (*Contract, error) { return parse(name, bytes.Clone(yaml), false) }

// parse is Parse. A trusted text has been through Parse before, in a test: what only finds its faults, nearly half of
// the work, is left out.
func parse(name string, yaml []byte, trusted bool) (*Contract, error) {
	doc, err := load(yaml)
	if err != nil {
		return nil, fmt.Errorf("openapi: contract %s: %w", name, err)
	}
	c := compiler{
		name: name, doc: doc, trusted: trusted,
		schemas: make(map[*openapi3.Schema]*schema), terminating: make(map[*openapi3.Schema]bool),
	}
	contract := c.compile()
	if err := errors.Join(c.errs...); err != nil {
		return nil, fmt.Errorf("openapi: contract %s does not hold:\n%w", name, err)
	}
	contract.text = yaml
	contract.fidelity = sync.OnceValue(contract.readFidelity)
	return contract, nil
}

// load reads the document and resolves its references. x-webhooks is renamed on the way, to the key under which kin
// resolves references in webhooks, as it does in no extension.
func load(yaml []byte) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	doc, err := loader.LoadFromData(bytes.Replace(yaml, []byte("\nx-webhooks:"), []byte("\nwebhooks:"), 1))
	if err != nil {
		return nil, err
	}
	if !doc.IsOpenAPI30() {
		return nil, fmt.Errorf("it says openapi: %q, and must be 3.0.x", doc.OpenAPI)
	}
	return doc, nil
}

// compiler turns a kin document into a Contract, and gathers what is wrong with it.
type compiler struct {
	name    string
	doc     *openapi3.T
	trusted bool // its examples and schemas hold
	errs    []error

	schemas     map[*openapi3.Schema]*schema // those compiled so far
	terminating map[*openapi3.Schema]bool    // results of terminates so far
}

func (c *compiler) fail(origin *openapi3.Origin, format string, args ...any) {
	place := c.name + ".yaml"
	if line := startLine(origin); line > 0 {
		place = fmt.Sprintf("%s:%d", place, line)
	}
	c.errs = append(c.errs, fmt.Errorf("%s: %w", place, fmt.Errorf(format, args...)))
}

// compile returns a Contract that is of use only when no errs were gathered. Later stages rely on what earlier ones
// have made sure of, so that it stops at the first stage with a fault.
func (c *compiler) compile() *Contract {
	contract := &Contract{Name: c.name}
	stages := []func(*Contract){c.validate, c.checkSchemas, c.head, c.operations, c.webhooks}
	if c.trusted {
		stages = stages[2:]
	}
	for _, stage := range stages {
		if stage(contract); len(c.errs) > 0 {
			break
		}
	}
	return contract
}

// validate holds the document against the OpenAPI specification. Examples are left to us: kin does not know our
// formats.
func (c *compiler) validate(*Contract) {
	options := []openapi3.ValidationOption{openapi3.EnableMultiError(), openapi3.DisableExamplesValidation()}
	webhooks := c.doc.Webhooks
	c.doc.Webhooks = nil // kin rightly knows none in 3.0
	defer func() { c.doc.Webhooks = webhooks }()
	c.report(c.doc.Validate(context.Background(), options...))
	for _, name := range sortedKeys(webhooks) {
		item := webhooks[name]
		if item == nil {
			c.fail(nil, "x-webhooks %s: is empty", name)
			continue
		}
		c.report(item.Validate(openapi3.WithValidationOptions(context.Background(), options...)))
	}
}

func (c *compiler) report(err error) {
	if all, ok := errors.AsType[openapi3.MultiError](err); ok {
		for _, err := range all {
			c.report(err)
		}
	} else if err != nil {
		c.fail(nil, "%w", err)
	}
}

// checkSchemas refuses formats that nothing checks, unknown provenances, and examples and defaults that break the very
// schema they stand in.
func (c *compiler) checkSchemas(*Contract) {
	_ = c.doc.WalkSchemas(func(at string, ref *openapi3.SchemaRef) error {
		s := ref.Value
		if _, known := formats[s.Format]; s.Format != "" && s.Type.Is(openapi3.TypeString) && !known {
			c.fail(s.Origin, "%s: format %q is not one that is checked", at, s.Format)
		}
		for _, extensions := range []map[string]any{ref.Extensions, s.Extensions} {
			if p, found := extensions["x-provenance"]; found && !isProvenance(p) {
				c.fail(s.Origin, "%s: x-provenance must be one of %s", at, strings.Join(provenances, ", "))
			}
		}
		c.checkExample(s.Origin, at+"/example", asResponse, s, s.Example)
		c.checkExample(s.Origin, at+"/default", asResponse, s, s.Default)
		return nil
	})
}

// checkExample reports every fault of an example; nil stands for there being none.
func (c *compiler) checkExample(origin *openapi3.Origin, at string, d direction, schema *openapi3.Schema, example any) {
	if example == nil || c.trusted {
		return
	}
	_, _, found := c.schema(schema).check(nil, d, example, "value", "")
	for _, fault := range found.List {
		c.fail(origin, "%s: %s", at, fault)
	}
}

// head fills in what the document says of itself.
func (c *compiler) head(contract *Contract) {
	contract.Title, contract.Version = c.doc.Info.Title, c.doc.Info.Version
	if len(c.doc.Servers) == 0 {
		c.fail(c.doc.Origin, "servers is missing: it says where the service stands")
		return
	}
	server := c.doc.Servers[0]
	u, err := url.Parse(server.URL)
	if err != nil {
		c.fail(server.Origin, "servers: %w", err)
		return
	}
	contract.Host, contract.BasePath = u.Host, strings.TrimSuffix(u.Path, "/")
}
