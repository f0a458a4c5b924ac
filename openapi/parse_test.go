package openapi

import (
	"strings"
	"testing"
)

// skeleton is the least that Parse accepts; tests put a fault into it.
const skeleton = `openapi: 3.0.3
info: {title: Least, version: '1'}
servers: [{url: /}]
paths:
  /a:
    get:
      operationId: getA
      x-provenance: documented
      x-source: here
      responses:
        '200':
          description: Fine
          content:
            application/json:
              schema: {type: string}
x-webhooks:
  told:
    post:
      x-provenance: documented
      x-source: here
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: Taken}}
`

func TestParseLeast(t *testing.T) {
	c, err := Parse("least", []byte(skeleton))
	if err != nil {
		t.Fatal(err)
	}
	if c.Host != "" || c.BasePath != "" {
		t.Errorf("Host, BasePath = %q, %q", c.Host, c.BasePath)
	}
	if c.Webhook("told") == nil || c.Webhook("told").Line != 18 || c.Webhook("absent") != nil {
		t.Errorf("webhooks %v", c.Webhooks)
	}
}

func TestParseRefuses(t *testing.T) {
	tests := map[string]struct{ old, new, want string }{
		"not YAML":       {"openapi: 3.0.3", "openapi: [", "contract least: "},
		"3.1":            {"openapi: 3.0.3", "openapi: 3.1.0", `it says openapi: "3.1.0", and must be 3.0.x`},
		"no version":     {"openapi: 3.0.3", "x-a: 1", "must be 3.0.x"},
		"no servers":     {"servers: [{url: /}]", "x-a: 1", "servers is missing"},
		"bad server":     {"url: /", "url: 'http://a b/'", "least.yaml:3: servers: "},
		"no operationId": {"      operationId: getA\n", "", "least.yaml:6: GET /a: operationId is missing"},
		"no provenance": {
			"      x-provenance: documented\n", "",
			"least.yaml:6: getA: x-provenance must be one of documented, observed, inferred, assumed",
		},
		"odd provenance": {
			"x-provenance: documented", "x-provenance: guessed",
			"least.yaml:6: getA: x-provenance must be one of",
		},
		"no source": {"      x-source: here\n", "", "least.yaml:6: getA: x-source is missing"},
		"field provenance": {
			"{type: string}", "{type: string, x-provenance: guessed}",
			"least.yaml:15: /paths/~1a/get/responses/200/content/application~1json/schema: x-provenance",
		},
		"unknown field":      {"x-source: here", "source: here", "source"},
		"unchecked format":   {"{type: string}", "{type: string, format: ssn}", `format "ssn" is not one that is checked`},
		"bad pattern":        {"{type: string}", "{type: string, pattern: '(?!a)'}", "(?!"},
		"dangling reference": {"{type: string}", "{$ref: '#/components/schemas/Absent'}", "Absent"},
		"bad example": {
			"schema: {type: string}",
			"schema: {type: string, format: email}\n              example: nobody",
			"least.yaml:14: getA 200 example: value: format: must be a valid email",
		},
		"bad named example": {
			"schema: {type: string}",
			"schema: {type: integer}\n              examples: {one: {value: a}}",
			"getA 200 example one: value: type: must be an integer",
		},
		"bad schema example": {
			"{type: string}", "{type: object, properties: {a: {type: integer, example: x}}}",
			"/properties/a/example: value: type",
		},
		"bad schema default": {"{type: string}", "{type: integer, default: x}", "default"},
		"nothing to invent": {
			"{type: string}", "{type: string, pattern: '^a$', minLength: 2}",
			"getA 200: it has no example, and one invented from the schema is not valid",
		},
		"style": {
			"responses:\n        '200'",
			"parameters: [{name: q, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}}]\n      " +
				"responses:\n        '200'", "getA query parameter q: only lists and single values in the standard style can be " +
				"read",
		},
		"object parameter": {
			"responses:\n        '200'",
			"parameters: [{name: q, in: query, schema: {type: object}}]\n      responses:\n        '200'",
			"getA query parameter q: only lists",
		},
		"parameter example": {
			"responses:\n        '200'",
			"parameters: [{name: q, in: query, schema: {type: integer}, example: x}]\n      responses:\n        '200'",
			"getA query parameter q: value: type",
		},
		"wild content type": {
			"application/json:\n", "text/*:\n",
			"getA 200: content type text/* is not one that can be read",
		},
		"upper case type":  {"application/json:\n", "Application/JSON:\n", "lower case"},
		"unknown security": {"paths:", "security: [{absent: []}]\npaths:", "absent"},
		"unreadable security": {
			"paths:",
			"security: [{d: []}]\ncomponents: {securitySchemes: {d: {type: http, scheme: digest}}}\npaths:",
			"security scheme d: digest is not one that can be read",
		},
		"webhook with get": {
			"    post:\n      x-prov", "    get:\n      x-prov",
			"least.yaml:17: x-webhooks told: must have post, and nothing else",
		},
		"empty webhook": {"x-webhooks:\n", "x-webhooks:\n  hollow:\n", "x-webhooks hollow"},
		"webhook bodiless": {
			"      requestBody: {content: {application/json: {schema: {type: object}}}}\n", "",
			"x-webhooks told: has no JSON body",
		},
		"duplicate name": {"  /a:\n", "  /a:\n    get: {}\n  /a:\n", "contract least: "},
		"duplicate operation": {
			"x-webhooks:",
			"  /b:\n    get: {operationId: getA, x-provenance: documented, x-source: here, responses: {'200': {description: " +
				"Fine}}}\nx-webhooks:", "operations \"GET /a\" and \"GET /b\" have the same operation id",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(skeleton, test.old, test.new, 1)
			if text == skeleton {
				t.Fatalf("%q does not stand in the skeleton", test.old)
			}
			_, err := Parse("least", []byte(text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v\nwant %q in it", err, test.want)
			}
		})
	}
}

func TestParseTellsEverything(t *testing.T) {
	text := strings.NewReplacer("      x-source: here\n", "", "documented", "guessed").Replace(skeleton)
	_, err := Parse("least", []byte(text))
	for _, want := range []string{"getA: x-provenance", "getA: x-source"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\nwant %q in it", err, want)
		}
	}
}
