package openapi

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Example is one example response of a contract. Everything in it is invented.
type Example struct {
	Status      int
	ContentType string // empty when the response has no body
	Body        []byte // JSON is compact, with sorted names; the caller must not change it
}

// Example returns an example of the response with this status or, when status is 0, of the lowest 2xx that the
// operation declares. It is the document's first example by name, in JSON where there is a choice, else one invented
// from the schema. It is valid, and the same every time. ok is false when the operation declares no such status.
func (o *Operation) Example(status int) (example Example, ok bool) {
	if status == 0 {
		status = o.success()
	}
	r := o.response(status)
	if r == nil || status == 0 {
		return Example{}, false
	}
	example = r.example
	example.Status = status
	return example, true
}

// success returns the lowest 2xx that the operation declares, 200 when it declares only the range 2XX, and 0 when it
// declares neither.
func (o *Operation) success() int {
	responses := o.Terms().responses
	for _, key := range slices.Sorted(maps.Keys(responses)) {
		if key/100 == 2 {
			return key
		}
	}
	if responses[2] != nil {
		return http.StatusOK
	}
	return 0
}

// example returns the example of a response. It adds an error when the document has no example and none that is valid
// can be invented from the schema.
func (c *compiler) example(at string, r *response, declared *openapi3.Response) Example {
	m := r.content.media[0]
	mediaType := declared.Content[m.name]
	if mediaType == nil {
		c.fail(declared.Origin, "%s: content types are written in lower case", at)
		return Example{}
	}
	value := mediaType.Example
	if titles := sortedKeys(mediaType.Examples); value == nil && len(titles) > 0 {
		value = mediaType.Examples[titles[0]].Value.Value
	}
	if value == nil && m.schema != nil && m.isJSON() {
		value = invent(m.schema.spec, 0)
		c.checkExample(mediaType.Origin, at+": it has no example, and one invented from the schema is not valid",
			asResponse, m.schema.spec, value)
	}
	return Example{ContentType: m.name, Body: encode(m, value)}
}

// encode returns the body of an example: JSON, or the text itself for other content types.
func encode(m media, value any) []byte {
	if text, ok := value.(string); ok && !m.isJSON() {
		return []byte(text)
	}
	if value == nil && !m.isJSON() {
		return nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) //nolint:errchkjson // it came out of a document, or of invent
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// maxInventedDepth bounds how deep an invented value nests. Deeper than half of it, optional properties are left out.
const maxInventedDepth = 16

// invent returns a simple value for schema. It is not always valid: it cannot solve a pattern and a format on one
// string, or a required property that contains its own schema. Parse then asks for an example.
func invent(schema *openapi3.Schema, depth int) any {
	switch {
	case schema.Example != nil:
		return schema.Example
	case schema.Default != nil:
		return schema.Default
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case depth > maxInventedDepth:
		return nil
	case len(schema.OneOf) > 0:
		return merge(inventObject(schema, depth), invent(schema.OneOf[0].Value, depth+1))
	case len(schema.AnyOf) > 0:
		return merge(inventObject(schema, depth), invent(schema.AnyOf[0].Value, depth+1))
	case namedTypes(schema)&arrayType != 0:
		return inventList(schema, depth)
	case namedTypes(schema)&stringType != 0:
		return inventString(schema)
	case namedTypes(schema)&(integerType|numberType) != 0:
		return inventNumber(schema)
	case namedTypes(schema)&booleanType != 0:
		return true
	}
	return inventObject(schema, depth)
}

func inventObject(schema *openapi3.Schema, depth int) any {
	var object any = map[string]any{}
	for _, part := range schema.AllOf {
		object = merge(object, invent(part.Value, depth+1))
	}
	properties := make(map[string]any)
	for name, ref := range schema.Properties {
		required := slices.Contains(schema.Required, name)
		if ref.Value.WriteOnly || !required && depth > maxInventedDepth/2 {
			continue
		}
		properties[name] = invent(ref.Value, depth+1)
	}
	return merge(object, properties)
}

// merge returns an object with the members of a and b, where those of b win. When they are not both objects, it is b.
func merge(a, b any) any {
	x, ok := a.(map[string]any)
	y, also := b.(map[string]any)
	if !ok || !also {
		return b
	}
	merged := maps.Clone(x)
	maps.Copy(merged, y)
	return merged
}

func inventList(schema *openapi3.Schema, depth int) any {
	list := []any{}
	if schema.Items == nil || depth > maxInventedDepth/2 && schema.MinItems == 0 {
		return list
	}
	for range min(max(schema.MinItems, 1), 8) {
		list = append(list, invent(schema.Items.Value, depth+1))
	}
	return list
}

func inventNumber(schema *openapi3.Schema) any {
	var n float64
	step := 1.0
	if schema.MultipleOf != nil {
		step = *schema.MultipleOf
	}
	if low := schema.Min; low != nil {
		n = math.Ceil(*low/step) * step
		if isTrue(schema.ExclusiveMin.Bool) && n == *low {
			n += step
		}
	} else if high := schema.Max; high != nil && *high < 0 {
		n = math.Floor(*high/step)*step - step
	}
	return n
}

// formatExamples holds one string of each format.
var formatExamples = map[string]string{
	"byte":          "aW52ZW50ZWQ=",
	"date":          "1984-07-11",
	"date-time":     "2024-03-05T14:30:00Z",
	"email":         "jane.doe@example.com",
	"hostname":      "example.com",
	"ipv4":          "192.0.2.1",
	"ipv6":          "2001:db8::1",
	"uri":           "https://example.com/invented",
	"uri-reference": "/invented",
	"uuid":          "11111111-1111-4111-8111-111111111111",
}

func inventString(schema *openapi3.Schema) string {
	text := formatExamples[schema.Format]
	switch {
	case schema.Pattern != "":
		text = inventMatch(schema.Pattern)
	case text == "":
		text = "invented"
	}
	if missing := int(schema.MinLength) - len(text); missing > 0 && missing < 1<<12 {
		text += strings.Repeat("x", missing)
	}
	if schema.MaxLength != nil && uint64(len(text)) > *schema.MaxLength {
		text = text[:*schema.MaxLength]
	}
	return text
}
