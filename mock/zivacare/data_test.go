package zivacare_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// lists has the key of each type's list and of one record, by the type's path.
var lists = map[string][2]string{
	"activities": {"activities", "activity"}, "activities_summary": {"activitiesSummary", "activitySummary"},
	"blood_glucoses": {"bloodGlucoses", "bloodGlucose"}, "blood_oxygens": {"bloodOxygens", "bloodOxygen"},
	"blood_pressures": {"bloodPressures", "bloodPressure"}, "bmis": {"bmis", "bmi"}, "body_fats": {"bodyFats", "bodyFat"},
	"heart_rates": {"heartRates", "heartRate"}, "heights": {"heights", "height"}, "weights": {"weights", "weight"},
	"respiration_rates": {"respirationRates", "respirationRate"}, "steps": {"steps", "step"},
	"sleeps": {"sleeps", "sleep"},
	"meals":  {"meals", "meal"}, "waters": {"waters", "water"}, "sleep_goals": {"sleepGoals", "sleepGoal"},
	"water_goals": {"waterGoals", "waterGoal"}, "weight_goals": {"weightGoals", "weightGoal"}, "falls": {"falls", "fall"},
	"genetics": {"genetics", "genetic"}, "locations": {"locations", "location"},
	"sleep_summary": {"sleepSummary", "sleepSummary"}, "body": {"body", "body"},
}

// unworn are the types that no device brings.
var unworn = []string{"sleep_goals", "water_goals", "weight_goals", "falls", "body"}

// Every type has a list, which the demo user fills, in both versions; each record can be read by its code.
func TestEveryType(t *testing.T) {
	v := newVendor(t)
	whole := v.TB
	for path, keys := range lists {
		t.Run(path, func(t *testing.T) {
			v.TB = t
			defer func() { v.TB = whole }()
			got := v.get(path, "demo")
			rows := got.rows(keys[0])
			if slices.Contains(unworn, path) {
				if want := `{"` + keys[0] + `":[],"total":0}`; string(got.body) != want {
					t.Errorf("%d %s, want %s", got.status, got.body, want)
				}
				return
			}
			if got.status != http.StatusOK || len(rows) == 0 || len(rows) > 10 ||
				!strings.HasPrefix(string(got.body), `{"`+keys[0]+`":[{"code":`) {
				t.Fatalf("%d %s", got.status, got.body)
			}
			if old := v.do("GET", "/api/v1/human/"+path+"?access_token=demo", nil); string(old.body) != string(got.body) {
				t.Errorf("v1 answers %s", old.body)
			}
			for _, row := range rows {
				for name, value := range row {
					if value == nil {
						t.Errorf("%s is null", name)
					}
				}
			}
			code := fmt.Sprint(rows[0]["code"])
			one := v.get(path+"/"+code, "demo")
			row, _ := json.Marshal(rows[0])
			found, _ := json.Marshal(one.at(keys[1]))
			if one.status != http.StatusOK || string(found) != string(row) {
				t.Errorf("by code %d %s, want %s", one.status, one.body, row)
			}
			for other := range lists {
				if other != path {
					if got := v.get(other+"/"+code, "demo"); got.status != http.StatusNotFound || got.text("code") != "0404" {
						t.Errorf("%s has the code too: %d %s", other, got.status, got.body)
					}
				}
			}
			if got := v.post("POST", path, "demo", object{}); got.status != http.StatusForbidden &&
				got.status != http.StatusBadRequest {
				t.Errorf("a change of the demo user: %d %s", got.status, got.body)
			}
		})
	}
	if got := v.get("profile", "demo"); got.status != 200 || got.text("profile", "name") != "Dana Demo" {
		t.Errorf("%d %s", got.status, got.body)
	}
	refused := v.post("POST", "weights", "demo", object{"value": 80, "record_time": "2026-01-05T08:00:00+0000"})
	if refused.status != http.StatusForbidden || refused.text("code") != "0403" {
		t.Errorf("a change of the demo user: %d %s", refused.status, refused.body)
	}
}

