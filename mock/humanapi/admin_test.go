package humanapi_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/openapi"
)

// admin is the vendor with one user of an App of each generation, who has connected Cleveland Clinic and has two
// reports.
type admin struct {
	*vendor

	hip     *app.App
	token   string // client token of the hip App
	oldest  string // client token of acme
	humanID string // the user of each
	old     string // the user of each
}

func newAdmin(t *testing.T) *admin {
	t.Helper()
	a := &admin{vendor: newVendor(t)}
	a.hip = a.createApp(app.Settings{
		ClientID:      "hip",
		ClientSecret:  "hip-secret",
		Generation:    humanapi.HIP,
		OrderTypes:    map[string]string{"fast": "happy-path", "aps-only": "happy-path"},
		OrderTimeOuts: map[string]clock.Duration{"fast": 0, "patient": clock.Duration(time.Hour)},
	})
	a.token, a.oldest = a.clientTokenOf("hip", "hip-secret"), a.clientToken()
	body := order()
	body["providers"] = []object{{
		"name": "Cleveland Clinic", "clientProviderId": "P-17",
		"address": object{"city": "Cleveland", "state": "OH", "zip": "44195"},
	}}
	body["clientData"] = object{"branch": "north"}
	a.humanID = a.do("POST", "/api/v1/users", a.token, body).field("humanId")
	a.old = a.do("POST", "/api/v1/users", a.oldest, invitation("policy-2")).field("humanId")
	for _, of := range []struct {
		app     *app.App
		humanID string
	}{{a.hip, a.humanID}, {a.app, a.old}} {
		if _, err := of.app.Connect(t.Context(), of.humanID, chart.FindSource("Cleveland Clinic")); err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{"highlights", "unity"} {
			if _, err := of.app.PutReport(t.Context(), of.humanID, code, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	return a
}

// advance lets time pass in an App.
func (a *admin) advance(of *app.App, d time.Duration) {
	a.Helper()
	if _, err := of.Clock.Advance(a.Context(), d); err != nil {
		a.Fatal(err)
	}
}

// refused reports whether an answer is the Admin API's general error: the fields and, but for an id of its own, the
// words.
func refused(t *testing.T, got answer, status int, message string) {
	t.Helper()
	want := `{"code":` + got.field("code") + `,"error":"` + http.StatusText(status) + `","message":"` + message +
		`","x-humanapi-request-id":"` +
		got.field("x-humanapi-request-id") + `"}`
	if got.status != status || string(got.body) != want || len(got.field("x-humanapi-request-id")) != 36 {
		t.Errorf("%d %s, want %d %s", got.status, got.body, status, want)
	}
}

// Every operation for a user who is named in the query or the body says the same of one it does not know, or of none,
// or of two.
func TestWhoIsMeant(t *testing.T) {
	a := newAdmin(t)
	gone := a.do("POST", "/api/v1/users", a.token, object{"clientUserId": "gone"}).field("humanId")
	a.do("DELETE", "/api/v1/users/"+gone, a.token, nil)
	for _, operation := range []struct {
		method  string
		path    string
		body    object
		success int
	}{
		{"GET", "/api/v1/users/providers", nil, 200},
		{"GET", "/api/v1/user/reports", nil, 200},
		{"POST", "/api/v1/resources/consumer-link", object{}, 200},
		{"POST", "/api/v1/users/actions", object{"action": "resync"}, 202},
	} {
		for _, test := range []struct {
			name   string
			whom   object
			status int
		}{
			{"humanId", object{"humanId": a.humanID}, operation.success},
			{"clientUserId", object{"clientUserId": "policy-2"}, operation.success},
			{"unknown humanId", object{"humanId": "nobody"}, 404},
			{"unknown clientUserId", object{"clientUserId": "nobody"}, 404},
			{"deleted", object{"humanId": gone}, 404},
			{"of another app", object{"humanId": a.old}, 404},
			{"none", object{}, 400},
			{"both", object{"humanId": a.humanID, "clientUserId": "policy-2"}, 400},
			{"empty", object{"humanId": ""}, 400},
		} {
			t.Run(operation.path+" "+test.name, func(t *testing.T) {
				target, body := operation.path, any(nil)
				if operation.body != nil {
					sent := object{}
					for _, from := range []object{operation.body, test.whom} {
						maps.Copy(sent, from)
					}
					body = sent
				} else {
					separator := "?"
					for name, value := range test.whom {
						target += separator + name + "=" + value.(string)
						separator = "&"
					}
				}
				got := a.do(operation.method, target, a.token, body)
				switch test.status {
				case 404:
					refused(t, got, 404, "Not Found")
				case 400:
					if got.status != 400 || got.field("error") != "Bad Request" || got.field("x-humanapi-request-id") == "" {
						t.Errorf("%d %s", got.status, got.body)
					}
				default:
					if got.status != test.status {
						t.Errorf("%d %s", got.status, got.body)
					}
				}
			})
		}
		var body any
		if operation.body != nil {
			body = operation.body
		}
		refused(t, a.do(operation.method, operation.path, "stranger", body), 401, "Cannot authenticate you with this token")
	}
}

func TestOrderTypesAreListed(t *testing.T) {
	a := newAdmin(t)
	var types []struct{ OrderType, OrderTypeAlias, OrderTypeDescription string }
	got := a.do("GET", "/api/v1/order-types", a.token, nil)
	if err := json.Unmarshal(got.body, &types); err != nil || got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var names []string
	for _, each := range types {
		names = append(names, each.OrderType+" "+each.OrderTypeAlias)
	}
	want := []string{
		"default Complete Medical Record", "no-contact No Contact", "aps-only APS Only", "ehr-only EHR Only", "fast fast",
		"patient patient",
	}
	if !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	refused(t, a.do("GET", "/api/v1/order-types", "", nil), 401, "Cannot authenticate you with this token")
}

// A type that the App does not have is taken, as the vendor takes it, and is a warning; or it is refused, where the App
// says so.
func TestUnknownOrderTypes(t *testing.T) {
	const unknown = "tpyo"
	for name, test := range map[string]struct {
		only    []string
		sent    string
		status  int
		warning string
		refusal string
	}{
		"none":         {nil, "", 202, "", ""},
		"the vendor's": {nil, "aps-only", 202, "", ""},
		"the App's":    {nil, "fast", 202, "", ""},
		"unknown": {
			nil, unknown, 202, "must be one of default, no-contact, aps-only, ehr-only, fast, patient",
			"",
		},
		"almost": {
			nil, "Aps-only", 202, "must be one of default, no-contact, aps-only, ehr-only, fast, patient",
			"",
		},
		"of the only ones":   {[]string{"fast", "full"}, "full", 202, "", ""},
		"none beside them":   {[]string{"fast", "full"}, "", 202, "", ""},
		"unknown to them":    {[]string{"fast", "full"}, unknown, 400, "", "must be one of fast, full"},
		"vendor's, but none": {[]string{"fast", "full"}, "aps-only", 400, "", "must be one of fast, full"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAdmin(t)
			configure(t, a.hip, func(s *app.Settings) { s.OrderTypesOnly = test.only })
			body := object{"clientUserId": "policy-9"}
			if test.sent != "" {
				body["orderType"] = test.sent
			}
			got := a.do("POST", "/api/v1/users", a.token, body)
			var last journal.Entry
			for _, e := range a.journal.List("hip", func(e *journal.Entry) bool { return e.OperationID == "createUser" }) {
				if e.Request.Size < 100 { // not the order that every admin has
					last = e
				}
			}
			if got.status != test.status || got.header.Get(journal.ViolationsHeader) != "" != (test.refusal != "") {
				t.Errorf("%d %s %v", got.status, got.body, got.header)
			}
			if test.refusal != "" &&
				(got.field("message") != `"orderType" is invalid: `+test.refusal ||
					got.field("validation", "source") != "payload") {
				t.Errorf("the refusal is %s", got.body)
			}
			for what, said := range map[string]struct {
				list []openapi.Violation
				want string
			}{
				"warnings":   {last.Warnings, test.warning},
				"violations": {last.Violations.List, test.refusal},
			} {
				want := openapi.Violation{In: "body", Name: "orderType", Pointer: "/orderType", Rule: "enum", Reason: said.want}
				if said.want == "" && len(said.list) > 0 || said.want != "" && !slices.Equal(said.list, []openapi.Violation{want}) {
					t.Errorf("%s %+v, want %q", what, said.list, said.want)
				}
			}
		})
	}
}

// The default type is that of an order that names none; a type that nobody listed is called by its code.
func TestTypesOfOrders(t *testing.T) {
	a := newAdmin(t)
	for sent, want := range map[string]string{
		"":         `"orderType":"default","orderTypeAlias":"Complete Medical Record"`,
		"ehr-only": `"orderType":"ehr-only","orderTypeAlias":"EHR Only"`,
		"our-own":  `"orderType":"our-own","orderTypeAlias":"our-own"`,
	} {
		body := object{"clientUserId": "type-" + sent}
		if sent != "" {
			body["orderType"] = sent
		}
		created := a.do("POST", "/api/v1/users", a.token, body)
		got := a.do("GET", "/api/v1/users/"+created.field("humanId"), a.token, nil)
		if created.status != 202 || !strings.Contains(string(got.body), want) {
			t.Errorf("%q: %d, and then %s", sent, created.status, got.body)
		}
	}
}

func TestUserProviders(t *testing.T) {
	a := newAdmin(t)
	target := "/api/v1/users/providers?humanId=" + a.humanID
	want := `[{"id":"` + chart.FindSource("Cleveland Clinic").ID + `","name":"Cleveland Clinic"}]`
	if got := a.do("GET", target, a.token, nil); got.status != 200 || string(got.body) != want {
		t.Errorf("%d %s, want %s", got.status, got.body, want)
	}
	if err := a.hip.Disconnect(t.Context(), a.humanID, "Cleveland Clinic"); err != nil {
		t.Fatal(err)
	}
	if got := a.do("GET", target, a.token, nil); got.status != 200 || string(got.body) != "[]" {
		t.Errorf("disconnected: %d %s", got.status, got.body)
	}
}

// The link is the one that createUser told, whoever asks for it in whatever way.
func TestConsumerLink(t *testing.T) {
	a := newAdmin(t)
	told := a.do("POST", "/api/v1/users", a.token, object{"clientUserId": "policy-9"})
	got := a.do("POST", "/api/v1/resources/consumer-link", a.token, object{"clientUserId": "policy-9"})
	want := `{"clientId":"hip","consumerLink":"` + told.field("consumerLink") + `"}`
	if told.field("consumerLink") == "" || got.status != 200 || got.field("consumerLink") != told.field("consumerLink") ||
		got.field("clientId") != "hip" {
		t.Errorf("%d %s, want %s", got.status, got.body, want)
	}
	if got := a.do("POST", "/api/v1/resources/consumer-link", a.token, `{`); got.status != 400 {
		t.Errorf("no JSON: %d %s", got.status, got.body)
	}
}
