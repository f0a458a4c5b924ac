package humanapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/openapi"
)

// TestEveryOperation drives each operation of each contract, in both generations: a request that succeeds, each failure
// that its contract declares, and, of a list, the pages and the options. Every reply is held against the contract.
//
// The contract says what a valid request needs, and how most failures are caused. particulars says it for the rest.
func TestEveryOperation(t *testing.T) {
	p, err := humanapi.New(humanapi.Options{DemoStart: start})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, generation := range []string{humanapi.Consumer, humanapi.HIP} {
		for _, service := range p.Services {
			for _, op := range service.Contract.Operations {
				known[op.ID] = true
				t.Run(generation+"/"+op.ID, func(t *testing.T) {
					t.Parallel()
					s := newStage(t, generation, service.Contract, op)
					for _, status := range declared(op) {
						t.Run(fmt.Sprint(status), func(t *testing.T) { s.at(t).meet(status) })
					}
					if s.at(t).listed().paged() {
						t.Run("pages", func(t *testing.T) { s.at(t).listed().turnPages() })
						t.Run("numbers", func(t *testing.T) { s.at(t).listed().readNumbers() })
					}
					t.Run("options", func(t *testing.T) { s.at(t).listed().tryOptions() })
				})
			}
		}
	}
	for id := range particulars() {
		if !known[id] {
			t.Errorf("no contract has %s", id)
		}
	}
}

// declared is the statuses of an operation. What the vendor's framework does of itself stands as default in some
// contracts.
func declared(op *openapi.Operation) []int {
	statuses := op.Statuses()
	if statuses[0] == 0 {
		statuses = append(statuses[1:], http.StatusForbidden, http.StatusTooManyRequests, http.StatusInternalServerError)
	}
	return statuses
}

// particular is what does not follow from the contract: what an operation's request says, and how a failure of its own
// comes about.
type particular struct {
	prepare func(*stage)
	query   func(*stage) url.Values
	body    func(*stage) object
	causes  map[int]func(*stage) answer
}

