package openapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Parse compiles a contract from its text; name stands in its errors. Besides what OpenAPI demands:
//
//   - every operation has a unique operationId, x-provenance (documented, observed, inferred or assumed) and x-source;
//   - every webhook has x-provenance and x-source;
//   - every example and every default is valid against its schema;
//   - every pattern is a Go regular expression, and every format of a string is one that this package checks.
//
// The error lists everything that is wrong, one line each, with the line of the document where it is known. The checks
// run in several passes, and those after a failed pass do not run.
func Parse(name string, yaml []byte) (*Contract, error) { return parse(name, bytes.Clone(yaml), false) }

// parse is Parse for a text that it may keep. A trusted text was parsed in full before, in a test: the checks of the
// document itself, nearly half of the work, are left out.
func parse(name string, yaml []byte, trusted bool) (*Contract, error) {
	doc, err := load(yaml)
	if err != nil {
		return nil, fmt.Errorf("openapi: contract %s: %w", name, err)
	}
	c := compiler{
		name:        name,
		doc:         doc,
		trusted:     trusted,
		schemas:     make(map[*openapi3.Schema]*schema),
		terminating: make(map[*openapi3.Schema]bool),
	}
	contract := c.compile()
	if err := errors.Join(c.errs...); err != nil {
		return nil, fmt.Errorf("openapi: contract %s is not valid:\n%w", name, err)
	}
	contract.text = yaml
	contract.fidelity = sync.OnceValue(contract.readFidelity)
	return contract, nil
}

// load reads the document and resolves its references. It renames x-webhooks to webhooks, since kin resolves references
// under that key and in no extension.
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

// compiler turns a kin document into a Contract, and collects the errors of the document.
type compiler struct {
	name    string
	doc     *openapi3.T
	trusted bool // the document is known to be valid (see parse)
	errs    []error

	schemas     map[*openapi3.Schema]*schema // those compiled so far
	terminating map[*openapi3.Schema]bool    // results of terminates so far
}

// fail adds an error at the line of origin in the document; origin may be nil.
func (c *compiler) fail(origin *openapi3.Origin, format string, args ...any) {
	at := c.name + ".yaml"
	if line := startLine(origin); line > 0 {
		at = fmt.Sprintf("%s:%d", at, line)
	}
	c.errs = append(c.errs, fmt.Errorf("%s: %w", at, fmt.Errorf(format, args...)))
}

// compile returns the Contract, which is usable only when errs is empty afterwards. Each pass relies on what the
// earlier ones have checked, so compile stops after the first pass that adds an error.
func (c *compiler) compile() *Contract {
	contract := &Contract{Name: c.name}
	passes := []func(*Contract){c.head, c.operations, c.webhooks}
	if !c.trusted {
		passes = slices.Concat([]func(*Contract){c.validate, c.checkSchemas}, passes)
	}
	for _, pass := range passes {
		if pass(contract); len(c.errs) > 0 {
			break
		}
	}
	return contract
}

// validate checks the document against the OpenAPI specification, except for its examples: kin does not know the
// formats of this package, so checkSchemas and content check them.
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

// report adds the errors of kin one by one; nil adds none.
func (c *compiler) report(err error) {
	if all, ok := errors.AsType[openapi3.MultiError](err); ok {
		for _, err := range all {
			c.report(err)
		}
	} else if err != nil {
		c.fail(nil, "%w", err)
	}
}

// checkSchemas adds an error for each string format that nothing checks, each unknown x-provenance, and each example or
// default that is not valid against its own schema.
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

// checkExample adds an error for each violation of an example; nil means that there is no example.
func (c *compiler) checkExample(origin *openapi3.Origin, at string, d direction, schema *openapi3.Schema, example any) {
	if example == nil || c.trusted {
		return
	}
	_, _, found := c.schema(schema).check(nil, d, example, "value", "")
	for _, v := range found.List {
		c.fail(origin, "%s: %s", at, v)
	}
}

// head sets the fields of the Contract that come from info and servers.
func (c *compiler) head(contract *Contract) {
	contract.Title = c.doc.Info.Title
	contract.Version = c.doc.Info.Version
	if len(c.doc.Servers) == 0 {
		c.fail(c.doc.Origin, "servers is missing: it gives the host and the base path of the service")
		return
	}
	for _, server := range c.doc.Servers {
		u, err := url.Parse(server.URL)
		if err != nil {
			c.fail(server.Origin, "servers: %w", err)
			return
		}
		contract.Servers = append(contract.Servers, Server{u.Host, strings.TrimSuffix(u.Path, "/")})
	}
	contract.Host, contract.BasePath = contract.Servers[0].Host, contract.Servers[0].BasePath
}
