package humanapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/openapi"
)

// policy is the user of a stage, whose sources bring records of every kind.
const policy = "policy-1"

// stage is all that one operation needs to be driven: a vendor with a user who has everything, and the credentials of
// everybody.
type stage struct {
	*vendor

	contract *openapi.Contract
	op       *openapi.Operation

	humanID    string
	account    string            // the user's first source
	without    string            // the access token of a user who has nothing
	params     map[string]string // of the path, by name
	credential string            // the right Authorization
	strangers  []string          // others that somebody has
	narrowed   bool              // to what is new
}

func newStage(
	t testing.TB, generation string, contract *openapi.Contract, op *openapi.Operation, edits ...func(*httpapi.Options),
) *stage {
	t.Helper()
	s := &stage{vendor: newVendorOf(t, generation, edits...), contract: contract, op: op}
	s.createApp(app.Settings{ClientID: "umbrella", ClientSecret: "umbrella-secret"})
	var token string
	s.humanID, token = s.patient(policy)
	for _, name := range everything {
		if _, err := s.app.Connect(t.Context(), s.humanID, chart.FindSource(name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, code := range []string{"apidata", "highlights"} {
		if _, err := s.app.PutReport(t.Context(), s.humanID, code, ""); err != nil {
			t.Fatal(err)
		}
	}
	sources, err := s.app.Sources(t.Context(), s.humanID)
	if err != nil {
		t.Fatal(err)
	}
	s.account = sources[0].ID
	// devices handed over all they had when they were connected
	if _, err := s.app.Clock.Advance(t.Context(), 23*time.Hour); err != nil {
		t.Fatal(err)
	}
	s.identify(token)
	s.fill(token)
	if prepare := particulars()[op.ID].prepare; prepare != nil {
		prepare(s)
	}
	return s
}

// identify sorts the credentials of everybody by whether they let in to the operation.
func (s *stage) identify(token string) {
	s.Helper()
	gone, dead := s.invite("gone")
	if err := s.app.DeleteUser(s.Context(), gone); err != nil {
		s.Fatal(err)
	}
	bare, without := s.invite("bare")
	if err := s.app.Sync(s.Context(), bare, "Cleveland Clinic", app.SyncNoData); err != nil {
		s.Fatal(err)
	}
	s.without = without
	rights := map[string]string{
		"admin": "Bearer " + s.clientToken(), "data": "Bearer " + token,
		"apps": basicAuth("acme-secret", ""),
	}
	for service, credential := range rights {
		if strings.HasSuffix(s.contract.Name, service) {
			s.credential = credential
		} else {
			s.strangers = append(s.strangers, credential)
		}
	}
	s.strangers = append(s.strangers, "Bearer "+dead, basicAuth("umbrella-secret", ""), "Bearer nonsense",
		"Basic nonsense", "")
}

// fill finds values for the parameters of the operation's path: of an id and a date, those of the first record of the
// list above it.
func (s *stage) fill(token string) {
	s.Helper()
	s.params = map[string]string{"clientId": "acme", "humanId": s.humanID}
	for _, below := range []string{"/{id}", "/daily/{date}", "/summary/{date}"} {
		list, _, found := strings.Cut(s.contract.BasePath+s.op.Path, below)
		if !found {
			continue
		}
		if below == "/summary/{date}" {
			list += "/summaries"
		}
		record := s.records(list, token)[0]
		s.params["id"], s.params["date"] = fmt.Sprint(record["id"]), day(record)
	}
	if strings.Contains(s.op.Path, "{subscriptionId}") {
		made := s.do("POST", "/api/v1/subscriptions", s.clientToken(), with(agent(), "clientUserId", policy))
		s.params["subscriptionId"] = regexp.MustCompile(`[0-9a-f]{24}`).FindString(string(made.body))
	}
	if strings.Contains(s.op.Path, "{reportId}") {
		var groups []struct{ Reports []struct{ ID string } }
		if err := json.Unmarshal(s.do("GET", "/api/v1/user/reports?humanId="+s.humanID, s.clientToken(), nil).body,
			&groups); err != nil {
			s.Fatal(err)
		}
		s.params["reportId"] = groups[0].Reports[0].ID
	}
}

// day is that of a record, by the person's own calendar.
func day(record object) string {
	for _, name := range []string{"timestamp", "startTime", "day", "date"} {
		text, _ := record[name].(string)
		at, err := time.Parse(time.RFC3339, text)
		if err != nil && text != "" {
			return text
		}
		zone, err := time.Parse("-07:00", fmt.Sprint(record["tzOffset"]))
		if err != nil { // not every record says so: it is some hours behind
			zone = zone.In(time.FixedZone("", -6*60*60))
		}
		if text != "" {
			return at.In(zone.Location()).Format(time.DateOnly)
		}
	}
	return ""
}

func generationOf(a *app.App) string { return a.Rules(humanapi.Name).Generation }

// at is the stage for one test more: the same again, unless the operation has changed something.
func (s *stage) at(t *testing.T) *stage {
	if s.op.Method != http.MethodGet {
		return newStage(t, generationOf(s.app), s.contract, s.op)
	}
	again := *s
	again.vendor = new(*s.vendor)
	again.TB = t
	return &again
}

// listed is the stage of an operation that answers with a record by its id, and with a list by a date in its place.
func (s *stage) listed() *stage {
	if s.takes("offset") && strings.HasSuffix(s.op.Path, "/{id}") {
		s.params = maps.Clone(s.params)
		s.params["id"] = s.params["date"]
	}
	return s
}

// path is the operation's, with the parameters filled in.
func (s *stage) path(params map[string]string) string {
	path := s.contract.BasePath + s.op.Path
	for name, value := range params {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path
}

// unknown is the operation's path with an id that nothing has, or empty where the path has no id.
func (s *stage) unknown() string {
	params := maps.Clone(s.params)
	for name := range params {
		if name != "clientId" && name != "date" {
			params[name] = strings.Repeat("0", len(params[name]))
		}
	}
	if path := s.path(params); path != s.path(s.params) {
		return path
	}
	return ""
}

// ask is a request on its way to the operation.
type ask struct {
	path   string
	query  url.Values
	body   any // as vendor.send takes it
	header http.Header
}

func (r ask) target() string {
	if len(r.query) == 0 {
		return r.path
	}
	return r.path + "?" + r.query.Encode()
}

// request is one that succeeds.
func (s *stage) request() ask {
	r := ask{path: s.path(s.params), query: url.Values{}, header: http.Header{}}
	if s.credential != "" {
		r.header.Set("Authorization", s.credential)
	}
	if query := particulars()[s.op.ID].query; query != nil {
		r.query = query(s)
	}
	if body := particulars()[s.op.ID].body; body != nil {
		r.body = body(s)
	}
	return r
}

// send sends a request, and holds the reply against the contract.
func (s *stage) send(r ask) answer {
	s.Helper()
	target := r.target()
	reply := s.vendor.send(s.op.Method, target, r.header.Clone(), r.body)
	for _, v := range s.op.CheckResponse(reply.status, reply.header, reply.body).List {
		s.Errorf("%s: %d %.300s: %s", target, reply.status, reply.body, v)
	}
	return reply
}

// turnPages reads an operation's list page by page: the first, one in the middle, the last, an empty one, and one far
// past the end.
func (s *stage) turnPages() {
	s.Helper()
	all, size := s.whole(), 50
	if s.takes("limit") {
		size = min(max(len(all)/4, 1), 500)
	}
	if len(all) < 1 {
		s.Fatal("the list is empty")
	}
	for _, offset := range []int{0, len(all) / 2, len(all) - 1, len(all), len(all) + 1000} {
		reply, page := s.page(offset, size)
		want := all[min(offset, len(all)):min(offset+size, len(all))]
		if len(page) != len(want) || len(want) > 0 &&
			string(page[0])+string(page[len(page)-1]) != string(want[0])+string(want[len(want)-1]) {
			s.Errorf("%d from %d: %d records, want %d", size, offset, len(page), len(want))
		}
		if got, want := rels(reply), s.rels(offset, size, len(all)); got != want {
			s.Errorf("%d of %d from %d: links %q, want %q", size, len(all), offset, got, want)
		}
	}
}

// readNumbers gives the numbers of a page in other forms, which are the same page, and such as no page has: they are
// refused, or the page is empty and leads nowhere but back.
func (s *stage) readNumbers() {
	s.Helper()
	with := func(option, value string) answer {
		r := s.request()
		r.query.Set(option, value)
		return s.send(r)
	}
	for _, option := range []string{"offset", "limit"} {
		if !s.takes(option) {
			continue
		}
		want := with(option, "2")
		for _, form := range []string{"2.0", "2e0", "20e-1", "0.2E1"} {
			if got := with(option, form); got.status != http.StatusOK || string(got.body) != string(want.body) ||
				rels(got) != rels(want) {
				s.Errorf("%s=%s: %d %.300s, want %.300s", option, form, got.status, got.body, want.body)
			}
		}
		for _, number := range []string{"1e30", "9223372036854775808"} {
			if got := with(option, number); got.status != http.StatusBadRequest || !strings.Contains(s.violations(), "query  ") {
				s.Errorf("%s=%s: %d %s", option, number, got.status, s.violations())
			}
		}
	}
	last := with("offset", strconv.Itoa(math.MaxInt64))
	if strings.Contains(rels(last), "next") || strings.Contains(last.header.Get("Link"), "offset=-") {
		s.Errorf("the last offset there is leads to %s", last.header.Get("Link"))
	}
}

func (s *stage) takes(option string) bool { return slices.Contains(s.op.Query(), option) }

// paged reports whether the operation answers with a list, page by page.
func (s *stage) paged() bool {
	return s.takes("offset") && (s.contract.Name != "humanapi/data" ||
		s.send(s.request()).header.Get("X-Total-Count") != "")
}

// page is what stands at an offset.
func (s *stage) page(offset, size int) (answer, []json.RawMessage) {
	s.Helper()
	r := s.request()
	if r.query.Set("offset", strconv.Itoa(offset)); s.takes("limit") {
		r.query.Set("limit", strconv.Itoa(size))
	}
	if s.narrowed {
		r.query.Set("updated_since", start.Add(time.Second).Format(time.RFC3339))
	}
	reply := s.send(r)
	var page []json.RawMessage
	if err := json.Unmarshal(reply.body, &page); err != nil || reply.status != http.StatusOK {
		s.Fatalf("%v: %d %.300s", r.query, reply.status, reply.body)
	}
	return reply, page
}

// whole is the list from its first record to its last; of what devices record thousands of times a year, what is new.
func (s *stage) whole() (all []json.RawMessage) {
	_, first := s.page(0, 500)
	s.narrowed = len(first) == 500
	for {
		_, page := s.page(len(all), 500)
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}

// rels is the relations of a reply's links, in their order.
func rels(reply answer) string {
	var found []string
	for _, link := range regexp.MustCompile(`<[^>]*>; rel="([a-z]+)"`).FindAllStringSubmatch(reply.header.Get("Link"),
		-1) {
		found = append(found, link[1])
	}
	return strings.Join(found, " ")
}

// rels is what the links of a page should be (recorded 2015): of all users' records, whose number nobody counts,
// without the last; of the Admin API, none.
func (s *stage) rels(offset, size, total int) string {
	var want []string
	if offset+size < total {
		want = append(want, "next")
	}
	if offset > 0 {
		want = append(want, "prev")
	}
	if offset+size < total && s.contract.Name == "humanapi/data" {
		want = append(want, "last")
	}
	if offset > 0 {
		want = append(want, "first")
	}
	if s.contract.Name == "humanapi/admin" {
		return ""
	}
	return strings.Join(want, " ")
}
