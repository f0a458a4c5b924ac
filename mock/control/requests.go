package control

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
)

// requestReply is an entry of the journal; one of a request that no operation answered has an empty operationId.
type requestReply struct {
	journal.Entry
	OperationID string `json:"operationId"`
}

func (s *api) listRequests(c *provider.Call, a *app.App) (provider.Reply, error) {
	entries := s.Journal.List(a.ID(), requestFilter(c))
	list := make([]requestReply, len(entries))
	for i, e := range entries {
		list[i] = requestReply{e, e.OperationID}
	}
	return provider.JSON(http.StatusOK, list), nil
}

// requestFilter reads which entries are asked for; what is left out picks all.
func requestFilter(c *provider.Call) func(*journal.Entry) bool {
	id, operation, service, humanID := c.Query("id"), c.Query("operationId"), c.Query("service"), c.Query("humanId")
	status, after := c.QueryInt("status", 0), entryNumber(c.Query("after"))
	broken, asked := c.Input.Query["violations"].(bool)
	return func(e *journal.Entry) bool {
		return cmp.Or(id, e.ID) == e.ID &&
			cmp.Or(operation, e.OperationID) == e.OperationID &&
			cmp.Or(service, e.Service) == e.Service &&
			cmp.Or(humanID, e.HumanID) == e.HumanID &&
			cmp.Or(status, e.Status) == e.Status &&
			(!asked || broken == (e.Violations.Count > 0)) &&
			entryNumber(e.ID) > after
	}
}

// entryNumber is the number in an entry's id, 0 where there is none.
func entryNumber(id string) int64 {
	number, err := strconv.ParseInt(strings.TrimPrefix(id, "r"), 10, 64)
	if err != nil {
		return 0
	}
	return number
}

func (s *api) clearRequests(_ *provider.Call, a *app.App) (provider.Reply, error) {
	s.Journal.Clear(a.ID())
	return provider.Reply{Status: http.StatusNoContent}, nil
}
