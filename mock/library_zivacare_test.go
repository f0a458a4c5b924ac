package mock_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// lookAtZivaCare does the next thing that there is to do for a user of ZivaCare: it gets a special token and exchanges it
// once, and then reads what is new every few hours. Without a token that is good it has done what it can: the user would
// have to connect again.
func (c *modelClient) lookAtZivaCare(ctx context.Context) {
	credentials := map[string]string{
		"clientId": "client", "clientSecret": "secret", "clientUserId": c.user.ClientUserID, "clientUserName": "Jane Doe",
	}
	switch {
	case c.tokens["special"] == "":
		if reply, ok := c.ziva(ctx, http.MethodPost, "/api/v2/app/create-user", credentials); ok {
			c.tokens["special"], c.due = reply["specialToken"], time.Time{}
		}
	case c.tokens["access"] == "":
		exchange := map[string]string{"clientSecret": "secret", "specialToken": c.tokens["special"]}
		if reply, ok := c.ziva(ctx, http.MethodPost, "/oauth/v2/get-access-token", exchange); ok {
			c.tokens["access"], c.due = reply["access_token"], time.Time{}
		}
	default:
		for _, path := range []string{"weights", "activities"} {
			address := "/api/v2/human/" + path + "?access_token=" + c.tokens["access"]
			if _, ok := c.ziva(ctx, http.MethodGet, address, nil); !ok {
				return
			}
		}
	}
}

// ziva makes one request, and returns the texts of the reply. The client is done once it is refused.
func (c *modelClient) ziva(ctx context.Context, method, path string, body any) (texts map[string]string, ok bool) {
	w, err := c.exchange(ctx, method, path, "", body)
	now := c.app.Clock.Now()
	if err != nil {
		c.due = now.Add(retryEvery)
		return nil, false
	}
	wait, _ := strconv.Atoi(w.Header().Get("Retry-After"))
	switch w.Code / 100 {
	case 2:
	case 4:
		c.done = true
		return nil, false
	default:
		c.due = now.Add(max(retryEvery, time.Duration(wait)*time.Second))
		return nil, false
	}
	var reply map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil {
		c.due = now.Add(retryEvery)
		return nil, false
	}
	texts = make(map[string]string)
	for name, value := range reply {
		texts[name], _ = value.(string)
	}
	return texts, true
}
