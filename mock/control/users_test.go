package control_test

import (
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

func TestUsers(t *testing.T) {
	s := open(t)
	jane, john, june := s.user("jane"), s.user("john"), s.user("june+declined")
	if err := s.acme().SetStatus(t.Context(), john, "Engaged", false); err != nil {
		t.Fatal(err)
	}
	if err := s.acme().DeleteUser(t.Context(), jane); err != nil {
		t.Fatal(err)
	}
	s.play([]exchange{
		{"GET /apps/acme/users", "", 200, []string{
			"#=3", "0.humanId=" + jane, "0.deleted=true", "1.humanId=" + john, "1.deleted=false", "1.timeline=", "2.scenario=declined",
		}},
		{"GET /apps/acme/users?offset=1&limit=1", "", 200, []string{"#=1", "0.humanId=" + john}},
		{"GET /apps/acme/users?status=Engaged", "", 200, []string{"#=1", "0.clientUserId=john"}},
		{"GET /apps/acme/users?clientUserId=jane", "", 200, []string{"#=1", "0.humanId=" + jane}},
		{"GET /apps/acme/users?clientUserId=jane&status=Engaged", "", 200, []string{"#=0"}},
		{"GET /apps/acme/users?limit=0", "", 400, []string{"violations.0.name=limit"}},
		{"GET /apps/acme/users?stats=Engaged", "", 400, []string{"violations.0.rule=unknownParameter"}},
		{"GET /apps/nobody/users", "", 404, nil},
		{"GET /apps/acme/users/" + june, "", 200, []string{
			"status=Invited", "number=3", "email=june+declined@example.com", "sources=[]", "reports=[]", "timeline.#=1",
			"timeline.0.seq=3",
			"timeline.0.kind=user.created", "timeline.0.data.status=Invited", "timeline.0.humanId=" + june,
		}},
		{
			"GET /apps/acme/users/" + jane,
			"",
			200,
			[]string{"deleted=true", "deletedAt=2026-01-05T09:00:00Z", "timeline.1.kind=user.deleted"},
		},
		{"GET /apps/acme/users/nobody", "", 404, []string{"detail=there is no such user"}},
	})
}

func TestAUserShowsWhatTheOrderSaid(t *testing.T) {
	s := open(t)
	order := app.NewUser{
		ClientUserID: "p-1",
		Email:        "jane@example.com",
		OrderType:    "aps",
		ClientData:   map[string]any{"branch": "north"},
	}
	order.Person.FirstName, order.Person.LastName = "Jane", "Invented"
	order.Person.BirthDate = time.Date(1970, time.March, 1, 0, 0, 0, 0, time.UTC)
	order.Person.Conditions = []string{"COPD"}
	user, _, err := s.acme().CreateUser(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	s.play([]exchange{{"GET /apps/acme/users/" + user.UserID, "", 200, []string{
		"person.firstName=Jane", "person.lastName=Invented", "person.dateOfBirth=1970-03-01", "person.conditions.0=COPD",
		"orderType=aps", "clientData.branch=north",
	}}})
}

// Nothing that looks like a social security number, and no credential, is shown of a user, wherever a client put it.
func TestSecretsInUsersAndEvents(t *testing.T) {
	s := open(t)
	user, _, err := s.acme().CreateUser(t.Context(), app.NewUser{
		ClientUserID: "of 123-45-6789", Email: "acme-secret@example.com",
		Person: chart.Person{FirstName: "123-45-6789", LastName: "acme-secret"},
		ClientData: map[string]any{
			"number": "123456789",
			"ssn":    "6789",
			"deep":   []any{map[string]any{"k": "acme-secret"}},
			"branch": "north",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/users", "/users/" + user.UserID, "/events", "/events?wait=1ms&match=data.clientUserId=x"} {
		reply := s.do("GET /apps/acme"+path, "")
		for _, hidden := range []string{"6789", "acme-secret"} {
			if text := reply.Body.String() + reply.Header().Get(controlapi.NearestHeader); strings.Contains(text, hidden) {
				t.Errorf("%s shows %s", path, text)
			}
		}
	}
	s.play(
		[]exchange{
			{"GET /apps/acme/users/" + user.UserID, "", 200, []string{"clientData.branch=north", "clientUserId=of [masked]"}},
		},
	)
}

func TestSteps(t *testing.T) {
	s := open(t)
	jane := s.user("jane")
	steps := "POST /apps/acme/users/" + jane + "/steps"
	s.play([]exchange{
		{steps, `{"status":"All Synced"}`, 409, []string{
			"detail=a user cannot go from Invited to All Synced (force allows it); from Invited follows Engaged, Declined, Error",
		}},
		{steps, `{"status":"Bored"}`, 400, []string{"violations.0.pointer=/status"}},
		{steps, `{"status":"Engaged"}`, 200, []string{"status=Engaged", "timeline.1.data.from=Invited"}},
		{steps, `{"connect":"Cleveland Clinic"}`, 200, []string{
			"sources.0.name=Cleveland Clinic", "sources.0.sync=inProgress", "sources.0.kind=hospital",
			"timeline.2.kind=source.connected", "timeline.2.data.source.name=Cleveland Clinic",
		}},
		{steps, `{"connect":"Cleveland Clinic"}`, 409, []string{"detail=Cleveland Clinic is connected already"}},
		{steps, `{"report":["unity","ccdraw"]}`, 200, []string{
			"reports.0.name=unity", "reports.0.source=Cleveland Clinic", "reports.1.name=ccdraw",
			"reports.1.source=Cleveland Clinic",
			"timeline.4.data.report.name=ccdraw",
		}},
		{steps, `{"report":"horoscope"}`, 400, []string{"violations.0.pointer=/report"}},
		{steps, `{"report":"unity","source":"Elsewhere"}`, 409, nil},
		{
			steps,
			`{"source":"Cleveland Clinic","sync":"ok"}`,
			200,
			[]string{"sources.0.sync=ok", "sources.0.syncedAt=2026-01-05T09:00:00Z"},
		},
		{steps, `{"source":"Cleveland Clinic","sync":"fine"}`, 400, []string{"violations.0.pointer=/sync"}},
		{steps, `{"disconnect":"Cleveland Clinic"}`, 200, []string{"sources.0.disconnectedAt=2026-01-05T09:00:00Z"}},
		{steps, `{"status":"Declined","force":true}`, 200, []string{"status=Declined"}},
		{steps, `{"status":"Engaged"}`, 409, []string{
			"detail=a user cannot go from Declined to Engaged (force allows it); from Declined follows nothing",
		}},
		{steps, `{"status":"Engaged","connect":"x"}`, 400, nil},
		{steps, `{"force":true}`, 400, nil},
		{steps, `{"after":"5m","status":"Engaged"}`, 400, nil},
		{steps, `[]`, 400, nil},
		{"POST /apps/acme/users/nobody/steps", `{"status":"Engaged"}`, 404, nil},
		{"POST /apps/nobody/users/" + jane + "/steps", `{"status":"Engaged"}`, 404, nil},
	})
	if err := s.acme().DeleteUser(t.Context(), jane); err != nil {
		t.Fatal(err)
	}
	s.play([]exchange{{steps, `{"status":"Engaged"}`, 404, nil}})
}
