package mock

import (
	"fmt"

	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/zivacare"
)

// providers returns every vendor that the sandbox imitates, the default one first.
func providers(options Options) ([]*provider.Provider, error) {
	human, err := humanapi.New(humanapi.Options{
		DemoStart: options.Defaults.StartTime, DemoSeed: options.Defaults.Seed, PublicURL: options.PublicURL,
	})
	if err != nil {
		return nil, fmt.Errorf("humanapi: %w", err)
	}
	ziva, err := zivacare.New(zivacare.Options{
		DemoStart: options.Defaults.StartTime, DemoSeed: options.Defaults.Seed,
	})
	if err != nil {
		return nil, fmt.Errorf("zivacare: %w", err)
	}
	return []*provider.Provider{human, ziva}, nil
}

// keySet returns the function that returns the JSON Web Key Set of the vendors' signed tokens.
func keySet(vendors []*provider.Provider) func() (any, error) {
	for _, p := range vendors {
		if p.KeySet != nil {
			return p.KeySet
		}
	}
	return func() (any, error) { return map[string]any{"keys": []any{}}, nil }
}
