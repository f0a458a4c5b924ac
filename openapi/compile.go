package openapi

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// provenances are the degrees of certainty about a vendor's behaviour, best first.
var provenances = []string{"documented", "observed", "inferred", "assumed"}

func isProvenance(value any) bool {
	name, _ := value.(string)
	return slices.Contains(provenances, name)
}

// operations compiles the operations of all paths.
func (c *compiler) operations(contract *Contract) {
	paths := c.doc.Paths.Map()
	for _, path := range sortedKeys(paths) {
		operations := paths[path].Operations()
		for _, method := range sortedKeys(operations) {
			spec := operations[method]
			contract.Operations = append(contract.Operations, c.operation(method, path, spec.OperationID, paths[path], spec))
		}
	}
	slices.SortFunc(contract.Operations, byDocument)
	for _, o := range contract.Operations {
		if o.ID == "" { // kin refuses a duplicate operationId, but not a missing one
			c.fail(o.Terms().spec.Origin, "%s %s: operationId is missing", o.Method, o.Path)
		}
	}
}

// webhooks compiles the entries of x-webhooks. Each is one POST with a JSON body.
func (c *compiler) webhooks(contract *Contract) {
	for _, name := range sortedKeys(c.doc.Webhooks) {
		item := c.doc.Webhooks[name]
		if item.Post == nil || len(item.Operations()) != 1 {
			c.fail(item.Origin, "x-webhooks %s: must have post, and nothing else", name)
			continue
		}
		o := c.operation(http.MethodPost, "", name, item, item.Post)
		if body := o.Terms().request; len(body.media) == 0 || !body.media[0].isJSON() {
			c.fail(item.Origin, "x-webhooks %s: has no JSON body", name)
		}
		contract.Webhooks = append(contract.Webhooks, o)
	}
	slices.SortFunc(contract.Webhooks, byDocument)
}

// byDocument compares operations by their order in the document. A JSON document has no line numbers: there the order
// is by path, method and id.
func byDocument(a, b *Operation) int {
	return cmp.Or(a.Line-b.Line, strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method),
		strings.Compare(a.ID, b.ID))
}

func (c *compiler) operation(method, path, id string, item *openapi3.PathItem, spec *openapi3.Operation) *Operation {
	terms := c.terms(cmp.Or(id, method+" "+path), item, spec)
	return &Operation{
		ID:     id,
		Method: method,
		Path:   path,
		Line:   startLine(spec.Origin),
		terms:  func() *Terms { return terms },
	}
}

// terms compiles one operation of a path. at names the operation in errors.
func (c *compiler) terms(at string, item *openapi3.PathItem, spec *openapi3.Operation) *Terms {
	t := &Terms{
		Summary:     spec.Summary,
		Description: strings.TrimSpace(spec.Description),
		Deprecated:  spec.Deprecated,
		spec:        spec,
	}
	t.Provenance, _ = spec.Extensions["x-provenance"].(string)
	t.Source, _ = spec.Extensions["x-source"].(string)
	if !isProvenance(t.Provenance) {
		c.fail(spec.Origin, "%s: x-provenance must be one of %s", at, strings.Join(provenances, ", "))
	}
	if t.Source == "" {
		c.fail(spec.Origin, "%s: x-source is missing", at)
	}
	c.security(t, spec)
	c.parameters(t, at, item, spec)
	if spec.RequestBody != nil {
		body := spec.RequestBody.Value
		t.request = c.content(at+" request", asRequest, body.Content)
		t.request.required = body.Required
		t.request.line = startLine(body.Origin)
	}
	t.responses = make(map[int]*response)
	responses := spec.Responses.Map()
	for _, status := range sortedKeys(responses) {
		t.responses[statusKey(status)] = c.response(at+" "+status, responses[status].Value)
	}
	return t
}

// parameters compiles the parameters of the path and of the operation. One of the operation replaces one of the path
// with the same name and location.
func (c *compiler) parameters(t *Terms, at string, item *openapi3.PathItem, spec *openapi3.Operation) {
	for _, ref := range slices.Concat(item.Parameters, spec.Parameters) {
		p := c.parameter(at, ref.Value)
		t.parameters = slices.DeleteFunc(t.parameters, func(q parameter) bool { return q.in == p.in && q.name == p.name })
		t.parameters = append(t.parameters, p)
	}
	for _, p := range t.parameters {
		if p.in == openapi3.ParameterInQuery {
			t.query = append(t.query, p.name)
		}
	}
}

func sortedKeys[V any, M ~map[string]V](m M) []string {
	return slices.Sorted(maps.Keys(m))
}

