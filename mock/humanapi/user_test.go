package humanapi_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/humanapi"
)

func TestCreateUserAnswersAsTheCookbook(t *testing.T) {
	v := newVendor(t)
	reply := v.do("POST", "/api/v1/users", v.clientToken(), invitation("policy-1"))
	humanID := reply.field("humanId")
	link := reply.field("inviteLink")
	want := `{"clientUserId":"policy-1","humanId":"` + humanID + `","firstName":"June","lastName":"Example",` +
		`"dateOfBirth":"1968-02-13T00:00:00.000Z","suggestedSources":["Angel Memorial Hospital"],` +
		`"createdAt":"2026-01-05T09:00:00.000Z","updatedAt":"2026-01-05T09:00:00.000Z","status":"Invited","inviteLink":"` +
		link + `"}`
	if reply.status != 202 || string(reply.body) != want {
		t.Errorf("%d %s\nwant %s", reply.status, reply.body, want)
	}
	if !strings.HasPrefix(link, "https://hapi-link.humanapi.co/") {
		t.Errorf("inviteLink %s", link)
	}
	details := v.do("GET", "/api/v1/users/"+humanID, v.clientToken(), nil)
	if details.status != 200 || details.field("clientUserEmail") != "policy-1@example.com" ||
		details.field("status") != "Invited" || details.field("inviteLink") != "" {
		t.Errorf("details: %d %s", details.status, details.body)
	}
}

// order is the Submitting Orders guide's sample with other values: its second provider has neither a name nor a street.
func order() object {
	return object{
		"orderType": "healthcheck", "clientUserId": "policy-2", "clientUserEmail": "jane@example.com",
		"firstName": "Jane", "middleName": "A.", "lastName": "Doe", "gender": "female",
		"dateOfBirth":      "1968-02-13T00:00:00.000Z",
		"suggestedSources": []string{"Ann Example M.D.", "Kindred hospital"}, "ssn": "123-45-6789", "phone": "(555) 213-5555",
		"address": object{
			"street1": "969 Buttery Rd.", "street2": "Suite 2", "city": "Boise", "state": "ID",
			"zip": "83712",
		},
		"conditions": []string{"COPD", "Tobacco use"},
		"providers": []object{
			{
				"name":             "Ann Example M.D.",
				"organizationName": "Brentwood Family Practice",
				"phone":            "(425) 288-2332",
				"fax":              "(715) 912-6931",
				"mrn":              "000TB0009-3",
				"address":          object{"street1": "6818 Eget St.", "city": "Tacoma", "state": "WA", "zip": 98402},
			},
			{"organizationName": "Kindred hospital", "address": object{"city": "Las Vegas", "state": "NV", "zip": "58521"}},
		},
		"attachments": []object{{
			"type": "hipaaAuthorization", "contentType": "application/pdf", "encoding": "base64",
			"content": "JVBERi0=",
		}},
	}
}

func TestOrdersInBothGenerations(t *testing.T) {
	v := newVendor(t)
	hip := v.createApp(app.Settings{ClientID: "hip", ClientSecret: "hip-secret", Generation: humanapi.HIP})
	consumer := v.do("POST", "/api/v1/users", v.clientToken(), order())
	if consumer.status != 202 || consumer.field("inviteLink") == "" || consumer.field("consumerLink") != "" {
		t.Errorf("consumer: %d %s", consumer.status, consumer.body)
	}
	token := v.clientTokenOf("hip", "hip-secret")
	created := v.do("POST", "/api/v1/users", token, order())
	if created.status != 202 || created.field("consumerLink") == "" || created.field("inviteLink") != "" {
		t.Errorf("hip: %d %s", created.status, created.body)
	}
	details := v.do("GET", "/api/v1/users/"+created.field("humanId"), token, nil)
	if details.status != 200 || details.field("status") != "" ||
		!strings.Contains(string(details.body), `"orderType":"healthcheck"`) {
		t.Errorf("hip details: %d %s", details.status, details.body)
	}
	user, err := hip.User(t.Context(), created.field("humanId"))
	if err != nil {
		t.Fatal(err)
	}
	if p := user.Person; len(p.Conditions) != 2 || len(p.Physicians) != 2 || p.Physicians[0].Address.Zip != "98402" ||
		p.Gender != "female" {
		t.Errorf("person %+v", p)
	}
}

