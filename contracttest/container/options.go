package container

import (
	"strconv"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go"
)

// The options set the environment variables of the flags of `healthmock serve`.
const (
	envApp          = "HEALTHMOCK_APP"
	envSeed         = "HEALTHMOCK_SEED"
	envStartTime    = "HEALTHMOCK_START_TIME"
	envPaused       = "HEALTHMOCK_PAUSED"
	envPace         = "HEALTHMOCK_PACE"
	envScenario     = "HEALTHMOCK_SCENARIO"
	envHardened     = "HEALTHMOCK_HARDENED"
	envVolume       = "HEALTHMOCK_VOLUME"
	envAwkward      = "HEALTHMOCK_AWKWARD"
	envPaper        = "HEALTHMOCK_PAPER"
	envNotifyURL    = "HEALTHMOCK_NOTIFY_URL"
	envControlToken = "HEALTHMOCK_CONTROL_TOKEN" //nolint:gosec // a name
)

// WithApp adds an App with these credentials, in place of the default one ("healthmock", "healthmock-secret"). It may
// be repeated.
func WithApp(clientID, clientSecret string) testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		var apps []string
		if given := req.Env[envApp]; given != "" {
			apps = append(apps, given)
		}
		return set(envApp, strings.Join(append(apps, clientID+":"+clientSecret), ","))(req)
	}
}

// WithSeed sets the seed of all generated data. The default is 1.
func WithSeed(seed int64) testcontainers.CustomizeRequestOption {
	return set(envSeed, strconv.FormatInt(seed, 10))
}

// WithStartTime sets the time at which every App's clock begins. The default is the current real time.
func WithStartTime(t time.Time) testcontainers.CustomizeRequestOption {
	return set(envStartTime, t.UTC().Format(time.RFC3339))
}

// WithPaused stops every App's clock until the client advances it.
func WithPaused() testcontainers.CustomizeRequestOption { return set(envPaused, "true") }

// WithPace divides the waits written in scenarios. The default is 60: minutes become seconds.
func WithPace(pace float64) testcontainers.CustomizeRequestOption {
	return set(envPace, strconv.FormatFloat(pace, 'f', -1, 64))
}

// WithScenario names the scenario that new users follow. The default is "happy-path".
func WithScenario(name string) testcontainers.CustomizeRequestOption { return set(envScenario, name) }

// WithHardened injects small faults everywhere, drawn by the seed: unknown fields, one 401, slow answers, duplicate
// notifications.
func WithHardened() testcontainers.CustomizeRequestOption { return set(envHardened, "true") }

// WithVolume sets how much the patients' records hold: "sparse", "typical" (the default) or "heavy".
func WithVolume(volume string) testcontainers.CustomizeRequestOption { return set(envVolume, volume) }

// WithAwkwardData lets the quirks of the vendor's recorded responses show in a share of the clinical records.
func WithAwkwardData() testcontainers.CustomizeRequestOption { return set(envAwkward, "true") }

// WithPaper sets the paper size of PDFs: "letter" (the default) or "a4".
func WithPaper(paper string) testcontainers.CustomizeRequestOption { return set(envPaper, paper) }

// WithNotifyURL sends all notifications of every App to one URL. The URL is resolved inside the container, where this
// machine has the name host.docker.internal.
func WithNotifyURL(url string) testcontainers.CustomizeRequestOption { return set(envNotifyURL, url) }

// WithControlToken makes the control API require a token. [Container.Client] knows the token.
func WithControlToken(token string) testcontainers.CustomizeRequestOption {
	return set(envControlToken, token)
}

func set(name, value string) testcontainers.CustomizeRequestOption {
	return testcontainers.WithEnv(map[string]string{name: value})
}

// withHostGateway gives the engine's machine the name host.docker.internal inside the container. Docker Desktop does so
// by itself, an engine on Linux does not.
func withHostGateway() testcontainers.CustomizeRequestOption {
	return testcontainers.WithHostConfigModifier(func(host *container.HostConfig) {
		host.ExtraHosts = append(host.ExtraHosts, "host.docker.internal:host-gateway")
	})
}
