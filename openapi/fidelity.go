package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Fidelity holds how well the vendor's behaviour is known for one operation, and for those of its fields for which that
// differs.
type Fidelity struct {
	Operation  string  `json:"operation"` // operationId, or the webhook's name
	Method     string  `json:"method"`
	Path       string  `json:"path"` // base path and template: "/api/v1/users/{id}"; empty for a webhook
	Provenance string  `json:"provenance"`
	Source     string  `json:"source"`
	Line       int     `json:"line,omitempty"`
	Fields     []Field `json:"fields"`
}

// Field is a parameter or a schema property that carries an x-provenance of its own.
type Field struct {
	In     string `json:"in"`               // path, query, header, cookie, body or response
	Status string `json:"status,omitempty"` // of a response: "200", "4XX" or "default"
	Name   string `json:"name,omitempty"`   // of a parameter

	// Pointer is a JSON pointer into the body, with "*" for any item and for any additional property:
	// "/orders/*/orderStatus".
	Pointer string `json:"pointer,omitempty"`

	Provenance string `json:"provenance"`
	Source     string `json:"source,omitempty"`
	Line       int    `json:"line,omitempty"`
}

// Fidelity returns one entry per operation and then one per webhook, in the order of the document. Fields are sorted by
// In, Status, Name and Pointer. A field that several content types share is listed once. The first call parses the
// whole document, which takes a tenth of a second; all calls return the same list, which the caller must not change.
func (c *Contract) Fidelity() []Fidelity { return c.fidelity() }

// readFidelity computes the result of Fidelity.
func (c *Contract) readFidelity() []Fidelity {
	whole, err := parse(c.Name, c.text, true)
	if err != nil {
		panic(err) // the document was valid when Load or Parse read it
	}
	var all []Fidelity
	for _, o := range whole.all() {
		terms := o.Terms()
		f := Fidelity{
			Operation:  o.ID,
			Method:     o.Method,
			Provenance: terms.Provenance,
			Source:     terms.Source,
			Line:       o.Line,
			Fields:     terms.fields(),
		}
		if o.Path != "" {
			f.Path = c.BasePath + o.Path
		}
		all = append(all, f)
	}
	return all
}

// fields returns the fields with an x-provenance of their own, sorted.
func (t *Terms) fields() []Field {
	w := fieldWalker{found: []Field{}}
	for _, p := range t.parameters {
		w.field(Field{In: p.in, Name: p.name, Line: p.line}, p.extensions, p.schema.spec.Extensions)
	}
	if t.spec.RequestBody != nil {
		w.content(Field{In: "body"}, t.spec.RequestBody.Value.Content)
	}
	for status, ref := range t.spec.Responses.Map() {
		w.content(Field{In: "response", Status: status}, ref.Value.Content)
	}
	compare := func(a, b Field) int {
		return cmp.Or(
			strings.Compare(a.In, b.In),
			strings.Compare(a.Status, b.Status),
			strings.Compare(a.Name, b.Name),
			strings.Compare(a.Pointer, b.Pointer),
			a.Line-b.Line,
		)
	}
	slices.SortFunc(w.found, compare)
	return slices.CompactFunc(w.found, func(a, b Field) bool { return compare(a, b) == 0 })
}

// fieldWalker collects fields.
type fieldWalker struct {
	found []Field
	open  []*openapi3.Schema // the schemas being walked, so that one that contains itself is walked once
}

// field adds f when one of the extensions carries a provenance; the first that does wins.
func (w *fieldWalker) field(f Field, extensions ...map[string]any) {
	for _, x := range extensions {
		if provenance, ok := x["x-provenance"].(string); ok {
			f.Provenance = provenance
			f.Source, _ = x["x-source"].(string)
			w.found = append(w.found, f)
			return
		}
	}
}

func (w *fieldWalker) content(at Field, declared openapi3.Content) {
	for _, m := range declared {
		if m.Schema != nil {
			w.schema(at, m.Schema.Value)
		}
	}
}

func (w *fieldWalker) schema(at Field, schema *openapi3.Schema) {
	if slices.Contains(w.open, schema) {
		return
	}
	w.open = append(w.open, schema)
	defer func() { w.open = w.open[:len(w.open)-1] }()

	for part := range parts(schema) {
		for name, ref := range part.Properties {
			w.property(at, name, ref)
		}
		if part.Items != nil {
			w.property(at, "*", part.Items)
		}
		if more := part.AdditionalProperties.Schema; more != nil {
			w.property(at, "*", more)
		}
	}
}

func (w *fieldWalker) property(at Field, name string, ref *openapi3.SchemaRef) {
	at.Pointer += pointer([]step{{name: name, index: -1}})
	at.Line = startLine(ref.Value.Origin)
	w.field(at, ref.Extensions, ref.Value.Extensions)
	w.schema(at, ref.Value)
}
