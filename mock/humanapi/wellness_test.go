package humanapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/journal"
)

// wear connects sources to a new user and lets two days pass; it returns the user's access token.
func (v *vendor) wear(user string, sources ...string) string {
	v.Helper()
	humanID, token := v.invite(user)
	for _, name := range sources {
		if _, err := v.app.Connect(v.Context(), humanID, chart.FindSource(name)); err != nil {
			v.Fatal(err)
		}
	}
	return token
}

// read reads an address below /v1/human as JSON, and checks that nothing of request or reply broke the contract.
func (v *vendor) read(token, path string, status int) (answer, any) {
	v.Helper()
	reply := v.do("GET", "/v1/human"+path, token, nil)
	if reply.status != status {
		v.Fatalf("%s: %d %s", path, reply.status, reply.body)
	}
	if status == http.StatusOK &&
		len(v.journal.List("acme", func(e *journal.Entry) bool { return e.Status == status && e.Violations.Count > 0 })) > 0 {
		v.Fatalf("%s breaks the contract: %s\n%s", path, v.violations(), reply.body)
	}
	var body any
	if err := json.Unmarshal(reply.body, &body); err != nil {
		v.Fatalf("%s: %v", path, err)
	}
	return reply, body
}

func (v *vendor) page(token, path string) (answer, []object) {
	v.Helper()
	reply, body := v.read(token, path, http.StatusOK)
	items, ok := body.([]any)
	if !ok {
		v.Fatalf("%s is no list: %s", path, reply.body)
	}
	records := make([]object, len(items))
	for i, item := range items {
		records[i] = item.(object)
	}
	return reply, records
}

// wellnessLists is every list of readings: its path, below what its records have their own address, what dates a
// record, and whether a date there is answered with a list, with a record, or not at all.
var wellnessLists = []struct {
	path   string
	one    string
	at     string
	byDate string
}{
	{"/heart_rate/readings", "/heart_rate/readings", "timestamp", "list"},
	{"/blood_glucose/readings", "/blood_glucose/readings", "timestamp", "list"},
	{"/blood_oxygen/readings", "/blood_oxygen/readings", "timestamp", "list"},
	{"/blood_pressure/readings", "/blood_pressure/readings", "timestamp", "list"},
	{"/bmi/readings", "/bmi/readings", "timestamp", "list"},
	{"/body_fat/readings", "/body_fat/readings", "timestamp", "list"},
	{"/height/readings", "/height/readings", "timestamp", "list"},
	{"/weight/readings", "/weight/readings", "timestamp", "list"},
	{"/heart_rate/summaries", "/heart_rate/summaries", "date", "one"},
	{"/activities", "/activities", "startTime", ""},
	{"/activities/summaries", "/activities/summaries", "date", "one"},
	{"/sleeps", "/sleeps", "startTime", ""},
	{"/sleeps/summaries", "/sleeps/summaries", "date", "one"},
	{"/locations", "/locations", "startTime", ""},
	{"/food/meals", "/food/meals", "timestamp", ""},
}

var everything = []string{"Apple Health", "Fitbit", "Waymark Places", "Helixway Genetics"}

func TestWellnessLists(t *testing.T) {
	v := newVendor(t)
	token := v.wear("policy-1", everything...)
	for _, c := range wellnessLists {
		first, page := v.page(token, c.path+"?limit=2")
		total := first.header.Get("X-Total-Count")
		if len(page) != 2 || page[0][c.at].(string) < page[1][c.at].(string) {
			t.Errorf("%s: %d records, not the newest first: %s", c.path, len(page), first.body)
		}
		if link := first.header.Get("Link"); !strings.Contains(link, "limit=2&offset=2>; rel=\"next\",<") ||
			!strings.HasSuffix(link, `; rel="last"`) {
			t.Errorf("%s: %s", c.path, link)
		}
		middle, second := v.page(token, c.path+"?limit=1&offset=1")
		if len(second) != 1 || fmt.Sprint(second[0]) != fmt.Sprint(page[1]) ||
			strings.Count(middle.header.Get("Link"), "rel=") < 2 {
			t.Errorf("%s: the second record is %s", c.path, middle.body)
		}
		last, end := v.page(token, c.path+"?limit=1&offset="+total)
		if len(end) != 0 || last.header.Get("X-Total-Count") != total || strings.Contains(last.header.Get("Link"), "next") {
			t.Errorf("%s past the end: %v %s", c.path, last.header, last.body)
		}
		v.each(token, c.path, c.one, c.at, c.byDate, page)
		day := page[0][c.at].(string)[:10]
		if _, of := v.page(token, c.path+"?limit=5&start_date="+day+"&end_date="+day); len(of) == 0 &&
			len(day) == len(page[0][c.at].(string)) {
			t.Errorf("%s: nothing on %s", c.path, day)
		}
		created := page[0]["createdAt"].(string)
		if _, since := v.page(token, c.path+"?created_since="+created); len(since) == 0 {
			t.Errorf("%s: nothing created since %s", c.path, created)
		}
		if _, before := v.page(token, c.path+"?updated_before="+created+"&limit=1"); len(before) > 0 &&
			before[0]["createdAt"].(string) >= created {
			t.Errorf("%s: updated before %s: %v", c.path, created, before)
		}
		if _, none := v.page(token, c.path+"?source=nobody"); len(none) != 0 {
			t.Errorf("%s: %d records of nobody", c.path, len(none))
		}
	}
}

