// Package container runs the sandbox as a container. It is for Go tests that start a program in another language, and
// for tests that need the image that is deployed. It is a module for testcontainers-go.
//
//	receiver := contracttest.NewReceiver(t, contracttest.ForContainers())
//	sandbox, err := container.Run(ctx, "healthmock:latest",
//		container.WithPaused(),
//		container.WithNotifyURL(receiver.URL),
//	)
//	testcontainers.CleanupContainer(t, sandbox)
//	client, err := sandbox.Client(ctx)
//	app, err := client.CreateApp(ctx, contracttest.Settings{Seed: 7})
//
// A test that can link the sandbox should use package contracttest instead. It starts in milliseconds and needs no
// container engine. Both are driven by the same client.
package container

import (
	"context"
	"fmt"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/healthmock/healthmock/contracttest"
)

// port is where the sandbox listens inside its container.
const port = "8080/tcp"

// startup is how long the sandbox may take to become ready. It needs a fraction of a second; the rest is a margin for
// slow machines.
const startup = 20 * time.Second

// Container is a running sandbox.
type Container struct {
	testcontainers.Container

	token string // of the control API
}

// Run starts the sandbox from an image and returns when it is ready. The container is returned even with an
// error, if it was created, so that it can be removed: pass it to testcontainers.CleanupContainer before checking the
// error.
//
// Inside the container, the machine that runs the engine has the name host.docker.internal. A
// [contracttest.ForContainers] receiver listens there.
func Run(ctx context.Context, image string, opts ...testcontainers.ContainerCustomizer) (*Container, error) {
	var token string
	all := []testcontainers.ContainerCustomizer{
		testcontainers.WithExposedPorts(port),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/_sandbox/v1/health").WithPort(port).WithStartupTimeout(startup)),
		withHostGateway(),
	}
	all = append(all, opts...)
	all = append(all, testcontainers.CustomizeRequestOption(func(req *testcontainers.GenericContainerRequest) error {
		token = req.Env[envControlToken] // set by WithControlToken or by an option of testcontainers
		return nil
	}))
	started, err := testcontainers.Run(ctx, image, all...)
	var c *Container
	if started != nil {
		c = &Container{Container: started, token: token}
	}
	if err != nil {
		return c, fmt.Errorf("run healthmock: %w", err)
	}
	return c, nil
}

// BaseURL returns the URL of the sandbox as seen from this machine, such as "http://localhost:32768". Every service
// answers there, on the vendor's own paths.
func (c *Container) BaseURL(ctx context.Context) (string, error) {
	address, err := c.PortEndpoint(ctx, port, "http")
	if err != nil {
		return "", fmt.Errorf("find the port of healthmock: %w", err)
	}
	return address, nil
}

// URLs returns the URL of each service.
func (c *Container) URLs(ctx context.Context) (contracttest.URLs, error) {
	base, err := c.BaseURL(ctx)
	if err != nil {
		return contracttest.URLs{}, err
	}
	return contracttest.At(base), nil
}

// AuthURL stands for https://auth.humanapi.co.
func (c *Container) AuthURL(ctx context.Context) (string, error) {
	urls, err := c.URLs(ctx)
	return urls.AuthURL, err
}

// AdminURL stands for https://admin.humanapi.co.
func (c *Container) AdminURL(ctx context.Context) (string, error) {
	urls, err := c.URLs(ctx)
	return urls.AdminURL, err
}

// DataURL stands for https://api.humanapi.co.
func (c *Container) DataURL(ctx context.Context) (string, error) {
	urls, err := c.URLs(ctx)
	return urls.DataURL, err
}

// UserURL stands for https://user.humanapi.co.
func (c *Container) UserURL(ctx context.Context) (string, error) {
	urls, err := c.URLs(ctx)
	return urls.UserURL, err
}

// ControlURL returns the URL of the sandbox's own API, /_sandbox/v1.
func (c *Container) ControlURL(ctx context.Context) (string, error) {
	urls, err := c.URLs(ctx)
	return urls.ControlURL, err
}

// Client returns a client that drives the sandbox. It has the control token that the container was started with.
func (c *Container) Client(ctx context.Context) (*contracttest.Client, error) {
	base, err := c.BaseURL(ctx)
	if err != nil {
		return nil, err
	}
	return contracttest.NewClient(base, nil, c.token), nil
}
