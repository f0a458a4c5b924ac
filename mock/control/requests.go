package control

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
)

// requestReply is an entry of the journal. Its operationId is empty, not missing, when no operation matched.
type requestReply struct {
	journal.Entry
	OperationID string `json:"operationId"`
}

// Headers of a list of requests: how many entries were dropped for newer ones since the journal was last emptied.
const (
	DroppedHeader           = "X-Sandbox-Dropped-Requests"
	DroppedViolationsHeader = "X-Sandbox-Dropped-Violations" // the dropped entries with violations
)

func (s *api) listRequests(c *provider.Call, a *app.App) (provider.Reply, error) {
	id, limit := c.Query("id"), c.QueryInt("limit", defaultLimit)
	if id != "" && s.Journal.Gone(a.ID(), id) {
		return provider.Reply{}, &app.Error{
			Kind: app.NotFound, Status: http.StatusGone,
			Message: "the request is not in the journal any more: " +
				"it made room for newer ones, or the journal was emptied",
		}
	}
	// The newest entries or, for a client that pages with after, the next ones.
	entries := s.Journal.Page(a.ID(), requestFilter(c), limit, c.Query("after") == "")
	list := make([]requestReply, len(entries))
	for i, e := range entries {
		list[i] = requestReply{e, e.OperationID}
	}
	dropped := s.Journal.Dropped(a.ID())
	reply := provider.JSON(http.StatusOK, list)
	reply.Header = http.Header{
		DroppedHeader:           {strconv.FormatInt(dropped.Entries, 10)},
		DroppedViolationsHeader: {strconv.FormatInt(dropped.Violations, 10)},
	}
	return reply, nil
}

// requestFilter returns the filter that the query asks for. Parameters that were not sent match everything.
func requestFilter(c *provider.Call) func(*journal.Entry) bool {
	id, operation, service, userID := c.Query("id"), c.Query("operationId"), c.Query("service"), userID(c)
	status, after := c.QueryInt("status", 0), journal.Number(c.Query("after"))
	broken, filtered := c.Input.Query["violations"].(bool)
	return func(e *journal.Entry) bool {
		return cmp.Or(id, e.ID) == e.ID &&
			cmp.Or(operation, e.OperationID) == e.OperationID &&
			cmp.Or(service, e.Service) == e.Service &&
			cmp.Or(userID, e.UserID) == e.UserID &&
			cmp.Or(status, e.Status) == e.Status &&
			(!filtered || broken == (e.Violations.Count > 0)) &&
			journal.Number(e.ID) > after
	}
}

func (s *api) clearRequests(_ *provider.Call, a *app.App) (provider.Reply, error) {
	s.Journal.Clear(a.ID())
	return provider.Reply{Status: http.StatusNoContent}, nil
}