// each checks that each record of a page is found by its id, and by its date.
func (v *vendor) each(token, path, one, at, byDate string, page []object) {
	v.Helper()
	for _, record := range page {
		if _, found := v.read(token, one+"/"+record["id"].(string), http.StatusOK); fmt.Sprint(found) != fmt.Sprint(record) {
			v.Errorf("%s: by its id %v\nwant %v", path, found, record)
		}
	}
	for _, id := range []string{strings.Repeat("0", 24), "x", strings.ToUpper(page[0]["id"].(string))} {
		v.read(token, one+"/"+id, http.StatusNotFound)
	}
	switch date := page[0][at].(string)[:10]; byDate {
	case "list":
		v.page(token, one+"/"+date)
	case "one":
		if _, found := v.read(token, one+"/"+date, http.StatusOK); found.(object)["date"] != date {
			v.Errorf("%s on %s: %v", path, date, found)
		}
		v.read(token, one+"/1999-01-01", http.StatusNotFound)
	}
}

func TestWellnessOfADay(t *testing.T) {
	v := newVendor(t)
	token := v.wear("policy-1", everything...)
	for _, path := range []string{
		"/heart_rate/readings", "/blood_glucose/readings", "/blood_oxygen/readings", "/blood_pressure/readings",
		"/bmi/readings",
		"/body_fat/readings", "/height/readings", "/weight/readings", "/activities", "/sleeps", "/locations", "/food/meals",
	} {
		total := 0
		for day := start.AddDate(0, 0, -5); day.Before(start); day = day.AddDate(0, 0, 1) {
			reply, _ := v.page(token, path+"/daily/"+day.Format(time.DateOnly))
			var n int
			if _, err := fmt.Sscan(reply.header.Get("X-Total-Count"), &n); err != nil {
				t.Fatal(err)
			}
			total += n
		}
		query := "?limit=1&start_date=" + start.AddDate(0, 0, -5).Format(time.DateOnly) +
			"&end_date=" + start.AddDate(0, 0, -1).Format(time.DateOnly)
		if reply, _ := v.page(token, path+query); reply.header.Get("X-Total-Count") != fmt.Sprint(total) {
			t.Errorf("%s: %s in five days, %d by days", path, reply.header.Get("X-Total-Count"), total)
		}
		v.read(token, path+"/daily/yesterday", http.StatusBadRequest)
	}
	for _, path := range []string{"/activities/summary/", "/sleeps/summary/"} {
		_, page := v.page(token, path[:strings.LastIndex(path, "/summary")]+"/summaries?limit=1")
		date := page[0]["date"].(string)
		if _, found := v.read(token, path+date, http.StatusOK); found.(object)["date"] != date {
			t.Errorf("%s%s: %v", path, date, found)
		}
		v.read(token, path+"1999-01-01", http.StatusNotFound)
		v.read(token, path+"today", http.StatusBadRequest)
	}
}

