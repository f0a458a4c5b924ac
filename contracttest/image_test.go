package contracttest_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/testcontainers/testcontainers-go"

	"github.com/healthmock/healthmock/contracttest/container"
)

// runContainer starts the image of this checkout, and removes the container when the test ends. Where no container can
// be started the test is skipped, unless HEALTHMOCK_REQUIRE names docker.
func runContainer(t *testing.T, opts ...testcontainers.ContainerCustomizer) *container.Container {
	t.Helper()
	required := slices.Contains(strings.Split(os.Getenv("HEALTHMOCK_REQUIRE"), ","), "docker")
	image, err := image()
	if errors.Is(err, errNoEngine) && !required {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	sandbox, err := container.Run(t.Context(), image, opts...)
	testcontainers.CleanupContainer(t, sandbox)
	if err != nil && !required {
		t.Skipf("the engine here starts no container that this test can reach: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return sandbox
}

var errNoEngine = errors.New("this test needs a container engine: install Docker, and start it")

const noReaper = "TESTCONTAINERS_RYUK_DISABLED"

// image is the name of the image to test: that of HEALTHMOCK_IMAGE, or one that is built from this checkout, once for
// all tests. BUILDFLAGS is what `make image` takes too: flags for the build, such as --network host.
var image = sync.OnceValues(func() (string, error) {
	if err := exec.Command("docker", "version").Run(); err != nil {
		return "", fmt.Errorf("%w (docker version: %w)", errNoEngine, err)
	}
	// Each test removes its own container: the reaper, whose image would have to be pulled, has nothing to add.
	if _, said := os.LookupEnv(noReaper); !said {
		if err := os.Setenv(noReaper, "true"); err != nil {
			return "", err
		}
	}
	if name := os.Getenv("HEALTHMOCK_IMAGE"); name != "" {
		return name, nil
	}
	const name = "healthmock:test"
	args := append([]string{"build", "-t", name}, strings.Fields(os.Getenv("BUILDFLAGS"))...)
	build := exec.Command("docker", append(args, ".")...)
	build.Dir = ".."
	if exec.Command("docker", "buildx", "version").Run() != nil { // as make image has it
		build.Env = append(os.Environ(), "DOCKER_BUILDKIT=0")
	}
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the image: %w\n%s", err, out)
	}
	return name, nil
})