// particulars is by operationId. A function, as it refers to itself.
func particulars() map[string]particular {
	return map[string]particular{
		"createAdminToken": {
			body: func(*stage) object {
				return object{"client_id": "acme", "client_secret": "acme-secret", "type": "client"}
			},
			causes: map[int]func(*stage) answer{401: saying("client_secret", "guess")},
		},
		"createConnectToken": {
			body: func(*stage) object { return tokenRequest("access", policy) },
			causes: map[int]func(*stage) answer{
				401: saying("client_secret", "guess"),
				403: saying("type", "session"), // once a source is connected
				404: saying("client_user_id", "nobody"),
			},
		},
		"createUser": {
			body: func(*stage) object { return invitation("policy-2") },
			causes: map[int]func(*stage) answer{409: func(s *stage) answer {
				r := s.request()
				r.body = with(invitation(policy), "lastName", "Another")
				return s.send(r)
			}},
		},
		"getUsersList": {prepare: func(s *stage) {
			for i := range 120 {
				if _, _, err := s.app.CreateUser(s.Context(), app.NewUser{ClientUserID: fmt.Sprint("one-of-", i)}); err != nil {
					s.Fatal(err)
				}
			}
		}},
		"performActionForUser": {
			body: func(s *stage) object { return object{"action": "abort", "humanId": s.humanID} },
			causes: map[int]func(*stage) answer{
				404: saying("humanId", "nobody"),
				409: func(s *stage) answer {
					err := s.app.SetStatus(s.Context(), s.humanID, humanapi.AllSynced, true)
					if generationOf(s.app) == humanapi.HIP {
						err = s.app.SetOrder(s.Context(), s.humanID, humanapi.Completed, false, true)
					}
					if err != nil {
						s.Fatal(err)
					}
					return s.send(s.request())
				},
			},
		},
		"resyncAccount": {
			body: func(s *stage) object { return object{"action": "resync", "accountId": s.account} },
		},
		"userProviders":  {query: whose, causes: map[int]func(*stage) answer{404: asking("humanId", "nobody")}},
		"getUserReports": {query: whose, causes: map[int]func(*stage) answer{404: asking("humanId", "nobody")}},
		"getTasksLiistLink": {
			body:   func(s *stage) object { return object{"humanId": s.humanID} },
			causes: map[int]func(*stage) answer{404: saying("humanId", "nobody")},
		},
		"createSubscription": {
			body: func(*stage) object { return with(agent(), "clientUserId", policy) },
			causes: map[int]func(*stage) answer{
				404: saying("clientUserId", "nobody"),
				409: func(s *stage) answer { s.send(s.request()); return s.send(s.request()) },
			},
		},
		"getUsersSubscriptions": {
			prepare: func(s *stage) {
				s.do("POST", "/api/v1/subscriptions", s.clientToken(), with(agent(), "clientUserId", policy))
			},
			query: func(*stage) url.Values {
				return url.Values{"clientUserId": {policy}, "subscriberEmail": {"ada@example.com"}, "role": {"producer"}}
			},
			causes: map[int]func(*stage) answer{404: asking("clientUserId", "nobody")},
		},
		"authorize": {
			query: func(*stage) url.Values {
				return url.Values{"response_type": {"code"}, "client_id": {"acme"}, "redirect_uri": {callback}}
			},
			causes: map[int]func(*stage) answer{400: asking("redirect_uri", ""), 401: asking("client_id", "nobody")},
		},
		"getActivitySummaryOfDay": {causes: map[int]func(*stage) answer{404: onThatDay}},
		"getSleepSummaryOfDay":    {causes: map[int]func(*stage) answer{404: onThatDay}},
		"createOAuthToken": {
			body: func(s *stage) object {
				reply := s.do("GET", "/oauth/authorize?"+particulars()["authorize"].query(s).Encode(), "", nil)
				back, err := url.Parse(reply.header.Get("Location"))
				if err != nil {
					s.Fatal(err)
				}
				return object{
					"grant_type": "authorization_code", "code": back.Query().Get("code"), "redirect_uri": callback,
					"client_id": "acme", "client_secret": "acme-secret",
				}
			},
			causes: map[int]func(*stage) answer{401: saying("client_secret", "guess")},
		},
		"createUserTokens": {
			body: func(s *stage) object {
				token := s.do("POST", "/v1/connect/token", "", tokenRequest("id", policy)).field("id_token")
				return object{"clientId": "acme", "clientSecret": "acme-secret", "sessionToken": token}
			},
			causes: map[int]func(*stage) answer{401: saying("sessionToken", "invented")},
		},
		"createPublicToken": {
			body: func(s *stage) object {
				return object{"humanId": s.humanID, "clientId": "acme", "clientSecret": "acme-secret"}
			},
			causes: map[int]func(*stage) answer{401: saying("clientSecret", "guess"), 404: saying("humanId", "nobody")},
		},
		"createAppUser": {body: func(*stage) object { return object{"externalId": "policy-2"} }},
		"downloadReport": {
			query:  func(*stage) url.Values { return url.Values{"format": {"json"}} },
			causes: map[int]func(*stage) answer{415: asking("format", "html")}, // apidata has no pages
		},
		"listGenotypes": {query: func(*stage) url.Values { return url.Values{"locations": {"rs429358"}} }},
	}
}

func whose(s *stage) url.Values { return url.Values{"humanId": {s.humanID}} }

// onThatDay asks for a day of which no device knows.
func onThatDay(s *stage) answer {
	r := s.request()
	r.path = strings.Replace(r.path, s.params["date"], "1999-01-01", 1)
	return s.send(r)
}

// saying makes a good request but for one field of its body.
func saying(name string, value any) func(*stage) answer {
	return func(s *stage) answer {
		r := s.request()
		r.body = with(r.body.(object), name, value)
		return s.send(r)
	}
}

// asking makes a good request but for one field of its query, which is left out if it is empty.
func asking(name, value string) func(*stage) answer {
	return func(s *stage) answer {
		r := s.request()
		if r.query.Set(name, value); value == "" {
			r.query.Del(name)
		}
		return s.send(r)
	}
}

// meet brings about a reply of that status, and checks it.
func (s *stage) meet(status int) {
	s.Helper()
	reply := s.provoke(status)
	if reply.status != status {
		s.Fatalf("%d %.300s", reply.status, reply.body)
	}
	if status >= 400 && s.op.ID != "authorize" && reply.field("message") == "" && reply.field("error_description") == "" {
		s.Errorf("nothing is said of what is wrong: %s", reply.body)
	}
	for _, e := range s.journal.List("acme", func(e *journal.Entry) bool { return e.Status >= 400 }) {
		if e.Note == "" && len(e.Violations.List) == 0 {
			s.Errorf("neither the journal nor the log says why it is %d", e.Status)
		}
	}
	open, tag := reply.header.Get("Access-Control-Allow-Origin"), reply.header.Get("ETag")
	if s.contract.Name == "humanapi/data" && (open != "*" || status >= 400 && tag != "") {
		s.Errorf("%d %v", status, reply.header)
	}
}

