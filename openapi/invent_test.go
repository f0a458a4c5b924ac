package openapi

import (
	"encoding/json"
	"strings"
	"testing"
)

// What Parse invents for a schema without an example; Parse itself refuses an invention that is not valid.
func TestInvent(t *testing.T) {
	tests := map[string]string{ // schema: the example's body
		`{type: integer, minimum: 3, exclusiveMinimum: true, multipleOf: 2}`: `4`,
		`{type: integer, minimum: 4, exclusiveMinimum: true, multipleOf: 2}`: `6`,
		`{type: number, maximum: -1.5}`:                                      `-3`,
		`{type: boolean}`:                                                    `true`,
		`{type: string, default: set}`:                                       `"set"`,
		`{type: string, example: shown}`:                                     `"shown"`,
		`{type: string, minLength: 10}`:                                      `"inventedxx"`,
		`{type: string, maxLength: 3}`:                                       `"inv"`,
		`{type: string, format: uuid}`:                                       `"11111111-1111-4111-8111-111111111111"`,
		`{type: array, minItems: 2, items: {type: integer}}`:                 `[0,0]`,
		`{type: object, properties: {a: {type: string, enum: [x, y]}, b: {type: boolean, writeOnly: true}}}`: `{"a":"x"}`,
		`{type: object, required: [a], properties: {a: {type: integer}}, oneOf: [{properties: {b: {type: ` +
			`boolean}}}]}`: `{"a":0,"b":true}`,
		`{anyOf: [{type: integer}, {type: string}]}`: `0`,
		`{allOf: [{type: object, properties: {a: {type: integer}}}, {type: object, properties: {b: {type: ` +
			`integer}}}]}`: `{"a":0,"b":0}`,
	}
	for schema, want := range tests {
		c, err := Parse("least", []byte(strings.Replace(skeleton, "{type: string}", schema, 1)))
		if err != nil {
			t.Errorf("%s: %v", schema, err)
			continue
		}
		if example, _ := c.Operation("getA").Example(0); string(example.Body) != want {
			t.Errorf("%s: %s, want %s", schema, example.Body, want)
		}
	}
}

func TestInventEndsOnRecursion(t *testing.T) {
	text := strings.Replace(skeleton, "{type: string}", "{$ref: '#/components/schemas/Node'}", 1) +
		"components: {schemas: {Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}}}}}\n"
	c, err := Parse("least", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	example, _ := c.Operation("getA").Example(0)
	if depth := strings.Count(string(example.Body), "next"); !json.Valid(example.Body) || depth == 0 ||
		depth > maxInventedDepth {
		t.Errorf("depth %d: %s", depth, example.Body)
	}
	_, err = Parse("least", []byte(strings.Replace(text, "Node: {type: object", "Node: {required: [next], type: object",
		1)))
	if err == nil || !strings.Contains(err.Error(), "one invented from the schema is not valid") {
		t.Errorf("required recursion: %v", err)
	}
}

func TestExampleOfARange(t *testing.T) {
	c, err := Parse("least", []byte(strings.Replace(skeleton, "'200':\n          desc", "2XX:\n          desc", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if example, ok := c.Operation("getA").Example(0); !ok || example.Status != 200 {
		t.Errorf("%+v, %t", example, ok)
	}
}