// statusKey returns the key in Terms.responses for a status as a document writes it: 404 for "404", 2 for "2XX" and 0
// for "default".
func statusKey(status string) int {
	key, _ := strconv.Atoi(strings.TrimSuffix(strings.ToUpper(status), "XX"))
	return key
}

// security compiles the security requirements: those of the operation or, when it has none of its own, those of the
// document. API keys in the query string become known query parameters.
func (c *compiler) security(t *Terms, spec *openapi3.Operation) {
	alternatives := c.doc.Security
	if spec.Security != nil {
		alternatives = *spec.Security
	}
	for _, alternative := range alternatives {
		r := requirement{}
		for _, name := range sortedKeys(alternative) {
			declared := c.doc.Components.SecuritySchemes[name].Value
			s := scheme{name: name, kind: declared.In, key: declared.Name}
			switch {
			case declared.Type == "http":
				s.kind = strings.ToLower(declared.Scheme)
			case declared.Type != "apiKey": // OAuth 2 and OpenID Connect both end in a bearer token
				s.kind = "bearer"
			case s.kind == openapi3.ParameterInHeader:
				s.key = http.CanonicalHeaderKey(s.key)
			case s.kind == openapi3.ParameterInQuery:
				t.query = append(t.query, s.key)
			}
			if declared.Type == "http" && s.kind != "bearer" && s.kind != "basic" {
				c.fail(declared.Origin, "security scheme %s: %s is not one that can be read", name, s.kind)
			}
			r = append(r, s)
		}
		t.security = append(t.security, r)
	}
}

func (c *compiler) parameter(at string, declared *openapi3.Parameter) parameter {
	at = fmt.Sprintf("%s %s parameter %s", at, declared.In, declared.Name)
	p := parameter{
		name:       declared.Name,
		in:         declared.In,
		required:   declared.Required,
		line:       startLine(declared.Origin),
		extensions: declared.Extensions,
	}
	if declared.Schema == nil {
		c.fail(declared.Origin, "%s: must have a schema", at)
		return p
	}
	p.schema = c.schema(declared.Schema.Value)
	if p.in == openapi3.ParameterInHeader {
		p.name = http.CanonicalHeaderKey(p.name)
	}
	style, err := declared.SerializationMethod()
	standard := map[string]string{"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
	if err != nil || style.Style != standard[p.in] || p.schema.namedTypes&objectType != 0 {
		c.fail(declared.Origin, "%s: only lists and single values in the standard style can be read", at)
		return p
	}
	p.list = p.schema.namedTypes&arrayType != 0
	p.exploded = style.Explode && style.Style == "form"
	c.checkExample(declared.Origin, at, asRequest, declared.Schema.Value, declared.Example)
	return p
}

func (c *compiler) response(at string, declared *openapi3.Response) *response {
	r := &response{content: c.content(at, asResponse, declared.Content), line: startLine(declared.Origin)}
	r.content.required = len(r.content.media) > 0
	r.content.line = r.line
	for _, name := range sortedKeys(declared.Headers) {
		header := declared.Headers[name].Value
		if header.Schema == nil {
			c.fail(header.Origin, "%s header %s: must have a schema", at, name)
			continue
		}
		r.headers = append(r.headers, c.headerParameter(name, header))
	}
	if len(r.content.media) > 0 {
		r.example = c.example(at, r, declared)
	}
	return r
}

// content compiles the body of a request or a response, and checks its examples.
func (c *compiler) content(at string, d direction, declared openapi3.Content) content {
	var compiled content
	jsonTypes := 0
	for _, name := range sortedKeys(declared) {
		mediaType := declared[name]
		if strings.Contains(name, "*") || strings.Contains(name, ";") || strings.HasPrefix(name, "multipart/") {
			c.fail(mediaType.Origin, "%s: content type %s is not one that can be read", at, name)
		}
		m := media{name: strings.ToLower(name)}
		if mediaType.Schema != nil {
			m.schema = c.schema(mediaType.Schema.Value)
			c.checkExample(mediaType.Origin, at+" example", d, mediaType.Schema.Value, mediaType.Example)
			for _, title := range sortedKeys(mediaType.Examples) {
				example := mediaType.Examples[title].Value
				c.checkExample(example.Origin, at+" example "+title, d, mediaType.Schema.Value, example.Value)
			}
		}
		if m.isJSON() { // JSON comes first
			compiled.media = slices.Insert(compiled.media, jsonTypes, m)
			jsonTypes++
		} else {
			compiled.media = append(compiled.media, m)
		}
	}
	return compiled
}
