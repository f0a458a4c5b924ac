package replay_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/contracttest"
	"github.com/healthmock/healthmock/mock/recording"
)

// Of a reply that is too long to be recorded whole, a replay compares the digest. Exports of the first format have all
// replies whole, and are run as well.
func TestLongReplies(t *testing.T) {
	c := newClient(t)
	id := c.invite("POLICY-1001")
	must(t, second(c.app.AdvanceUntil(t.Context(), contracttest.Until{Idle: true})))
	credentials := c.credentials("access")
	credentials["client_user_id"] = "POLICY-1001"
	var access struct {
		Token string `json:"access_token"`
	}
	_, body := c.ask(http.MethodPost, c.sandbox.AuthURL+"/v1/connect/token", "", credentials)
	must(t, json.Unmarshal(body, &access))
	var documents []struct{ ID string }
	_, body = c.ask(http.MethodGet, c.sandbox.DataURL+"/v1/human/medical/ccds", access.Token, nil)
	must(t, json.Unmarshal(body, &documents))
	if len(documents) == 0 {
		t.Fatalf("the user %s has no document", id)
	}
	raw := c.sandbox.DataURL + "/v1/human/medical/ccds/" + documents[0].ID + "/raw"
	_, whole := c.ask(http.MethodGet, raw, access.Token, nil)
	d := c.export()
	isLong := func(m recording.Mark) bool { return m.Reply != nil && m.Reply.SHA256 != "" }
	reply := first(&d, isLong).Reply
	if reply.Size != len(whole) || len(reply.Body) == 0 || len(reply.Body) >= len(whole) || !d.Complete {
		t.Fatalf("%d of %d bytes are recorded, want less than %d", len(reply.Body), reply.Size, len(whole))
	}
	same(t, d)

	recorded := *reply
	reply.SHA256 = strings.Repeat("0", 64)
	told := run(t, d).Differences
	if len(told) != 1 || told[0].Where != "body" || !strings.HasSuffix(told[0].Was, reply.SHA256) ||
		!strings.HasSuffix(told[0].Now, recorded.SHA256) {
		t.Errorf("the differences are %v", told)
	}

	d.Format = 1
	*reply = recording.Reply{Status: recorded.Status, Header: recorded.Header, Body: whole}
	same(t, d)
}