func TestLatestMeasurements(t *testing.T) {
	v := newVendor(t)
	token := v.wear("policy-1", everything...)
	none := v.wear("policy-2")
	_, human := v.read(token, "/", http.StatusOK)
	for path, c := range map[string]struct{ name, unit, inHuman string }{
		"/heart_rate": {"heartRate", "bpm", "bpm"}, "/blood_glucose": {"bloodGlucose", "mg/dL", "mg/dL"},
		"/blood_oxygen": {"bloodOxygen", "SpO2(%)", "SpO2"}, "/bmi": {"bmi", "kg/m2", "kg/m2"},
		"/body_fat": {"bodyFat", "percent", "%"},
		"/height":   {"height", "mm", "mm"}, "/weight": {"weight", "kg", "kg"},
		"/blood_pressure": {"bloodPressure", "mmHg", "mmHg"},
	} {
		_, latest := v.read(token, path, http.StatusOK)
		_, page := v.page(token, path+"/readings?limit=1")
		if fmt.Sprint(latest) != fmt.Sprint(page[0]) {
			t.Errorf("%s: %v\nwant %v", path, latest, page[0])
		}
		in := human.(object)[c.name].(object)
		if page[0]["unit"] != c.unit || in["unit"] != c.inHuman || in["id"] != page[0]["id"] ||
			in["value"] != page[0]["value"] {
			t.Errorf("%s: %v, in the summary %v", path, page[0], in)
		}
		v.read(none, path, http.StatusNotFound)
		v.read("", path, http.StatusUnauthorized)
		if _, same := v.read(token, path+"?limit=1", http.StatusOK); fmt.Sprint(same) != fmt.Sprint(latest) {
			t.Errorf("%s with an option of lists: %v", path, same)
		}
		if _, empty := v.page(none, path+"/readings"); len(empty) != 0 {
			t.Errorf("%s: %v", path, empty)
		}
	}
	reply, _ := v.read(none, "", http.StatusOK)
	for _, name := range []string{
		"bloodGlucose", "bloodOxygen", "bloodPressure", "bmi", "bodyFat", "height", "heartRate", "weight", "activitySummary",
		"sleepSummary",
	} {
		if !strings.Contains(string(reply.body), `"`+name+`":{}`) {
			t.Errorf("%s is not empty in %s", name, reply.body)
		}
	}
	_, profile := v.read(none, "/profile", http.StatusOK)
	if p := profile.(object); p["email"] != "policy-2@example.com" || p["defaultTimeZone"].(object)["name"] != "UTC" {
		t.Errorf("%v", p)
	}
	v.read("", "", http.StatusUnauthorized)
	v.read("", "/profile", http.StatusUnauthorized)
}

// An Apple Health user has readings of the heart rate and no summaries, a Fitbit user the reverse (recorded).
func TestHeartRateOfOneDevice(t *testing.T) {
	v := newVendor(t)
	apple, fitbit := v.wear("policy-1", "Apple Health"), v.wear("policy-2", "Fitbit")
	for _, c := range []struct {
		token, path string
		some        bool
	}{
		{apple, "/heart_rate/readings", true},
		{apple, "/heart_rate/summaries", false},
		{fitbit, "/heart_rate/readings", false},
		{fitbit, "/heart_rate/summaries", true},
	} {
		if reply, page := v.page(c.token, c.path); (len(page) > 0) != c.some || !c.some && string(reply.body) != "[]" {
			t.Errorf("%s: %s", c.path, reply.body)
		}
	}
	_, page := v.page(apple, "/heart_rate/readings?limit=1")
	if data := page[0]["sourceData"].(object); data["sampleType"] != "HKQuantityTypeIdentifierHeartRate" ||
		data["originalSource"] != "com.apple.health" {
		t.Errorf("%v", page[0])
	}
	_, page = v.page(fitbit, "/heart_rate/summaries?limit=1&source=FITBIT")
	if zones := page[0]["zones"].([]any); len(zones) != 4 || zones[1].(object)["name"] != "Fat Burn" ||
		zones[3].(object)["max"] != 220.0 {
		t.Errorf("%v", page[0])
	}
	_, page = v.page(fitbit, "/activities/summaries?limit=1")
	data := page[0]["sourceData"].(object)
	if tracker := data["tracker"].(object); tracker["steps"] != page[0]["steps"] || data["caloriesBMR"].(float64) < 900 {
		t.Errorf("%v", page[0])
	}
}

// Each source has its own type of series: of Apple Health every value has its time.
func TestTimeSeries(t *testing.T) {
	v := newVendor(t)
	token := v.wear("policy-1", everything...)
	for _, path := range []string{"/activities", "/sleeps"} {
		for source, kind := range map[string]string{"Apple Health": "timestamped", "Fitbit": "indexed"} {
			query := path + "?limit=20&source=" + url.QueryEscape(source)
			_, page := v.page(token, query)
			_, with := v.page(token, query+"&time_series=true")
			for i := range page {
				series, ok := with[i]["timeSeries"].(object)
				if page[i]["timeSeries"] != nil || !ok || series["type"] != kind ||
					path == "/activities" && sum(t, with[i]) != with[i]["steps"] {
					t.Errorf("%s: %v", query, with[i])
				}
			}
			_, one := v.read(token, path+"/"+page[0]["id"].(string)+"?time_series=true", http.StatusOK)
			if fmt.Sprint(one) != fmt.Sprint(with[0]) {
				t.Errorf("%s: %v", path, one)
			}
		}
		v.read(token, path+"?time_series=yes", http.StatusBadRequest)
	}
}

