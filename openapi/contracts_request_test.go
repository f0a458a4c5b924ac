package openapi_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/openapi"
)

// A fault is where and which rule: "body /ssn pattern".
func faults(violations openapi.Violations) []string {
	found := []string{}
	for _, v := range violations.List {
		found = append(found, v.In+" "+cmp.Or(v.Pointer, v.Name)+" "+v.Rule)
	}
	return found
}

// pathValues are those that the requests below stand for.
func pathValues(name string) string {
	return map[string]string{"humanId": "0f2c9a7be1d84c55a3a6f10b7c2d9e41", "id": "123456", "clientId": "healthmock"}[name]
}

// The requests that the vendor's guides print, with invented values in place of theirs.
func TestSamplesPass(t *testing.T) {
	const order = `{"orderType":"healthcheck","clientUserId":"POLICY-1002","clientUserEmail":"otto.example@example.com",
		"firstName":"Otto","middleName":"A.","lastName":"Example","gender":"male","dateOfBirth":"1968-02-13T00:00:00.000Z",
		"suggestedSources":["Dr. Sam Sample","Sample hospital"],"ssn":"SSN","phone":"(555) 010-5555",
		"address":{"street1":"1 Invented Road","street2":"Flat 2","city":"Boise","state":"ID","zip":"83712"},
		"conditions":["COPD","Tobacco use"],
		"providers":[{"name":"Dr. Sam Sample","organizationName":"Invented Family Practice",
			"address":{"street1":"2 Invented Road","street2":"Floor 3","city":"Tacoma","state":"WA","zip":"98402"},
			"phone":"(555) 010-2332","fax":"(555) 010-6931","mrn":"000XX0001-1"},
			{"organizationName":"Sample hospital","address":{"city":"Las Vegas","state":"NV","zip":"58521"}}],
		"attachments":[{"type":"hipaaAuthorization","contentType":"application/pdf","encoding":"base64","content":"JVBERi0xLjcK"}]}`
	for _, c := range []struct {
		name    string
		service string
		id      string
		query   string
		form    string
		body    string
		want    []string
	}{
		{
			name: "cookbook: access token", service: "humanapi/auth", id: "createConnectToken",
			body: `{"client_id":"a","client_secret":"b","client_user_id":"POLICY-1001","type":"access"}`,
		},
		{
			name: "Web Guide: session token", service: "humanapi/auth", id: "createConnectToken",
			body: `{"client_id":"a","client_user_id":"u","client_user_email":"june.example@example.com","client_secret":"b",` +
				`"type":"session"}`,
		},
		{
			name: "session token by form", service: "humanapi/auth", id: "createConnectToken",
			form: "client_id=a&client_user_id=u&client_user_email=june.example%40example.com&client_secret=b&type=session" +
				"&extra_scopes=x&extra_scopes=y",
		},
		{
			name: "cookbook: client token", service: "humanapi/auth", id: "createAdminToken",
			body: `{"client_id":"a","client_secret":"b","type":"client"}`,
		},
		{
			name: "client token by form", service: "humanapi/auth", id: "createAdminToken",
			form: "client_id=a&client_secret=b&type=client",
		},
		{
			name: "cookbook: invitation", service: "humanapi/admin", id: "createUser",
			body: `{"clientUserId":"POLICY-1001","clientUserEmail":"june.example@example.com","firstName":"June","lastName":"Example",
				"dateOfBirth":"1968-02-13T00:00:00.000Z","suggestedSources":["Dr. Sam Sample","Sample hospital"],"autoInvite":true}`,
		},
		{
			name: "Submitting Orders", service: "humanapi/admin", id: "createUser",
			body: strings.Replace(order, "SSN", "123-45-6789", 1),
		},
		{
			name: "Submitting Orders, with the guide's own ssn", service: "humanapi/admin", id: "createUser",
			body: strings.Replace(order, "SSN", "000-00-0000", 1), want: []string{"body /ssn pattern"},
		},
		{
			name: "vendor OpenAPI: zip and npi are numbers", service: "humanapi/admin", id: "createUser",
			body: `{"clientUserId":"p","address":{"street1":"s","city":"c","state":"ID","zip":83712},
				"providers":[{"name":"n","address":{"city":"c","state":"ID","zip":83712},"npi":1234567893},
				{"name":"n","address":{"city":"c","state":"ID","zip":"83712"},"npi":""}],"clientData":{"a":"x","b":1.5,"c":false}}`,
		},
		{name: "cookbook: user", service: "humanapi/admin", id: "getUserDetails"},
		{name: "cookbook: cancel", service: "humanapi/admin", id: "deleteUser"},
		{
			name: "vendor OpenAPI: users", service: "humanapi/admin", id: "getUsersList",
			query: "offset=50&clientUserId=POLICY-1001&humanId=x",
		},
		{name: "cookbook: reports", service: "humanapi/data", id: "listReports"},
		{name: "cookbook: download", service: "humanapi/data", id: "downloadReport", query: "format=pdf"},
		{name: "download in the default format", service: "humanapi/data", id: "downloadReport"},
		{name: "token in the query", service: "humanapi/data", id: "downloadReport", query: "access_token=t&format=html"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := request(c.query, c.form)
			if strings.Contains(c.query, "access_token") {
				r.Header.Del("Authorization")
			}
			_, violations, _ := operation(t, c.service, c.id).CheckRequest(r, pathValues, []byte(cmp.Or(c.form, c.body)), nil)
			if diff := gocmp.Diff(append([]string{}, c.want...), faults(violations)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// request carries a bearer, and says that its body is a form when there is one, else JSON.
func request(query, form string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/?"+query, nil)
	r.Header.Set("Authorization", "Bearer invented")
	r.Header.Set("Content-Type", "application/json")
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

func TestFaultsAreFound(t *testing.T) {
	for _, c := range []struct {
		service string
		id      string
		query   string
		form    string
		body    string
		want    []string
	}{
		{service: "humanapi/admin", id: "createUser", body: `{}`, want: []string{"body /clientUserId required"}},
		{
			service: "humanapi/admin", id: "createUser",
			body: `{"clientUserId":"","firstName":null,"clientUserEmail":"june","gender":"unknown","autoInvite":"true"}`,
			want: []string{
				"body /autoInvite type",
				"body /clientUserEmail format",
				"body /clientUserId minLength",
				"body /firstName nullable",
				"body /gender enum",
			},
		},
		{
			service: "humanapi/admin", id: "createUser",
			body: `{"clientUserId":"p","dateOfBirth":"30.12.1990","phone":"1-800","ssn":"666-45-6789","nickname":"J"}`,
			want: []string{
				"body /dateOfBirth pattern",
				"body /nickname additionalProperties",
				"body /phone pattern",
				"body /ssn pattern",
			},
		},
		{
			service: "humanapi/admin", id: "createUser",
			body: `{"clientUserId":"p","address":{"street1":"s","city":"c","zip":1.5,"country":"US"}}`,
			want: []string{
				"body /address/country additionalProperties",
				"body /address/state required",
				"body /address/zip type",
			},
		},
		{
			service: "humanapi/admin", id: "createUser",
			body: `{"clientUserId":"p","providers":[{"address":{"city":"c","state":"s","zip":"z"},"fax":"1"},{"name":"n"}]}`,
			want: []string{"body /providers/0 anyOf", "body /providers/0/fax pattern", "body /providers/1/address required"},
		},
		{
			service: "humanapi/admin", id: "createUser",
			body: `{"clientUserId":"p","clientData":{"a":{"b":1},"c":null,"d":""},"suggestedSources":[""],"conditions":"COPD"}`,
			want: []string{
				"body /clientData/a anyOf",
				"body /clientData/c nullable",
				"body /clientData/d minLength",
				"body /conditions type",
				"body /suggestedSources/0 minLength",
			},
		},
		{
			service: "humanapi/admin", id: "createUser",
			body: `{"clientUserId":"p","attachments":[{"type":"x","contentType":"text/plain","encoding":"hex","content":""}]}`,
			want: []string{
				"body /attachments/0/content minLength",
				"body /attachments/0/contentType enum",
				"body /attachments/0/encoding enum",
				"body /attachments/0/type enum",
			},
		},
		{
			service: "humanapi/admin", id: "getUsersList", query: "offset=-1&limit=5&humanId=",
			want: []string{
				"query offset minimum",
				"query humanId minLength",
				"query limit unknownParameter",
			},
		},
		{
			service: "humanapi/auth", id: "createConnectToken", body: `{"client_id":"","type":"client","client_user_email":"x"}`,
			want: []string{
				"body /client_id minLength",
				"body /client_secret required",
				"body /client_user_email format",
				"body /client_user_id required",
				"body /type enum",
			},
		},
		{
			service: "humanapi/auth", id: "createConnectToken", form: "client_id=a&type=id",
			want: []string{
				"body /client_secret required",
				"body /client_user_id required",
			},
		},
		{
			service: "humanapi/auth", id: "createAdminToken", body: `{"client_id":"a","client_secret":"b","type":"access"}`,
			want: []string{
				"body /type enum",
			},
		},
		{
			service: "humanapi/data", id: "downloadReport", query: "format=xml&lang=en",
			want: []string{
				"query format enum",
				"query lang unknownParameter",
			},
		},
		{
			service: "sandbox", id: "advanceClock", body: `{"by":"1h","too":"2026-01-05T09:00:00Z"}`,
			want: []string{
				"body /too additionalProperties",
			},
		},
		{
			service: "sandbox", id: "advanceClock", body: `{"until":{"idle":false},"by":"soon"}`,
			want: []string{
				"body /by pattern",
				"body /until/idle enum",
			},
		},
		{
			service: "sandbox", id: "fireStep", body: `{"status":"","wait":"1h"}`,
			want: []string{
				"body /status minLength",
				"body /wait additionalProperties",
			},
		},
		{
			service: "sandbox", id: "createApp",
			body: `{"clientId":"a/b","pace":0,"provider":"x","notifications":{"statusUrl":"ftp://h","retry":["1w"],"url":"u"}}`,
			want: []string{
				"body /clientId pattern",
				"body /notifications/retry/0 pattern",
				"body /notifications/statusUrl pattern",
				"body /notifications/url additionalProperties",
				"body /pace exclusiveMinimum",
				"body /provider enum",
			},
		},
		{
			service: "sandbox", id: "createRun", body: `{"users":{"count":0}}`,
			want: []string{
				"body /scenario required",
				"body /users/count minimum",
			},
		},
		{
			service: "sandbox", id: "listEvents", query: "after=-1&wait=1w",
			want: []string{
				"query after minimum",
				"query wait pattern",
			},
		},
	} {
		t.Run(c.id+" "+c.query+c.form+c.body, func(t *testing.T) {
			_, violations, _ := operation(t, c.service, c.id).CheckRequest(request(c.query, c.form), pathValues,
				[]byte(cmp.Or(c.form, c.body)), nil)
			got := faults(violations)
			slices.Sort(got)
			slices.Sort(c.want)
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotificationsAreExact(t *testing.T) {
	const status = `{"clientUserId":"POLICY-1001","endpoint":"https://admin.humanapi.co/api/v1/users",
		"humanId":"0f2c9a7be1d84c55a3a6f10b7c2d9e41","updatedAt":"2026-01-30T21:20:54.316Z","property":"status","value":"Declined"}`
	const data = `{"type":"unity","endpoint":"https://api.humanapi.co/v1/human/medical/reports","objectId":"6a2f95696f90f40019a992ba",
		"updatedAt":"2026-01-30T21:20:54.316Z","humanId":"0f2c9a7be1d84c55a3a6f10b7c2d9e41","action":"created"}`
	for _, c := range []struct {
		service string
		name    string
		body    string
		old     string
		new     string
		want    []string
	}{
		{service: "humanapi/admin", name: "status", body: status},
		{
			service: "humanapi/admin", name: "status", body: status, old: `"Declined"`, new: `"declined"`,
			want: []string{
				"body /value enum",
			},
		},
		{
			service: "humanapi/admin", name: "status", body: status, old: `"property":"status",`,
			want: []string{
				"body /property required",
			},
		},
		{
			service: "humanapi/admin", name: "status", body: status, old: `{`, new: `{"clientId":"a",`,
			want: []string{
				"body /clientId additionalProperties",
			},
		},
		{
			service: "humanapi/admin", name: "status", body: status, old: `https:`, new: `http:`,
			want: []string{
				"body /endpoint enum",
			},
		},
		{service: "humanapi/data", name: "data", body: data},
		{
			service: "humanapi/data", name: "data", body: data, old: `unity`, new: `combined`,
			want: []string{
				"body /type enum",
			},
		},
		{
			service: "humanapi/data", name: "data", body: data, old: `created`, new: `deleted`,
			want: []string{
				"body /action enum",
			},
		},
		{
			service: "humanapi/data", name: "data", body: data, old: `6a2f`, new: `6A2F`,
			want: []string{
				"body /objectId pattern",
			},
		},
	} {
		webhook := load(t, c.service).Webhook(c.name)
		if webhook == nil {
			t.Fatalf("%s has no webhook %s", c.service, c.name)
		}
		got := faults(webhook.CheckBody([]byte(strings.Replace(c.body, c.old, c.new, 1))))
		if diff := gocmp.Diff(append([]string{}, c.want...), got); diff != "" {
			t.Errorf("%s with %q for %q (-want +got):\n%s", c.name, c.new, c.old, diff)
		}
	}
}
