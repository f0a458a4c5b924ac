package container_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	dockercontainer "github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go"

	"github.com/healthmock/healthmock/contracttest/container"
)

// Each option is a variable of the program's environment.
func TestOptions(t *testing.T) {
	var req testcontainers.GenericContainerRequest
	for _, option := range []testcontainers.ContainerCustomizer{
		container.WithApp("acme", "acme-secret"),
		container.WithApp("umbrella", "umbrella-secret"),
		container.WithSeed(9),
		container.WithStartTime(time.Date(2027, time.May, 1, 2, 0, 0, 0, time.FixedZone("CEST", 2*60*60))),
		container.WithPaused(),
		container.WithPace(0.5),
		container.WithScenario("declined"),
		container.WithHardened(),
		container.WithVolume("heavy"),
		container.WithAwkwardData(),
		container.WithPaper("a4"),
		container.WithNotifyURL("http://host.docker.internal:9000"),
		container.WithControlToken("control-secret"),
	} {
		if err := option.Customize(&req); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{
		"HEALTHMOCK_APP":           "acme:acme-secret,umbrella:umbrella-secret",
		"HEALTHMOCK_SEED":          "9",
		"HEALTHMOCK_START_TIME":    "2027-05-01T00:00:00Z",
		"HEALTHMOCK_PAUSED":        "true",
		"HEALTHMOCK_PACE":          "0.5",
		"HEALTHMOCK_SCENARIO":      "declined",
		"HEALTHMOCK_HARDENED":      "true",
		"HEALTHMOCK_VOLUME":        "heavy",
		"HEALTHMOCK_AWKWARD":       "true",
		"HEALTHMOCK_PAPER":         "a4",
		"HEALTHMOCK_NOTIFY_URL":    "http://host.docker.internal:9000",
		"HEALTHMOCK_CONTROL_TOKEN": "control-secret",
	}
	if diff := cmp.Diff(want, req.Env); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

// Run sets up what every sandbox needs before it looks at the options, so that these can change it. The last one here
// stops it before an engine is asked for anything.
func TestRunSetsUp(t *testing.T) {
	stop := errors.New("enough seen")
	var seen testcontainers.GenericContainerRequest
	sandbox, err := container.Run(t.Context(), "healthmock:none",
		testcontainers.CustomizeRequestOption(func(req *testcontainers.GenericContainerRequest) error {
			seen = *req
			return stop
		}))
	if sandbox != nil || !errors.Is(err, stop) {
		t.Fatalf("%v, %v", sandbox, err)
	}
	var host dockercontainer.HostConfig
	seen.HostConfigModifier(&host)
	got := []any{seen.Image, seen.ExposedPorts, seen.WaitingFor != nil, host.ExtraHosts}
	want := []any{"healthmock:none", []string{"8080/tcp"}, true, []string{"host.docker.internal:host-gateway"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}