// sum adds up the values of a series, none of which lies outside of its reading.
func sum(t *testing.T, of object) (sum float64) {
	t.Helper()
	for _, value := range of["timeSeries"].(object)["values"].([]any) {
		if timed, ok := value.(object); ok {
			if at := timed["timestamp"].(string); at < of["startTime"].(string) || at > of["endTime"].(string) {
				t.Errorf("a value at %s: %v", at, of)
			}
			value = timed["value"]
		}
		sum += value.(float64)
	}
	return sum
}

func TestGenes(t *testing.T) {
	v := newVendor(t)
	token, none := v.wear("policy-1", everything...), v.wear("policy-2", "Fitbit")
	_, traits := v.page(token, "/genetic/traits")
	if len(traits) < 5 || traits[0]["id"] != nil || len(traits[0]["possibleTraits"].([]any)) < 2 {
		t.Errorf("%v", traits)
	}
	_, types := v.page(token, "/genetic/genotypes?locations=rs1815739,rs4988235%20rs1815739")
	if len(types) != 3 || types[0]["genotype"] != types[2]["genotype"] || types[1]["location"] != "rs4988235" {
		t.Errorf("%v", types)
	}
	for _, path := range []string{"/genetic/traits", "/genetic/genotypes?locations=rs1815739"} {
		if reply, _ := v.page(none, path); string(reply.body) != "[]" {
			t.Errorf("%s: %s", path, reply.body)
		}
		v.read("", path, http.StatusUnauthorized)
	}
	v.read(token, "/genetic/genotypes", http.StatusBadRequest)
}

// The demo user has something of everything (recorded), under the recorded identifiers.
func TestDemoWellness(t *testing.T) {
	v := newVendor(t)
	for _, c := range wellnessLists {
		_, page := v.page("demo", c.path+"?limit=1")
		if len(page) != 1 || page[0]["userId"] != "52e20cb2fff56aac62000001" ||
			page[0]["humanId"] != "5dc2527186aaf9de560e5841f1a44bd6" {
			t.Errorf("%s: %v", c.path, page)
		}
	}
	reply := v.do("GET", "/v1/human/?access_token=demo", "", nil)
	if reply.status != http.StatusOK || strings.Contains(string(reply.body), "{}") ||
		reply.field("email") != "demo@humanapi.co" {
		t.Errorf("%d %s", reply.status, reply.body)
	}
	for _, path := range []string{"", "/profile"} {
		if user, _ := v.read("demo", path, http.StatusOK); user.field("createdAt") != "2014-01-24T06:48:18.361Z" {
			t.Errorf("%s: %s", path, user.body)
		}
	}
}

// Readings go on as time does, until the source is disconnected; those of others are nobody's.
func TestWellnessGoesOn(t *testing.T) {
	v := newVendor(t)
	token, other := v.wear("policy-1", "Apple Health"), v.wear("policy-2", "Apple Health")
	renewed := func(user string) string {
		return v.do("POST", "/v1/connect/token", "", tokenRequest("access", user)).field("access_token")
	}
	count := func() string {
		reply, _ := v.page(token, "/heart_rate/readings?limit=1")
		return reply.header.Get("X-Total-Count")
	}
	_, old := v.page(token, "/heart_rate/readings?limit=1")
	before := count()
	advance := func() {
		if _, err := v.app.Clock.Advance(t.Context(), 72*time.Hour); err != nil {
			t.Fatal(err)
		}
		token, other = renewed("policy-1"), renewed("policy-2")
	}
	advance()
	after := count()
	if after == before {
		t.Error("three days brought nothing")
	}
	id := old[0]["id"].(string)
	v.read(token, "/heart_rate/readings/"+id, http.StatusOK)
	v.read(other, "/heart_rate/readings/"+id, http.StatusNotFound)
	user, err := v.app.At("humanapi").UserByClientID(t.Context(), "policy-1")
	if err != nil {
		t.Fatal(err)
	}
	if err := v.app.Disconnect(t.Context(), user.UserID, "Apple Health"); err != nil {
		t.Fatal(err)
	}
	advance()
	if count() != after {
		t.Error("a source that was disconnected brought readings")
	}
}

// BenchmarkListHeartRates is a validated page of 50 readings through the whole pipeline, without a socket.
func BenchmarkListHeartRates(b *testing.B) {
	v := newVendor(b)
	token := v.wear("policy-1", everything...)
	v.serve(b, "/v1/human/heart_rate/readings?offset=20000", token)
}
