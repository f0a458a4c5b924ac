package mock

import (
	"fmt"

	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/provider"
)

// providers returns every vendor that the sandbox imitates.
func providers(options Options) ([]*provider.Provider, error) {
	human, err := humanapi.New(humanapi.Options{
		DemoStart: options.Defaults.StartTime, DemoSeed: options.Defaults.Seed, PublicURL: options.PublicURL,
	})
	if err != nil {
		return nil, fmt.Errorf("humanapi: %w", err)
	}
	return []*provider.Provider{human}, nil
}
