package humanapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// batches is every list of all users' records, the list of the Data API that has one user's, and whether there is
// something new in it every few days.
var batches = []struct {
	path, data string
	often      bool
}{
	{"/activities", "/activities", true},
	{"/activities/summaries", "/activities/summaries", true},
	{"/sleeps", "/sleeps", true},
	{"/sleeps/summaries", "/sleeps/summaries", true},
	{"/heart_rates", "/heart_rate/readings", true},
	{"/bmis", "/bmi/readings", true},
	{"/body_fats", "/body_fat/readings", true},
	{"/heights", "/height/readings", false},
	{"/weights", "/weight/readings", true},
	{"/blood_glucoses", "/blood_glucose/readings", true},
	{"/blood_oxygens", "/blood_oxygen/readings", true},
	{"/blood_pressures", "/blood_pressure/readings", false},
	{"/locations", "/locations", true},
	{"/food/meals", "/food/meals", true},
	{"/genetic_traits", "/genetic/traits", false},
}

// batch asks for records of all users, and checks that nothing broke the contract.
func (v *vendor) batch(path string) (answer, []object) {
	v.Helper()
	reply := v.basic("GET", path, "acme-secret", "", nil)
	if reply.status != http.StatusOK || v.violations() != "" {
		v.Fatalf("%s: %d %s %s", path, reply.status, reply.body, v.violations())
	}
	var page []object
	if err := json.Unmarshal(reply.body, &page); err != nil {
		v.Fatalf("%s: %v", path, err)
	}
	return reply, page
}

// lasting is the access token that a user of the vendor's first years has.
func (v *vendor) lasting(user string) string {
	v.Helper()
	id := v.do("POST", "/v1/connect/token", "", tokenRequest("id", user)).field("id_token")
	return v.do("POST", "/v1/connect/tokens", "", object{
		"clientId":     "acme",
		"clientSecret": "acme-secret",
		"sessionToken": id,
	}).field("accessToken")
}

// A batch is the lists of all users, one after the other: the very records that the Data API has, whose contract is
// checked there.
func TestBatches(t *testing.T) {
	v := newVendor(t)
	v.wear("policy-1", everything...)
	v.wear("policy-2") // who has no devices
	v.wear("policy-3", everything...)
	// devices hand over all they have when they are connected
	if _, err := v.app.Clock.Advance(t.Context(), 3*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	first, second := v.lasting("policy-1"), v.lasting("policy-3")
	for _, b := range batches {
		var all []object
		narrowed, data := "?", b.data
		if b.often {
			narrowed = "?updated_since=" + start.Add(time.Second).Format("20060102T150405Z") + "&"
		}
		if b.data != "/genetic/traits" { // which has no pages
			data += narrowed + "limit=500"
		}
		for _, token := range []string{first, second} {
			_, records := v.page(token, data)
			all = append(all, records...)
		}
		limit := max(len(all)/3, 1)
		var got []object
		next := appUsers + b.path + narrowed + "limit=" + strconv.Itoa(limit)
		for page := 0; next != ""; page++ {
			reply, records := v.batch(next)
			link := reply.header.Get("Link")
			if strings.Contains(link, `rel="last"`) || reply.header.Get("X-Total-Count") != "" ||
				strings.Contains(link, `rel="prev"`) != (page > 0) || strings.Contains(link, `rel="first"`) != (page > 0) {
				t.Errorf("%s, page %d: %v", b.path, page, reply.header)
			}
			got, next = append(got, records...), ""
			if found := regexp.MustCompile(`<http://example.com([^>]+)>; rel="next"`).FindStringSubmatch(link); found != nil {
				next = found[1]
			}
			if next != "" && len(records) != limit {
				t.Errorf("%s, page %d: %d records of %d", b.path, page, len(records), limit)
			}
		}
		if len(all) == 0 || fmt.Sprint(got) != fmt.Sprint(all) {
			t.Errorf("%s: %d records, the Data API has %d", b.path, len(got), len(all))
		}
		if _, past := v.batch(appUsers + b.path + "?offset=10000000"); len(past) != 0 {
			t.Errorf("%s: %d past the end", b.path, len(past))
		}
		if _, none := v.batch(appUsers + b.path + "?source=nobody"); len(none) != 0 {
			t.Errorf("%s: %d of nobody", b.path, len(none))
		}
	}
}

// What a client has fetched it asks for no more: each day brings what is new.
func TestBatchesSinceTheLastTime(t *testing.T) {
	v := newVendor(t)
	v.wear("policy-1", "Fitbit")
	v.wear("policy-2", "Apple Health")
	if _, err := v.app.Clock.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		since := v.app.Clock.Now().UTC().Format("2006-01-02T15:04:05.000Z")
		if _, err := v.app.Clock.Advance(t.Context(), 24*time.Hour); err != nil {
			t.Fatal(err)
		}
		_, days := v.batch(appUsers + "/activities/summaries?updated_since=" + since)
		users := map[any]bool{}
		for _, d := range days {
			if users[d["humanId"]] = true; d["updatedAt"].(string) < since {
				t.Errorf("%v is older than %s", d, since)
			}
		}
		if len(users) != 2 || len(days) > 4 {
			t.Errorf("%d records of %d users since %s", len(days), len(users), since)
		}
	}
}

// BenchmarkBatch is a page of all users' heart rates through the whole pipeline, of apps with more and more users,
// whose first page costs the same.
func BenchmarkBatch(b *testing.B) {
	for _, users := range []int{10, 1000} {
		v := newVendor(b)
		for i := range users {
			user, _, err := v.app.CreateUser(b.Context(), app.NewUser{ClientUserID: "policy-" + strconv.Itoa(i)})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := v.app.Connect(b.Context(), user.UserID, chart.FindSource("Apple Health")); err != nil {
				b.Fatal(err)
			}
		}
		for _, query := range []string{"", "?updated_since=20260104T000000Z", "?offset=10000000"} {
			b.Run(fmt.Sprintf("%d users%s", users, query), func(b *testing.B) {
				r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, appUsers+"/heart_rates"+query, nil)
				r.SetBasicAuth("acme-secret", "")
				v.repeat(b, r)
			})
		}
	}
}
