package humanapi_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

const medical = "/v1/human/medical/"

// lists are the clinical lists with a record by id for each item, and whether the apidata report has them.
var lists = map[string]bool{
	"allergies": true, "ccds": false, "demographics": true, "encounters": true, "functional_statuses": true,
	"immunizations": true,
	"instructions":  true, "issues": true, "medications": true, "narratives": false, "organizations": false,
	"plans_of_care": true,
	"procedures":    true, "social_history": true, "test_results": true, "vitals": true,
}

// patient is a user with three sources that between them bring every kind of record.
func (v *vendor) patient(user string) (humanID, token string) {
	v.Helper()
	humanID, token = v.invite(user)
	for _, name := range []string{"Starfleet Pharmacy", "Starfleet Medical"} {
		if _, err := v.app.Connect(v.Context(), humanID, chart.FindSource(name)); err != nil {
			v.Fatal(err)
		}
	}
	return humanID, token
}

// get asks for something and fails unless it comes in keeping with its contract.
func (v *vendor) get(target, token string) answer {
	v.Helper()
	reply := v.do("GET", target, token, nil)
	if reply.status != 200 || v.violations() != "" {
		v.Fatalf("%s: %d %.300s %s", target, reply.status, reply.body, v.violations())
	}
	return reply
}

func (v *vendor) records(target, token string) []object {
	v.Helper()
	var list []object
	if err := json.Unmarshal(v.get(target, token).body, &list); err != nil {
		v.Fatal(err)
	}
	return list
}

// Each record is, byte for byte, the one that the list has under its id, and the one in the apidata report.
func TestEveryRecordIsTheSameEverywhere(t *testing.T) {
	v := newVendor(t)
	humanID, token := v.patient("policy-1")
	entry, err := v.app.PutReport(t.Context(), humanID, "apidata", "")
	if err != nil {
		t.Fatal(err)
	}
	var whole map[string][]json.RawMessage
	if err := json.Unmarshal(v.get(medical+"reports/"+entry.ID+"/raw", token).body, &whole); err != nil {
		t.Fatal(err)
	}
	for name, reported := range lists {
		reply := v.get(medical+name+"?limit=500", token)
		var list []json.RawMessage
		if err := json.Unmarshal(reply.body, &list); err != nil || len(list) == 0 && name != "allergies" {
			t.Fatalf("%s: %d records, %v", name, len(list), err)
		}
		if total := reply.header.Get("X-Total-Count"); total != strconv.Itoa(len(list)) || reply.header.Get("Link") != "" {
			t.Errorf("%s: %s of %d, %s", name, total, len(list), reply.header.Get("Link"))
		}
		in := make(map[string]bool)
		for _, raw := range whole[name] {
			in[string(raw)] = true
		}
		if reported && len(in) != len(list) {
			t.Errorf("%s: %d records in the list, %d in the report", name, len(list), len(in))
		}
		for _, raw := range list {
			var one struct{ ID string }
			if err := json.Unmarshal(raw, &one); err != nil {
				t.Fatal(err)
			}
			if twin := v.get(medical+name+"/"+one.ID, token); !bytes.Equal(twin.body, raw) {
				t.Errorf("%s: %s\nby itself %s", name, raw, twin.body)
			}
			if reported && !in[string(raw)] {
				t.Errorf("%s: not in the report: %s", name, raw)
			}
		}
	}
	if profile := v.get(medical+"profile", token); len(whole["profile"]) != 1 ||
		!bytes.Equal(profile.body, whole["profile"][0]) {
		t.Errorf("profile: %s\nin the report %s", profile.body, whole["profile"])
	}
	if len(whole) != 14 {
		t.Errorf("the report has %d parts", len(whole))
	}
}

// A client that follows `next` sees every record once; its token goes along, and nowhere else.
func TestFollowingLinks(t *testing.T) {
	v := newVendor(t)
	_, token := v.patient("policy-1")
	total := len(v.records(medical+"test_results?limit=500", token))
	seen := 0
	for target := medical + "test_results?limit=7"; target != ""; {
		reply := v.get(target, token)
		seen += strings.Count(string(reply.body), `"resultDateTime"`)
		target = ""
		if url, rest, ok := strings.Cut(reply.header.Get("Link"), `>; rel="next"`); ok && rest != "" {
			target = strings.TrimPrefix(url, "<http://example.com")
		}
	}
	if seen != total {
		t.Errorf("a client that follows the links saw %d records of %d", seen, total)
	}
	if len(v.records(medical+"vitals", token)) > 50 {
		t.Error("a page without a limit has more than 50 records")
	}
	link := v.get(medical+"test_results?limit=2&access_token="+token, "").header.Get("Link")
	if shown := v.last().Reply.Header.Get("Link"); strings.Contains(shown, token) || !strings.Contains(link, token) {
		t.Errorf("the journal shows the token: %s", shown)
	}
}

