package control

import (
	"net/http"

	"github.com/healthmock/healthmock/mock/provider"
)

type healthReply struct {
	Status  string `json:"status"`
	Version string `json:"version,omitempty"`
}

func (s *api) getHealth(*provider.Call) (provider.Reply, error) {
	return provider.JSON(http.StatusOK, healthReply{"ok", s.Version}), nil
}

func (s *api) getKeySet(*provider.Call) (provider.Reply, error) {
	keys, err := s.KeySet()
	return provider.JSON(http.StatusOK, keys), err
}
