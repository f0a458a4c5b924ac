package openapi

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// clinic parses the invented contract that most tests here use.
func clinic(t testing.TB) *Contract {
	t.Helper()
	text, err := os.ReadFile("testdata/contract/clinic.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse("clinic", text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestContractSaysWhatTheDocumentSays(t *testing.T) {
	c := clinic(t)
	if c.Name != "clinic" || c.Title != "Invented Clinic" || c.Version != "1.2.0" {
		t.Errorf("Name, Title, Version = %q, %q, %q", c.Name, c.Title, c.Version)
	}
	if c.Host != "clinic.example.com" || c.BasePath != "/api/v1" {
		t.Errorf("Host, BasePath = %q, %q", c.Host, c.BasePath)
	}
	var ids []string
	for _, o := range c.Operations {
		ids = append(ids, o.ID)
	}
	if want := []string{"createPatient", "listPatients", "getPatient", "deletePatient", "createToken"}; !slices.Equal(ids,
		want) {
		t.Errorf("operations %v, want them in the document's order: %v", ids, want)
	}
	if o := c.Operation("absent"); o != nil {
		t.Errorf("Operation(absent) = %v", o)
	}
	o := c.Operation("getPatient")
	terms := o.Terms()
	if o.Method != http.MethodGet || o.Path != "/patients/{patientId}" || !terms.Deprecated ||
		terms.Provenance != "inferred" || terms.Source != "listPatients" || terms.Summary != "Read one" {
		t.Errorf("getPatient = %+v, %+v", o, terms)
	}
	lines := strings.Split(string(c.YAML()), "\n")
	if got := strings.TrimSpace(lines[o.Line-1]); got != "get:" {
		t.Errorf("line %d of the document is %q", o.Line, got)
	}
}

func TestYAMLIsACopy(t *testing.T) {
	c := clinic(t)
	text := c.YAML()
	if !strings.Contains(string(text), "x-webhooks:") {
		t.Error("the document lost its x-webhooks")
	}
	text[0] = '!'
	if c.YAML()[0] == '!' {
		t.Error("changing the copy changed the contract")
	}
}

func TestLoadCompilesOnce(t *testing.T) {
	for _, name := range Names() {
		var loaded [4]*Contract
		var group sync.WaitGroup
		for i := range loaded {
			group.Go(func() {
				c, err := Load(name)
				if err != nil {
					t.Error(err)
				}
				loaded[i] = c
			})
		}
		group.Wait()
		for _, c := range loaded {
			if c == nil || c != loaded[0] {
				t.Fatalf("%s: Load gave different contracts", name)
			}
		}
	}
}

func TestLoadUnknown(t *testing.T) {
	_, err := Load("absent")
	if err == nil || !strings.Contains(err.Error(), `no contract "absent"`) {
		t.Errorf("err = %v", err)
	}
}