func TestCreateUserRefusals(t *testing.T) {
	with := func(body object, key string, value any) object {
		body = maps.Clone(body)
		if value == nil {
			delete(body, key)
		} else {
			body[key] = value
		}
		return body
	}
	invite := invitation("policy-1")
	for _, test := range []struct {
		name       string
		body       any
		message    string
		violations string
	}{
		{"no clientUserId", with(invite, "clientUserId", nil), `"clientUserId" is required`, "body /clientUserId required"},
		{
			"no e-mail", with(invite, "clientUserEmail", nil), `"clientUserEmail" is required`,
			"body /clientUserEmail required",
		},
		{"no autoInvite", with(invite, "autoInvite", nil), `"autoInvite" is required`, "body /autoInvite required"},
		{"empty text", with(invite, "lastName", ""), `"lastName" is not allowed to be empty`, "body /lastName minLength"},
		{
			"null", `{"clientUserId":"p","clientUserEmail":"a@example.com","autoInvite":true,"firstName":null}`,
			`"firstName" is invalid`, "body /firstName nullable",
		},
		{
			"unknown property", with(invite, "nickname", "J"), `"nickname" is not allowed`,
			"body /nickname additionalProperties",
		},
		{
			"bad date", with(invite, "dateOfBirth", "yesterday"), `"dateOfBirth" must be a valid date`,
			"body /dateOfBirth pattern",
		},
		{
			"date that does not exist", with(invite, "dateOfBirth", "1968-02-31"), `"dateOfBirth" must be a valid date`,
			"body /dateOfBirth format",
		},
		{
			"date to come", with(invite, "dateOfBirth", "2031-02-13"), `"dateOfBirth" must be a valid date`,
			"body /dateOfBirth format",
		},
		{"SSN that is none", with(order(), "ssn", "000-00-0000"), `"ssn" is invalid`, "body /ssn pattern"},
		{"short phone", with(order(), "phone", "555"), `"phone" is invalid`, "body /phone pattern"},
		{"gender", with(order(), "gender", "f"), `"gender" is invalid`, "body /gender enum"},
		{
			"deep", with(order(), "address", object{"street1": "", "city": "Boise", "state": "ID", "zip": "8"}),
			`"address.street1" is not allowed to be empty`, "body /address/street1 minLength",
		},
		{
			"deeper", with(order(), "providers", []object{{"name": "x"}}), `"providers[0].address" is required`,
			"body /providers/0/address required",
		},
		{
			"too much client data", with(order(), "clientData", object{"a": strings.Repeat("x", 2048)}),
			`"clientData" is invalid`, "body /clientData maxLength",
		},
		{
			"duplicate key", `{"clientUserId":"p","clientUserId":"q","clientUserEmail":"a@example.com","autoInvite":true}`, ``,
			"body /clientUserId duplicateKey",
		},
		{"malformed", `{`, "", "body  syntax"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newVendor(t)
			reply := v.do("POST", "/api/v1/users", v.clientToken(), test.body)
			if reply.status != 400 || !strings.Contains(reply.field("message"), test.message) ||
				reply.field("x-humanapi-request-id") == "" {
				t.Errorf("%d %s", reply.status, reply.body)
			}
			if got := v.violations(); got != test.violations {
				t.Errorf("violations %q, want %q", got, test.violations)
			}
			if test.message != "" && reply.field("validation", "source") != "payload" {
				t.Errorf("validation in %s", reply.body)
			}
		})
	}
}

func TestBirthDateForms(t *testing.T) {
	for _, written := range []string{
		"1968-02-13", "2/13/68", "02/13/1968", "2/13/1968", "1968-02-13T00:00Z", "1968-02-13T00:00:00Z",
		"1968-02-13T00:00:00.000Z", "1968-02-13T10:30", "1968-02-13T00:00:00.000",
	} {
		v := newVendor(t)
		body := invitation("policy-1")
		body["dateOfBirth"] = written
		if reply := v.do("POST", "/api/v1/users", v.clientToken(),
			body); reply.field("dateOfBirth") != "1968-02-13T00:00:00.000Z" {
			t.Errorf("%s: %d %s", written, reply.status, reply.body)
		}
	}
}

func TestPostingAgain(t *testing.T) {
	v := newVendor(t)
	first := v.do("POST", "/api/v1/users", v.clientToken(), invitation("policy-1"))
	again := v.do("POST", "/api/v1/users", v.clientToken(), invitation("policy-1"))
	if again.status != 202 || again.field("humanId") != first.field("humanId") {
		t.Errorf("the same person: %d %s", again.status, again.body)
	}
	other := invitation("policy-1")
	other["lastName"] = "Another"
	if reply := v.do("POST", "/api/v1/users", v.clientToken(), other); reply.status != 409 ||
		reply.field("code") != "409" {
		t.Errorf("another person: %d %s", reply.status, reply.body)
	}
}