func TestFilters(t *testing.T) {
	v := newVendor(t)
	_, token := v.invite("policy-1")
	all := v.records(medical+"encounters?limit=500", token)
	at := func(r object) time.Time {
		when, err := time.Parse(time.RFC3339, r["dateTime"].(string))
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for i := range len(all) - 1 {
		if at(all[i]).Before(at(all[i+1])) {
			t.Fatal("not the newest first")
		}
	}
	count := func(query string) int { return len(v.records(medical+"encounters?limit=500&"+query, token)) }
	same := 0
	day := at(all[3]).Format(time.DateOnly)
	for _, r := range all {
		if at(r).Format(time.DateOnly) == day {
			same++
		}
	}
	if got := count("start_date=" + day + "&end_date=" + day); got != same || same == 0 {
		t.Errorf("on %s: %d, want %d", day, got, same)
	}
	// The records are as new as the source that brought them, which was connected at the start.
	for query, want := range map[string]int{
		"created_since=20260105T090000Z": len(all), "created_since=2026-01-05T09:00:00.001Z": 0,
		"created_before=20260105T090000Z":    0,
		"updated_since=2026-01-05T09:00:00Z": len(all), "updated_before=2026-01-05T09:00:00.000Z": 0,
		"updated_before=20260105T090001Z": len(all),
		"source=54dc427aaa6b4cb7d6203061": len(all), "source=cleveland%20clinic": len(all), "source=fitbit": 0,
		"start_date=2026-01-02&end_date=2026-01-01": 0,
	} {
		if got := count(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

// What a client holds already is not sent again; a reply to HEAD has the headers of the one to GET.
func TestNamesOfReplies(t *testing.T) {
	v := newVendor(t)
	_, token := v.patient("policy-1")
	ask := func(method, path, tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		if tag != "" {
			r.Header.Set("If-None-Match", tag)
		}
		w := httptest.NewRecorder()
		v.handler.ServeHTTP(w, r)
		return w
	}
	paths := []string{medical + "profile", medical + "timeline", "/v1/human/sources"}
	for name := range lists {
		paths = append(paths, medical+name, medical+name+"/")
	}
	for _, path := range paths {
		first := ask("GET", path, "")
		tag := first.Header().Get("ETag")
		if n, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 32); err != nil || tag != fmt.Sprintf(`"%d"`, n) {
			t.Errorf("%s: ETag %s", path, tag)
		}
		for list, want := range map[string]int{tag: 304, `"1", W/` + tag: 304, "*": 304, `"1"`: 200} {
			again := ask("GET", path, list)
			if again.Code != want || again.Header().Get("ETag") != tag ||
				want == 304 && (again.Body.Len() > 0 || again.Header().Get("Content-Length") != "") {
				t.Errorf("%s, If-None-Match %s: %d %v", path, list, again.Code, again.Header())
			}
		}
		if got := v.violations(); got != "" {
			t.Errorf("%s: %s", path, got)
		}
		head := ask("HEAD", path, "")
		for _, name := range []string{"ETag", "X-Total-Count", "Link", "Content-Type", "Content-Length"} {
			if head.Code != 200 || head.Header().Get(name) != first.Header().Get(name) {
				t.Errorf("HEAD %s: %d %s %q, want %q", path, head.Code, name, head.Header().Get(name), first.Header().Get(name))
			}
		}
		asked := v.do("OPTIONS", path, "", nil)
		for name, want := range map[string]string{
			"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "OPTIONS,GET,HEAD",
			"Access-Control-Allow-Headers": "Content-Type, Authorization, Accept", "Access-Control-Max-Age": "86400",
		} {
			if asked.status != 204 || asked.header.Get(name) != want || first.Header().Get(name) != want {
				t.Errorf("OPTIONS %s: %d, %s %q and %q", path, asked.status, name, asked.header.Get(name), first.Header().Get(name))
			}
		}
	}
	if reply := v.do("OPTIONS", "/api/v1/users", "", nil); reply.status != 405 ||
		reply.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("the Admin API lets pages from elsewhere in: %d %v", reply.status, reply.header)
	}
}

func TestDocuments(t *testing.T) {
	v := newVendor(t)
	_, token := v.patient("policy-1")
	documents := v.records(medical+"ccds", token)
	if len(documents) != 2 {
		t.Fatalf("%d documents of two hospitals and a pharmacy", len(documents))
	}
	linked := v.records(medical+"encounters", token)[0]["ccd"].(object)["href"].(string)
	for i, target := range []string{"/v1/human" + linked, medical + "ccds/" + documents[1]["id"].(string)} {
		v.get(target, token)
		raw := v.get(target+"/raw", token)
		if kind := raw.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/xml") {
			t.Errorf("%d: %s", i, kind)
		}
		if !bytes.Contains(raw.body, []byte("<ClinicalDocument ")) {
			t.Errorf("%d: %.200s", i, raw.body)
		}
		for d := xml.NewDecoder(bytes.NewReader(raw.body)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Sources bring records from when they are connected; one without data brings none, and one that was disconnected no
// longer stands among the sources while its records stay.
func TestSourcesBringTheRecords(t *testing.T) {
	v := newVendor(t)
	humanID, token := v.invite("policy-1")
	organizations := func() string {
		var names []string
		for _, o := range v.records(medical+"organizations", token) {
			names = append(names, o["name"].(string))
		}
		return strings.Join(names, ", ")
	}
	sources := func() []object { return v.records("/v1/human/sources", token) }
	if s := sources(); len(s) != 1 ||
		fmt.Sprint(s[0]["historySync"], s[0]["syncStatus"]) != "map[status:not_started] map[details:ok status:inProgress]" ||
		s[0]["expectedSyncDuration"] == nil || s[0]["source"] != "54dc427aaa6b4cb7d6203061" {
		t.Errorf("at first: %v", s)
	}
	if err := v.app.Sync(t.Context(), humanID, "Cleveland Clinic", app.SyncOK); err != nil {
		t.Fatal(err)
	}
	if s := sources(); s[0]["historySync"].(object)["status"] != "completed" ||
		s[0]["syncStatus"].(object)["synchedAt"] != "2026-01-05T09:00:00.000Z" ||
		s[0]["expectedSyncDuration"] != nil {
		t.Errorf("afterwards: %v", s)
	}
	timeline := v.records(medical+"timeline?limit=500", token)
	if oldest := sources()[0]["historySync"].(object)["oldestDate"]; oldest != timeline[len(timeline)-1]["dateTime"] {
		t.Errorf("the history goes back to %v, and the oldest record is %v", oldest, timeline[len(timeline)-1])
	}
	before := v.records(medical+"encounters?limit=500", token)
	if _, err := v.app.Clock.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Starfleet Medical", "Fitbit"} {
		if _, err := v.app.Connect(t.Context(), humanID, chart.FindSource(name)); err != nil {
			t.Fatal(err)
		}
	}
	if s := sources(); len(s) != 3 || s[2]["syncStatus"] != nil || s[2]["organization"] != nil {
		t.Errorf("with a wearable: %v", s)
	}
	since := v.records(medical+"encounters?limit=500&updated_since=20260105T093000Z", token)
	all := v.records(medical+"encounters?limit=500", token)
	if len(since) == 0 || len(since) != len(all)-len(before) {
		t.Errorf("%d visits, then %d, of which new %d", len(before), len(all), len(since))
	}
	if err := v.app.Sync(t.Context(), humanID, "Starfleet Medical", app.SyncNoData); err != nil {
		t.Fatal(err)
	}
	if s := sources(); s[1]["syncStatus"].(object)["status"] != "noDataAvailable" {
		t.Errorf("without data: %v", s[1])
	}
	if got := len(v.records(medical+"encounters?limit=500", token)); got != len(before) ||
		strings.Contains(organizations(), "Starfleet") {
		t.Errorf("%d visits without the second source's, of %s", got, organizations())
	}
	if err := v.app.Disconnect(t.Context(), humanID, "Cleveland Clinic"); err != nil {
		t.Fatal(err)
	}
	if got := len(v.records(medical+"encounters?limit=500", token)); got != len(before) || len(sources()) != 2 {
		t.Errorf("%d visits after the source was disconnected; sources %v", got, sources())
	}
}

func TestNobodysProfileIsNotFound(t *testing.T) {
	v := newVendor(t)
	humanID, token := v.invite("policy-1")
	v.get(medical+"profile", token)
	if err := v.app.Sync(t.Context(), humanID, "Cleveland Clinic", app.SyncNoData); err != nil {
		t.Fatal(err)
	}
	if reply := v.do("GET", medical+"profile", token, nil); reply.status != 404 || reply.field("message") != "Not Found" {
		t.Errorf("%d %s", reply.status, reply.body)
	}
	for name := range lists {
		if list := v.records(medical+name, token); len(list) != 0 {
			t.Errorf("%s: %v", name, list)
		}
	}
}

// A clock that runs changes the record when something happens in it, and reads it from memory until then.
func TestRecordsFollowTheClock(t *testing.T) {
	v := newVendor(t)
	_, token := v.invite("policy-1")
	before := v.records(medical+"encounters?limit=500", token)
	if _, err := v.app.Clock.Advance(t.Context(), 200*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	token = v.do("POST", "/v1/connect/token", "", tokenRequest("access", "policy-1")).field("access_token")
	after := v.records(medical+"encounters?limit=500", token)
	if len(after) < len(before)+2 || after[len(after)-1]["id"] != before[len(before)-1]["id"] {
		t.Errorf("%d visits, half a year later %d", len(before), len(after))
	}
	if newest, err := time.Parse(time.RFC3339, after[0]["createdAt"].(string)); err != nil || newest.Before(start) ||
		!newest.Equal(must(time.Parse(time.RFC3339, after[0]["dateTime"].(string)))) {
		t.Errorf("a visit since is as old as itself: %v", after[0])
	}
}

func must(t time.Time, _ error) time.Time { return t }

// A wearable brings readings: who has no other source has no clinical records, and no organization.
func TestWearableBringsNoRecords(t *testing.T) {
	v := newVendor(t)
	humanID := v.do("POST", "/v1/connect/token", "", tokenRequest("session", "policy-1")).field("human_id")
	if _, err := v.app.Connect(t.Context(), humanID, chart.FindSource("Fitbit")); err != nil {
		t.Fatal(err)
	}
	token := v.do("POST", "/v1/connect/token", "", tokenRequest("access", "policy-1")).field("access_token")
	for name := range lists {
		if list := v.do("GET", medical+name, token, nil); list.status != 200 || string(list.body) != "[]" {
			t.Errorf("%s: %d %.100s", name, list.status, list.body)
		}
	}
	if profile := v.do("GET", medical+"profile", token, nil); profile.status != 404 {
		t.Errorf("profile: %d %s", profile.status, profile.body)
	}
	for _, o := range v.records(medical+"organizations", "demo") {
		if name := o["name"].(string); !strings.HasPrefix(name, "Starfleet ") {
			t.Errorf("the demo user's records are of %s too", name)
		}
	}
}

func TestDemoUsersRecords(t *testing.T) {
	v := newVendor(t)
	for name := range lists {
		list := v.do("GET", medical+name, "demo", nil)
		if empty := string(list.body) == "[]"; list.status != 200 ||
			empty != (name == "demographics") && name != "allergies" {
			t.Errorf("%s: %d %.100s", name, list.status, list.body)
		}
	}
	var sources []object
	reply := v.do("GET", "/v1/human/sources?access_token=demo", "", nil)
	if err := json.Unmarshal(reply.body, &sources); err != nil || len(sources) != 6 ||
		sources[0]["source"] != "5b1daf3f079c652eaf41fd23" ||
		sources[1]["source"] != "55a83bdc8d1eb1420aa1a71b" {
		t.Errorf("%v %v", sources, err)
	}
	for _, s := range sources[:2] {
		if s["syncStatus"].(object)["status"] != "ok" || s["historySync"].(object)["status"] != "completed" ||
			s["expectedSyncDuration"] != nil {
			t.Errorf("the demo user's records are there, but: %v", s)
		}
	}
}

// sink is a client that reads a reply and forgets it.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkManyPatients reads records and readings of ten thousand patients, one after the other, and says by how much
// what lives in memory grew between the thousandth and the last.
func BenchmarkManyPatients(b *testing.B) {
	v := newVendor(b)
	tokens := make([]string, 10_000)
	for i := range tokens {
		user, _, err := v.app.CreateUser(b.Context(), app.NewUser{ClientUserID: fmt.Sprint("policy-", i)})
		if err != nil {
			b.Fatal(err)
		}
		for _, source := range []string{"Cleveland Clinic", "Fitbit"} {
			if _, err := v.app.Connect(b.Context(), user.UserID, chart.FindSource(source)); err != nil {
				b.Fatal(err)
			}
		}
		tokens[i] = v.do("POST", "/v1/connect/token", "",
			tokenRequest("access", fmt.Sprint("policy-", i))).field("access_token")
	}
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / 1e6
	}
	b.ReportAllocs()
	for b.Loop() {
		var early float64
		for i, token := range tokens {
			for _, path := range []string{"medical/encounters", "heart_rate/readings", "sleeps"} {
				r := httptest.NewRequest(http.MethodGet, "/v1/human/"+path, nil)
				r.Header.Set("Authorization", "Bearer "+token)
				w := &sink{header: make(http.Header)}
				if v.handler.ServeHTTP(w, r); w.status != 200 {
					b.Fatal(w.status)
				}
			}
			if i == 1000 {
				early = heap()
			}
		}
		b.ReportMetric(early, "MB-early")
		b.ReportMetric(heap()-early, "MB-grown")
	}
}