// provoke brings about a reply in the way it comes to a client. No client can bring about trouble that is not of its
// making: that is asked for as a fault.
func (s *stage) provoke(status int) answer {
	s.Helper()
	r := s.request()
	cause, unknown := particulars()[s.op.ID].causes[status], s.unknown()
	switch {
	case cause != nil:
		return cause(s)
	case status < 300 || status == http.StatusFound:
		return s.send(r)
	case status == http.StatusNotModified:
		r.header.Set("If-None-Match", s.send(s.request()).header.Get("ETag"))
	case status == http.StatusBadRequest && s.op.Method == http.MethodPost:
		r.body = "{"
	case status == http.StatusBadRequest:
		r.query.Set("colour", "red")
	case status == http.StatusUnauthorized:
		return s.asStrangers()
	case status == http.StatusNotFound && unknown != "":
		r.path = unknown
	case status == http.StatusNotFound && (strings.HasPrefix(s.op.ID, "getLatest") || s.op.ID == "getMedicalProfile"):
		r.header.Set("Authorization", "Bearer "+s.without)
	case status == http.StatusRequestEntityTooLarge:
		r.body = `{"x":"` + strings.Repeat("x", 5<<20) + `"}`
	case status == http.StatusUnsupportedMediaType:
		r.header.Set("Content-Type", "text/xml")
	default:
		return s.inTrouble(status)
	}
	return s.send(r)
}

// inTrouble asks for a fault and runs into it.
func (s *stage) inTrouble(status int) answer {
	rule := fault.Rule{Operation: s.op.ID, Status: status}
	r := s.request()
	if status == http.StatusTooManyRequests {
		rule = fault.Rule{Operation: s.op.ID, RateLimit: &fault.RateLimit{Requests: 1, Per: clock.Duration(time.Minute)}}
	}
	owner := fault.Scope{Owner: "test"}
	s.app.Faults.Put(owner, []fault.Rule{rule}, s.app.Clock.Now())
	defer s.app.Faults.Put(owner, nil, s.app.Clock.Now())
	if status == http.StatusTooManyRequests {
		s.send(r)
	}
	return s.send(r)
}

// asStrangers makes the request with every credential that is none, and returns the last refusal, or the first reply
// that is no refusal.
func (s *stage) asStrangers() (reply answer) {
	for _, credential := range s.strangers {
		r := s.request()
		r.header.Set("Authorization", credential)
		reply = s.send(r)
		if reply.status != http.StatusUnauthorized {
			s.Errorf("Authorization: %.20s...", credential)
			return reply
		}
	}
	return reply
}

// badOptions is what no operation that has the option takes, and the rule that is broken.
var badOptions = []struct{ query, violation string }{
	{"limit=501", "query  maximum"},
	{"limit=0", "query  minimum"},
	{"limit=many", "query  type"},
	{"offset=-1", "query  minimum"},
	{"offset=first", "query  type"},
	{"offset=1.5", "query  type"},
	{"offset=1e999", "query  type"},
	{"created_since=yesterday", "query  pattern"},
	{"created_before=20261332T000000Z", "query  format"},
	{"updated_since=1.1.2026", "query  pattern"},
	{"updated_before=20261332T000000Z", "query  format"},
	{"start_date=2026-01-01", "query  required"},
	{"end_date=2026-01-01", "query  required"},
	{"start_date=1.1.2026&end_date=2026-01-01", "query  format"},
	{"source=", "query  minLength"},
	{"time_series=perhaps", "query  enum"},
}

// tryOptions gives every option that the operation has values that are none, and one option that nothing has.
func (s *stage) tryOptions() {
	s.Helper()
	try := func(query, violation string) {
		s.Helper()
		r := s.request()
		more, err := url.ParseQuery(query)
		if err != nil {
			s.Fatal(err)
		}
		maps.Copy(r.query, more)
		reply := s.send(r)
		if refused := reply.status == http.StatusBadRequest ||
			s.op.ID == "authorize" && reply.status == http.StatusFound; !refused {
			s.Errorf("%s: %d %.300s", query, reply.status, reply.body)
		}
		if got := s.violations(); got != violation {
			s.Errorf("%s: %s, want %s", query, got, violation)
		}
	}
	try("colour=red", "query  unknownParameter")
	if !s.paged() { // options are taken where they make no difference
		return
	}
	for _, option := range badOptions {
		if name, _, _ := strings.Cut(option.query, "="); s.takes(name) &&
			(option.query != "limit=501" || s.op.ID != "getUsersSubscriptions") {
			try(option.query, option.violation)
		}
	}
}