func TestUsersList(t *testing.T) {
	v := newVendor(t)
	token := v.clientToken()
	if reply := v.do("GET", "/api/v1/users", token, nil); string(reply.body) != "[]" {
		t.Errorf("none: %s", reply.body)
	}
	var ids []string
	for _, name := range []string{"a", "b", "c"} {
		ids = append(ids, v.do("POST", "/api/v1/users", token, invitation(name)).field("humanId"))
	}
	v.do("DELETE", "/api/v1/users/"+ids[1], token, nil)
	for query, want := range map[string][]string{
		"":                                  {ids[0], ids[2]},
		"?offset=1":                         {ids[2]},
		"?clientUserId=c":                   {ids[2]},
		"?humanId=" + ids[0]:                {ids[0]},
		"?humanId=" + ids[1]:                nil,
		"?clientUserId=b":                   nil,
		"?clientUserId=c&offset=1":          nil,
		"?clientUserId=c&humanId=" + ids[0]: nil,
		"?clientUserId=a&humanId=" + ids[0]: {ids[0]},
		"?offset=9":                         nil,
	} {
		reply := v.do("GET", "/api/v1/users"+query, token, nil)
		if got := strings.Count(string(reply.body), `"humanId"`); reply.status != 200 || got != len(want) {
			t.Errorf("%q: %d %s", query, reply.status, reply.body)
		}
		for _, id := range want {
			if !strings.Contains(string(reply.body), id) {
				t.Errorf("%q lacks %s", query, id)
			}
		}
	}
	if reply := v.do("GET", "/api/v1/users?limit=3", token, nil); reply.status != 400 ||
		v.violations() != "query  unknownParameter" {
		t.Errorf("unknown parameter: %d %s (%s)", reply.status, reply.body, v.violations())
	}
}

func TestDeleteIsForGood(t *testing.T) {
	v := newVendor(t)
	humanID, access := v.invite("policy-1")
	token := v.clientToken()
	reply := v.do("DELETE", "/api/v1/users/"+humanID, token, nil)
	if reply.status != 200 || len(reply.body) != 0 {
		t.Errorf("delete: %d %q", reply.status, reply.body)
	}
	for _, request := range []struct {
		method string
		path   string
		token  string
		status int
	}{
		{"GET", "/api/v1/users/" + humanID, token, 404},
		{"DELETE", "/api/v1/users/" + humanID, token, 404},
		{"GET", "/v1/human/medical/reports", access, 401},
	} {
		if reply := v.do(request.method, request.path, request.token, nil); reply.status != request.status {
			t.Errorf("%s %s: %d %s", request.method, request.path, reply.status, reply.body)
		}
	}
	again := v.do("POST", "/api/v1/users", token, invitation("policy-1"))
	if again.status != 202 || again.field("humanId") == humanID {
		t.Errorf("starting over: %d %s", again.status, again.body)
	}
}

func TestAdminNeedsItsOwnToken(t *testing.T) {
	v := newVendor(t)
	v.createApp(app.Settings{ClientID: "other", ClientSecret: "other-secret"})
	humanID, access := v.invite("policy-1")
	expired := v.clientToken()
	if _, err := v.app.Clock.Advance(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	_, fresh := v.invite("policy-2")
	for _, test := range []struct {
		name   string
		token  string
		status int
		note   string // in the journal
	}{
		{"none", "", 401, ""},
		{"unknown", "nonsense", 401, "unknown token"},
		{"of a user, and expired", access, 401, "the token has expired"},
		{"of a user", fresh, 401, "a token of another kind: access"},
		{"expired", expired, 401, "the token has expired"},
		{"of another app", v.clientTokenOf("other", "other-secret"), 404, ""},
		{"good", v.clientToken(), 200, ""},
	} {
		reply := v.do("GET", "/api/v1/users/"+humanID, test.token, nil)
		if reply.status != test.status {
			t.Errorf("%s: %d %s", test.name, reply.status, reply.body)
		}
		if test.status == 401 && (reply.field("message") != "Cannot authenticate you with this token" ||
			reply.field("code") != "401") {
			t.Errorf("%s: %s", test.name, reply.body)
		}
		if test.note != "" && v.last().Note != test.note {
			t.Errorf("%s: the journal says %q", test.name, v.last().Note)
		}
	}
}
