package humanapi_test

import (
	"testing"

	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/provider/providertest"
)

func TestConformance(t *testing.T) {
	providertest.Run(t, func() (*provider.Provider, error) { return humanapi.New(humanapi.Options{DemoStart: start}) })
}
