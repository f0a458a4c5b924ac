package control_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/control"
	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/provider"
)

func TestHealth(t *testing.T) {
	s := open(t)
	s.play([]exchange{{"GET /health", "", 200, []string{"status=ok", "version=v0-test"}}})
}

func TestKeySet(t *testing.T) {
	s := open(t)
	s.play([]exchange{{"GET /jwks.json", "", 200, []string{"keys.#=1", "keys.0.kid=healthmock-sandbox"}}})
}

// A path or a method that nothing answers to is refused with the nearest operation.
func TestUnrouted(t *testing.T) {
	s := open(t)
	s.play([]exchange{
		{"GET /appz", "", 404, []string{"detail=no operation has this path; the nearest is GET /_sandbox/v1/apps"}},
		{"DELETE /health", "", 405, []string{
			"detail=no operation answers this method here; the nearest is GET /_sandbox/v1/health",
		}},
	})
}

func TestLibrary(t *testing.T) {
	s := open(t)
	s.play([]exchange{
		{"GET /scenarios", "", 200, []string{"0.name=any-clinic", "0.provider=humanapi", "0.text=", "1.name=attn-required"}},
		{"GET /scenarios/declined", "", 200, []string{
			"name=declined", "title=The user opens the invitation and declines", "provider=humanapi",
		}},
		{"GET /scenarios/declind", "", 404, []string{"detail=there is no such scenario; did you mean declined?"}},
	})
	text := s.do("GET /scenarios/declined", "").Body.Bytes()
	if file := at(t, text, "text"); !strings.HasPrefix(file, "#") || !strings.Contains(file, "\nsteps:\n") {
		t.Errorf("the text is not the file, comments included: %s", file)
	}
	if words := at(t, text, "explanation"); !strings.Contains(words, "the status becomes Declined") {
		t.Errorf("the explanation is %s", words)
	}
}

func TestContracts(t *testing.T) {
	s := open(t)
	s.play([]exchange{
		{"GET /openapi", "", 200, []string{
			"#=9", "1.service=humanapi-admin", "1.host=admin.humanapi.co", "1.basePath=/api/v1",
			"8.service=sandbox", "8.host=", "8.basePath=/_sandbox/v1",
		}},
		{"GET /openapi/humanapi-none.yaml", "", 404, []string{"detail=there is no such service"}},
	})
	for _, service := range []string{"humanapi-admin", "sandbox"} {
		w := s.do("GET /openapi/"+service+".yaml", "")
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/yaml" ||
			!strings.Contains(w.Body.String(), "\nopenapi: 3.0.3\n") {
			t.Errorf("%s: %d, %s", service, w.Code, w.Header().Get("Content-Type"))
		}
	}
}

func TestFidelity(t *testing.T) {
	s := open(t)
	s.play([]exchange{{"GET /fidelity", "", 200, []string{
		"operations.0.service=humanapi-auth", "operations.0.method=POST", "operations.0.path=/v1/connect/token",
		"operations.0.operation=createConnectToken", "operations.0.provenance=documented",
	}}})
	body := s.do("GET /fidelity", "").Body.Bytes()
	if at(t, body, "counts.documented") == "0" || at(t, body, "counts.assumed") == "" ||
		at(t, body, "fieldCounts.assumed") == "0" || at(t, body, "operations.0.source") == "" {
		t.Errorf("not the contract's fidelity: %s", body)
	}
	if strings.Contains(string(body), "advanceClock") {
		t.Error("the sandbox's own API is no vendor's")
	}
}

// A fault of the sandbox is logged, and not shown.
func TestAFaultOfTheSandboxIsNotShown(t *testing.T) {
	s := open(t)
	service, err := control.New(control.Options{
		Apps:    s.apps,
		Journal: s.journal,
		KeySet:  func() (any, error) { return nil, errors.New("the key is bent") },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.complaining = true
	s.handler, err = httpapi.New(httpapi.Options{
		Services: []*provider.Service{service}, Apps: s.apps, Journal: s.journal, Logger: slog.New(complaints{s}),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.play(
		[]exchange{
			{"GET /jwks.json", "", 500, []string{"title=Internal Server Error", "detail=An internal server error occurred"}},
		},
	)
}
