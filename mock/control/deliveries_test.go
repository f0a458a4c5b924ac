package control_test

import "testing"

func TestDeliveries(t *testing.T) {
	s := open(t)
	jane, john := s.user("jane"), s.user("john")
	const deliveries, advance = "GET /apps/acme/deliveries", "POST /apps/acme/clock/advance"
	s.play([]exchange{
		{"PATCH /apps/acme", `{"notifications":{"statusUrl":"http://receiver/broken","retry":["1m"]}}`, 200, nil},
		{"POST /apps/acme/users/" + jane + "/steps", `{"status":"Engaged"}`, 200, nil},
		{
			deliveries,
			"",
			200,
			[]string{"#=1", "0.id=d1", "0.state=pending", "0.attempts=[]", "0.nextAt=2026-01-05T09:00:00Z"},
		},
		{advance, `{"by":"0s"}`, 200, []string{"fired.0.summary=status Engaged: 500 (attempt 1)"}},
		{"POST /apps/acme/users/" + john + "/steps", `{"status":"Declined"}`, 200, nil},
		{advance, `{"by":"1m"}`, 200, nil},
		{"GET /apps/acme/deliveries/d1", "", 200, []string{
			"id=d1", "kind=status", "humanId=" + jane, "state=failed", "attempts.#=2",
			"attempts.0.at=2026-01-05T09:00:00Z", "attempts.0.status=500", "attempts.1.at=2026-01-05T09:01:00Z",
			`attempts.0.requestBody={"clientUserId":"jane","endpoint":"https://admin.humanapi.co/api/v1/users","humanId":"` + jane +
				`","updatedAt":"2026-01-05T09:00:00.000Z","property":"status","value":"Engaged"}`,
			"attempts.0.responseBody=taken", "attempts.0.requestHeaders.Content-Type=application/json",
		}},
		{deliveries + "?state=failed", "", 200, []string{"#=2"}},
		{deliveries + "?state=failed&humanId=" + john, "", 200, []string{"#=1", "0.id=d2"}},
		{deliveries + "?kind=data", "", 200, []string{"#=0"}},
		{deliveries + "?state=lost", "", 400, []string{"violations.0.rule=enum"}},
		{"PATCH /apps/acme", `{"notifications":{"statusUrl":"http://receiver/"}}`, 200, nil},
		{"POST /apps/acme/deliveries/d1/redeliver", "", 202, []string{"id=d1", "state=pending", "attempts.#=2"}},
		{advance, `{"by":"0s"}`, 200, []string{"fired.#=1"}},
		{"GET /apps/acme/deliveries/d1", "", 200, []string{"state=delivered", "attempts.#=3", "attempts.2.status=200"}},
		{"GET /apps/acme/deliveries/d9", "", 404, []string{"detail=there is no such delivery"}},
		{"GET /apps/acme/deliveries/x", "", 404, nil},
		{"POST /apps/acme/deliveries/d9/redeliver", "", 404, nil},
		{"GET /apps/nobody/deliveries", "", 404, nil},
		{"GET /apps/nobody/deliveries/d1", "", 404, nil},
	})
}

// Nothing more is told of a deleted user, not even by hand.
func TestRedeliverRefusesDeletedUsers(t *testing.T) {
	s := open(t)
	s.play([]exchange{{"PATCH /apps/acme", `{"notifications":{"statusUrl":"http://receiver/"}}`, 200, nil}})
	jane := s.user("jane")
	s.play([]exchange{
		{"POST /apps/acme/users/" + jane + "/steps", `{"status":"Engaged"}`, 200, nil},
		{"POST /apps/acme/clock/advance", `{"by":"0s"}`, 200, []string{"fired.#=2"}},
	})
	if err := s.acme().DeleteUser(t.Context(), jane); err != nil {
		t.Fatal(err)
	}
	s.play([]exchange{
		{
			"POST /apps/acme/deliveries/d1/redeliver",
			"",
			409,
			[]string{"detail=the user was deleted, and nothing more is sent about it"},
		},
		{"POST /apps/acme/clock/advance", `{"by":"1h"}`, 200, []string{"fired=[]"}},
	})
}