func TestBadTokens(t *testing.T) {
	v := newVendor(t)
	created := v.do("POST", "/api/v2/app/create-user", newUser("special", "A"))
	for name, token := range map[string]string{
		"none": "", "an unknown one": "x", "a special one": created.text("specialToken"), "almost demo": "Demo",
	} {
		got := v.get("weights", token)
		if got.status != 401 || string(got.body) !=
			`{"error":"invalid_grant","error_description":"The access token provided is invalid."}` {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	_, token := v.user("jane", "Fitbit")
	if got := v.do("GET", "/api/v2/human/weights", nil, "Authorization", "Bearer "+token); got.status != 401 {
		t.Errorf("in a header: %d %s", got.status, got.body)
	}
}

func TestBadQueries(t *testing.T) {
	v := newVendor(t)
	_, token := v.user("jane", "Fitbit")
	for path, want := range map[string]string{
		"weights?limit=0":                           "query  minimum",
		"weights?limit=1001":                        "query  maximum",
		"weights?limit=ten":                         "query  type",
		"weights?offset=-1":                         "query  minimum",
		"weights?start=yesterday":                   "query  format",
		"weights?end=2026-02-30":                    "query  format",
		"weights?colour=red":                        "query  unknownParameter",
		"weights/daily/today":                       "path  format",
		"weights/period/2026-01-01/x":               "path  format",
		"weights/period/2026-01-02/2026-01-01":      "path  order",
		"weights/period/2026-01-01/2026-01-01?b=1":  "query  unknownParameter",
		"weights/daily/2026-01-01?start=2026-01-01": "query  unknownParameter",
	} {
		got := v.get(path, token)
		if got.status != 400 || got.text("code") != "0400" || v.violations() != want {
			t.Errorf("%s: %d %s, %q, want %q", path, got.status, got.body, v.violations(), want)
		}
	}
	if got := v.get("weights", token, "X-Unit-System", "imperial"); got.status != 400 || v.violations() != "header  enum" {
		t.Errorf("%d %s %s", got.status, got.body, v.violations())
	}
	if got := v.get("weight", token); got.status != 404 || got.text("code") != "0404" {
		t.Errorf("an unknown type: %d %s", got.status, got.body)
	}
	if got := v.post("DELETE", "weights", token, nil); got.status != 405 {
		t.Errorf("an unknown method: %d %s", got.status, got.body)
	}
}

// Pages of every size are parts of one list, with records of clients in between.
func TestPages(t *testing.T) {
	v := newVendor(t)
	_, token := v.user("jane", "Fitbit")
	for _, at := range []string{
		"2026-01-05T08:00:00+0000", "2025-12-24T06:00:00+0000", "2025-06-01T06:00:00+0000",
		"2010-01-01T00:00:00+0000",
	} {
		if got := v.post("POST", "weights", token, object{"value": 70, "record_time": at}); got.status != 201 {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	whole := v.get("weights?limit=1000", token)
	all := whole.rows("weights")
	if len(all) < 100 || whole.text("total") != fmt.Sprint(len(all)) {
		t.Fatalf("%d records of %s", len(all), whole.text("total"))
	}
	for i := 1; i < len(all); i++ {
		if fmt.Sprint(all[i]["record_time"]) > fmt.Sprint(all[i-1]["record_time"]) {
			t.Errorf("%v stands before %v", all[i-1], all[i])
		}
	}
	if all[0]["source"] != "acme" || all[len(all)-1]["record_time"] != "2010-01-01 00:00:00+00" {
		t.Errorf("the list begins with %v and ends with %v", all[0], all[len(all)-1])
	}
	for _, limit := range []int{1, 3, 7, 100} {
		var codes []any
		for offset := 0; offset <= len(all); offset += limit {
			page := v.get(fmt.Sprintf("weights?limit=%d&offset=%d", limit, offset), token)
			if page.text("total") != fmt.Sprint(len(all)) {
				t.Fatalf("%d %s", page.status, page.body)
			}
			for _, row := range page.rows("weights") {
				codes = append(codes, row["code"])
			}
			if limit == 1 && offset > 40 {
				break
			}
		}
		for i, code := range codes {
			if code != all[i]["code"] {
				t.Fatalf("in pages of %d the record %d is %v, want %v", limit, i, code, all[i]["code"])
			}
		}
	}
}

// A day and a period have what the whole list has of them.
func TestDaysAndPeriods(t *testing.T) {
	v := newVendor(t)
	_, token := v.user("jane", "Apple Health")
	for path, keys := range lists {
		whole := v.get(path+"?limit=1000", token).rows(keys[0])
		dayOf := func(row object) string {
			for _, name := range []string{"date", "day", "record_time", "start_time"} {
				if text, ok := row[name].(string); ok {
					return text[:10]
				}
			}
			return ""
		}
		if len(whole) == 0 || dayOf(whole[0]) == "" {
			continue
		}
		for _, span := range [][2]string{
			{"2026-01-03", "2026-01-03"},
			{"2025-12-30", "2026-01-02"},
			{"2026-01-04", "2030-01-01"},
		} {
			var want []string
			for _, row := range whole {
				if d := dayOf(row); d >= span[0] && d <= span[1] {
					want = append(want, fmt.Sprint(row["code"]))
				}
			}
			for _, address := range []string{"/period/" + span[0] + "/" + span[1], "/daily/" + span[0]} {
				if strings.HasPrefix(address, "/daily") && span[0] != span[1] {
					continue
				}
				got := v.get(path+address, token)
				var codes []string
				for _, row := range got.rows(keys[0]) {
					codes = append(codes, fmt.Sprint(row["code"]))
				}
				if !slices.Equal(codes, want) || got.text("total") != fmt.Sprint(len(want)) {
					t.Errorf("%s%s has %d of %s, want %d", path, address, len(codes), got.text("total"), len(want))
				}
			}
		}
	}
	// Of records that came in later, start and end look at when they did.
	if _, err := v.app.Clock.Advance(t.Context(), 48*time.Hour); err != nil {
		t.Fatal(err)
	}
	since := v.get("heart_rates?start=2026-01-06&limit=1000", token).rows("heartRates")
	before := v.get("heart_rates?end=2026-01-06&limit=1", token)
	all := v.get("heart_rates?limit=1", token)
	if got, want := before.at("total").(float64)+float64(len(since)), all.at("total").(float64); len(since) < 50 ||
		got != want {
		t.Errorf("%d since and %v before the day, of %v", len(since), before.at("total"), want)
	}
	for _, row := range since {
		if created := fmt.Sprint(row["created_at"]); created < "2026-01-06" {
			t.Errorf("created at %s", created)
		}
	}
}

// Units are converted by their definitions.
func TestUnits(t *testing.T) {
	v := newVendor(t)
	_, token := v.user("jane")
	at := "2026-01-05T08:00:00+0000"
	for _, c := range []struct {
		path   string
		key    string
		field  string
		body   object
		metric string // the value and the unit, like the next two
		us     string
		uk     string
	}{
		{"weights", "weight", "value", object{"value": 82, "record_time": at}, "82 kg", "180.779 pounds", "180.779 pounds"},
		{
			"weights", "weight", "value",
			object{"value": 100, "unit": "pounds", "record_time": at},
			"45.359 kg", "100 pounds",
			"100 pounds",
		},
		{"heights", "height", "value", object{"value": 180, "record_time": at}, "180 cm", "70.866 inches", "180 cm"},
		{
			"heights", "height", "value",
			object{"value": 70.866, "unit": "inches", "record_time": at},
			"180 cm",
			"70.866 inches", "180 cm",
		},
		{
			"activities", "activity", "distance",
			object{"distance": 10, "start_time": at, "type": "walking"},
			"10 km",
			"6.21371 mi", "6.21371 mi",
		},
		{
			"activities_summary", "activitySummary", "distance",
			object{"distance": 1, "unit": "mi", "date": "2026-01-05"},
			"1.60934 km", "1 mi", "1 mi",
		},
		{
			"blood_glucoses", "bloodGlucose", "value",
			object{"value": 5.5, "record_time": at},
			"5.5 mmol/L", "99.086 mg/dL",
			"5.5 mmol/L",
		},
		{
			"blood_glucoses", "bloodGlucose", "value",
			object{"value": 100, "unit": "mg/dL", "record_time": at},
			"5.551 mmol/L",
			"100 mg/dL", "5.551 mmol/L",
		},
		{"waters", "water", "amount", object{"amount": "250.00", "record_time": at}, "250.00 ml", "8.45 oz", "250.00 ml"},
		{
			"waters", "water", "amount",
			object{"amount": 8, "unit": "oz", "record_time": at},
			"236.59 ml", "8.00 oz",
			"236.59 ml",
		},
		{
			"water_goals", "waterGoal", "goal",
			object{"goal": 2000, "start_date": "2026-01-05"},
			"2000 ml", "67.628 oz",
			"2000 ml",
		},
		{
			"weight_goals", "weightGoal", "weight",
			object{"weight": 70, "start_date": "2026-01-05"},
			"70 kg", "154.324 pounds",
			"154.324 pounds",
		},
		{"bmis", "bmi", "value", object{"value": 25, "record_time": at}, "25 kg/m2", "25 kg/m2", "25 kg/m2"},
		{"heart_rates", "heartRate", "value", object{"value": 60, "record_time": at}, "60 bpm", "60 bpm", "60 bpm"},
	} {
		posted := v.post("POST", c.path, token, c.body)
		if posted.status != 201 {
			t.Errorf("%s: %d %s", c.path, posted.status, posted.body)
			continue
		}
		for system, want := range map[string]string{"": c.metric, "metric": c.metric, "us": c.us, "uk": c.uk} {
			var headers []string
			if system != "" {
				headers = []string{"X-Unit-System", system}
			}
			got := v.get(c.path+"/"+posted.text(c.key, "code"), token, headers...)
			if shown := got.text(c.key, c.field) + " " + got.text(c.key, "unit"); shown != want {
				t.Errorf("%v in %q is %s, want %s", c.body, system, shown, want)
			}
		}
	}
	// Without a unit, what is posted is in those of the header.
	posted := v.post("POST", "weights", token, object{"value": 100, "record_time": at}, "X-Unit-System", "us")
	if posted.text("weight", "value") != "100" || posted.text("weight", "unit") != "pounds" {
		t.Errorf("%d %s", posted.status, posted.body)
	}
}

// What a client posts can be read back, changed, and goes with nobody else.
func TestPosts(t *testing.T) {
	v := newVendor(t)
	code, token := v.user("jane", "Fitbit")
	_, other := v.user("june")
	for path, keys := range lists {
		body := map[string]object{
			"activities":         {"start_time": "2026-01-05T08:00:00+0000", "type": "walking", "time_zone": "Europe/Bucharest"},
			"activities_summary": {"date": "2026-01-05", "steps": 5},
			"blood_pressures":    {"systolic": "120", "diastolic": 80, "record_time": "2026-01-05T08:00:00Z"},
			"sleeps": {
				"start_time": "2026-01-05T01:00:00+02:00", "end_time": "2026-01-05T05:00:00+0000",
				"time_to_fall_aslep": 9,
			},
			"meals":         {"record_time": "2026-01-05 08:00:00+00", "type": "breakfast", "name": "Ünïcode \"quoted\""},
			"waters":        {"record_time": "2026-01-05T08:00:00.123456+0000", "amount": "2.00"},
			"sleep_goals":   {"start_time": "2026-01-05T08:00:00+0000", "min_duration": 480},
			"water_goals":   {"start_date": "2026-01-05", "goal": 2},
			"weight_goals":  {"start_date": "2026-01-05", "start_weight": 80, "weight": 75},
			"falls":         {"value": 1},
			"genetics":      {"trait": "Hair curl", "possible_traits": []string{"Straight", "Curly"}},
			"locations":     {"start_time": "2026-01-05T08:00:00+0000", "latitude": -45.5, "longitude": 120},
			"sleep_summary": {"date": "2026-01-05", "time_asleep": 400},
			"body":          {"part": "left_lower_leg", "value": 38},
		}[path]
		if body == nil {
			body = object{"value": 71.5, "record_time": "2026-01-05T08:00:00+0000", "source": "my scale"}
		}
		posted := v.post("POST", path, token, body)
		if posted.status != 201 || posted.text(keys[1], "user_code") != code || posted.text(keys[1], "updated_at") != "" {
			t.Errorf("%s: %d %s, %s", path, posted.status, posted.body, v.violations())
			continue
		}
		id := posted.text(keys[1], "code")
		if got := v.get(path+"/"+id, token); string(got.body) != string(posted.body) {
			t.Errorf("%s: read back %s, posted %s", path, got.body, posted.body)
		}
		if got := v.get(path+"/"+id, other); got.status != 404 {
			t.Errorf("%s: another user reads %s", path, got.body)
		}
		if list := v.get(path+"?limit=1000", token); !strings.Contains(string(list.body), id) {
			t.Errorf("%s: it is not in the list", path)
		}
	}
	for path, want := range map[string]string{
		"activities": `"timezone":"Europe/Bucharest"`,
		"sleeps": `"start_time":"2026-01-04 23:00:00+00","end_time":"2026-01-05 05:00:00+00",` +
			`"time_to_fall_asleep":9`,
		"waters":          `"amount":"2.00","record_time":"2026-01-05 08:00:00.123456+00"`,
		"blood_pressures": `"systolic":120,"diastolic":80,`,
		"weights":         `"source":"my scale"`,
		"heights":         `"value":71.5`,
	} {
		if got := v.get(path+"?limit=1000", token); !strings.Contains(string(got.body), want) {
			t.Errorf("%s: no %s", path, want)
		}
	}
	if got := v.post("POST", "bmi", token,
		object{"value": 20, "record_time": "2026-01-05T08:00:00+0000"}); got.status != 201 ||
		got.text("bmi", "value") != "20" {
		t.Errorf("bmi in the singular: %d %s", got.status, got.body)
	}
}

// The batches of the Android SDK add and change records.
func TestBatches(t *testing.T) {
	v := newVendor(t)
	code, token := v.user("jane", "Fitbit")
	at := "2026-01-05T08:00:00+0000"
	added := v.post("POST", "weights", token, object{"op": "insert", "data": []object{
		{"user_code": code, "source": "app", "value": 70, "record_time": at},
		{"value": 150, "unit": "pounds", "record_time": at},
	}})
	rows := added.rows("weights")
	if added.status != 201 || len(rows) != 2 || added.text("total") != "2" || rows[0]["source"] != "app" {
		t.Fatalf("%d %s", added.status, added.body)
	}
	if _, err := v.app.Clock.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	changed := v.post("POST", "weights", token, object{"op": "update", "data": []object{
		{"code": rows[1]["code"], "value": 151}, {"code": rows[0]["code"], "record_time": "2026-01-05T07:00:00+0000"},
	}}, "X-Unit-System", "us")
	rows = changed.rows("weights")
	if changed.status != 200 || len(rows) != 2 || rows[0]["value"] != 151.0 || rows[1]["value"] != 154.324 ||
		rows[0]["updated_at"] != "2026-01-05 09:01:00+00" || rows[1]["record_time"] != "2026-01-05 07:00:00+00" {
		t.Errorf("%d %s", changed.status, changed.body)
	}
	if got := v.get("weights/"+fmt.Sprint(rows[1]["code"]), token); got.text("weight", "value") != "70" {
		t.Errorf("a change of the time changes the value: %s", got.body)
	}
	worn := v.get("weights?limit=1&offset=5", token).rows("weights")[0]["code"]
	for _, c := range []struct {
		name       string
		body       any
		status     int
		violations string
	}{
		{"no data", object{"op": "insert"}, 400, "body  anyOf"},
		{"empty data", object{"op": "insert", "data": []int{}}, 400, "body /data minItems"},
		{"an unknown op", object{"op": "delete", "data": []object{{"value": 1, "record_time": at}}}, 400, "body /op enum"},
		{
			"another user",
			object{
				"op":   "insert",
				"data": []object{{"user_code": app.UUID(1, "x"), "value": 1, "record_time": at}},
			},
			400,
			"body /data/0/user_code user",
		},
		{
			"no value",
			object{"op": "insert", "data": []object{{"value": 1, "record_time": at}, {"record_time": at}}},
			400,
			"body /data/1/value required",
		},
		{"no code", object{"op": "update", "data": []object{{"value": 1}}}, 400, "body /data/0/code required"},
		{"an unknown code", object{"op": "update", "data": []object{{"code": app.UUID(1, "x"), "value": 1}}}, 404, ""},
		{"a device's record", object{"op": "update", "data": []object{{"code": worn, "value": 1}}}, 404, ""},
		{"another unit", object{"value": 1, "unit": "stone", "record_time": at}, 400, "body /unit enum"},
		{"a negative value", object{"value": -1, "record_time": at}, 400, "body /value minimum"},
		{"a text", object{"value": "70", "record_time": at}, 400, "body /value type"},
		{"no time", object{"value": 1, "record_time": "noon"}, 400, "body /record_time pattern"},
		{
			"a time that no clock shows",
			object{"value": 1, "record_time": "2026-13-45T99:00:00+0000"},
			400,
			"body /record_time format",
		},
		{"nothing", object{}, 400, "body  anyOf"},
		{"no JSON", "{", 400, "body  syntax"},
	} {
		got := v.post("POST", "weights", token, c.body)
		if got.status != c.status || got.text("code") != fmt.Sprintf("%04d", c.status) || v.violations() != c.violations {
			t.Errorf("%s: %d %s, %q, want %q", c.name, got.status, got.body, v.violations(), c.violations)
		}
	}
}

func TestGoals(t *testing.T) {
	v := newVendor(t)
	_, token := v.user("jane")
	posted := v.post("POST", "water_goals", token, object{"goal": 2000, "start_date": "2026-01-05"})
	address := "water_goals/" + posted.text("waterGoal", "code")
	if got := v.post("PUT", address, token, object{"goal": 64}, "X-Unit-System", "us"); got.status != 200 ||
		got.text("waterGoal", "goal") != "64" || got.text("waterGoal", "start_date") != "2026-01-05" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := v.post("PUT", address, token, object{"start_date": "2026-01-06"}); got.text("waterGoal",
		"goal") != "1892.706" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := v.get(address, token, "X-Unit-System", "us"); got.text("waterGoal", "goal") != "64" ||
		got.text("waterGoal", "updated_at") == "" {
		t.Errorf("%d %s", got.status, got.body)
	}
	for path, want := range map[string]int{
		"water_goals/x": 404, strings.Replace(address, "water", "sleep", 1): 404,
		"weights/x": 405,
	} {
		if got := v.post("PUT", path, token, object{}); got.status != want {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := v.post("PUT", address, token, object{"goal": "much"}); got.status != 400 ||
		v.violations() != "body /goal type" {
		t.Errorf("%d %s %s", got.status, got.body, v.violations())
	}
}

// With the quirk, each record of a list is a string.
func TestStringifiedRows(t *testing.T) {
	v := newVendorWith(t, app.Settings{StringifiedRows: new(true)})
	_, token := v.user("jane", "Fitbit")
	got := v.get("weights", token)
	text, ok := got.at("weights", 0).(string)
	var row object
	if err := json.Unmarshal([]byte(text), &row); err != nil || !ok || row["unit"] != "kg" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if one := v.get("weights/"+fmt.Sprint(row["code"]), token); one.text("weight", "code") != row["code"] {
		t.Errorf("%d %s", one.status, one.body)
	}
}

// A source brings nothing before it is connected, and nothing when it has no data.
func TestSources(t *testing.T) {
	v := newVendor(t)
	code, token := v.user("jane", "Cleveland Clinic")
	empty := func(when string, want bool) {
		t.Helper()
		if got := v.get("weights", token); (got.text("total") == "0") != want {
			t.Errorf("%s: %d %s", when, got.status, got.body)
		}
	}
	empty("of a clinic", true)
	_, err := v.app.Connect(t.Context(), code, chart.FindSource("Fitbit"))
	must(t, err)
	empty("of a device", false)
	must(t, v.app.Sync(t.Context(), code, "Fitbit", app.SyncNoData))
	empty("of a device without data", true)
}
