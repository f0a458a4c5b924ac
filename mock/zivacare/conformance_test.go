package zivacare_test

import (
	"testing"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/provider/providertest"
	"github.com/healthmock/healthmock/mock/zivacare"
)

func TestConformance(t *testing.T) {
	providertest.Run(t, func() (*provider.Provider, error) { return zivacare.New(zivacare.Options{DemoStart: start}) })
}
