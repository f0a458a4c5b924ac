package openapi_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/healthmock/healthmock/openapi"
)

// library is a contract short enough to read.
const library = `openapi: 3.0.3
info: {title: Invented Library, version: '1'}
servers: [{url: 'https://library.example.com/v1'}]
paths:
  /books/{isbn}:
    put:
      operationId: putBook
      x-provenance: documented
      x-source: Library guide, table 1
      parameters:
        - {name: isbn, in: path, required: true, schema: {type: string, pattern: '^[0-9]{13}$'}}
        - {name: notify, in: query, schema: {type: boolean}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [title]
              properties:
                title: {type: string, minLength: 1}
                pages: {type: integer, minimum: 1, x-provenance: assumed, x-source: no table names it}
      responses:
        '200':
          description: Kept
          content:
            application/json:
              schema: {type: object, properties: {shelf: {type: string, pattern: '^[A-F][0-9]{2}$'}}}
x-webhooks:
  borrowed:
    post:
      x-provenance: observed
      x-source: recorded notification
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [isbn], properties: {isbn: {type: string}}}
      responses: {'200': {description: Taken}}
`

func parseLibrary() *openapi.Contract {
	contract, err := openapi.Parse("library", []byte(library))
	if err != nil {
		log.Fatal(err)
	}
	return contract
}

func ExampleLoad() {
	contract, err := openapi.Load("humanapi/admin")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(contract.Host + contract.BasePath)
	fmt.Println(contract.Operation("createUser").Method, contract.Operation("createUser").Path)
	// Output:
	// admin.humanapi.co/api/v1
	// POST /users
}

func ExampleParse() {
	_, err := openapi.Parse("library", []byte(strings.Replace(library, "putBook", "''", 1)))
	fmt.Println(err)
	// Output:
	// openapi: contract library is not valid:
	// library.yaml:6: PUT /books/{isbn}: operationId is missing
}

func ExampleOperation_CheckRequest() {
	body := `{"pages": "many", "author": "nobody"}`
	r := httptest.NewRequest(http.MethodPut, "/v1/books/123?notify=maybe", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.SetPathValue("isbn", "123")

	_, violations, _ := parseLibrary().Operation("putBook").CheckRequest(r, r.PathValue, []byte(body), nil)
	for _, v := range violations.List {
		fmt.Println(v)
	}
	// Output:
	// path isbn: pattern: must match the regular expression ^[0-9]{13}$
	// query notify: type: must be a boolean
	// body /author: additionalProperties: the contract does not allow a property of this name here
	// body /pages: type: must be an integer
	// body /title: required: is required
}

func ExampleOperation_CheckResponse() {
	r := httptest.NewRecorder()
	r.Header().Set("Content-Type", "application/json; charset=utf-8")
	fmt.Println(parseLibrary().Operation("putBook").CheckResponse(200, r.Header(), []byte(`{"shelf": "attic"}`)).List)
	// Output: [response shelf /shelf: pattern: must match the regular expression ^[A-F][0-9]{2}$]
}

func ExampleOperation_CheckBody() {
	fmt.Println(parseLibrary().Webhook("borrowed").CheckBody([]byte(`{"isbn": 9}`)).List)
	// Output: [body /isbn: type: must be a string]
}

func ExampleOperation_Example() {
	example, _ := parseLibrary().Operation("putBook").Example(0)
	fmt.Println(example.Status, example.ContentType, string(example.Body))
	// Output: 200 application/json {"shelf":"A11"}
}

func ExampleContract_Fidelity() {
	for _, f := range parseLibrary().Fidelity() {
		fmt.Println(f.Operation, f.Provenance, f.Fields)
	}
	// Output:
	// putBook documented [{body   /pages assumed no table names it 23}]
	// borrowed observed []
}

func ExampleOperation_Credential() {
	contract, err := openapi.Load("humanapi/data")
	if err != nil {
		log.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/v1/human/medical/reports?access_token=invented", nil)
	credential, ok := contract.Operation("listReports").Credential(r)
	fmt.Println(credential.Token, ok)
	// Output: invented true
}
