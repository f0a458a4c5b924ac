package zivacare_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/healthmock/healthmock/mock/chart"
)

// One person at both vendors in one App: the values are the same, once their units are.
func TestSamePersonAtHumanAPI(t *testing.T) {
	const mile, inch, pound, glucose = 1.609344, 2.54, 0.45359237, 18.0156
	person := object{
		"clientUserId": "jane", "clientUserEmail": "jane@example.com", "firstName": "Jane", "lastName": "Doe",
		"gender": "female", "dateOfBirth": "1975-03-04", "autoInvite": true,
	}
	for _, order := range []string{"Human API first", "ZivaCare first"} {
		t.Run(order, func(t *testing.T) {
			v := newVendor(t)
			credentials := func(kind string) object {
				return object{"client_id": "acme", "client_secret": "acme-secret", "client_user_id": "jane", "type": kind}
			}
			invite := func() string {
				admin := v.do("POST", "/v1/admin/token", without(credentials("client"), "client_user_id"))
				return v.do("POST", "/api/v1/users", person, "Authorization", "Bearer "+admin.text("client_token")).text("humanId")
			}
			var human, ziva, token string
			if order == "Human API first" {
				human = invite()
				ziva, token = v.user("jane")
			} else {
				ziva, token = v.user("jane")
				human = invite()
			}
			for _, user := range []string{human, ziva} {
				for _, name := range []string{"Apple Health", "Fitbit", "Waymark Places", "Cleveland Clinic"} {
					_, err := v.app.Connect(t.Context(), user, chart.FindSource(name))
					must(t, err)
				}
			}
			if profile := v.get("profile", token); profile.text("profile", "birth_date") != "1975-03-04" ||
				profile.text("profile", "gender") != "female" {
				t.Errorf("the profile is %s", profile.body)
			}
			access := v.do("POST", "/v1/connect/token", credentials("access")).text("access_token")
			for _, c := range []struct {
				human  string // of Human API
				field  string // of Human API
				path   string // of ZivaCare
				name   string // of ZivaCare
				factor map[string]float64
			}{
				{"weight/readings", "value", "weights", "value", map[string]float64{"metric": 1, "us": 1 / pound, "uk": 1 / pound}},
				{"height/readings", "value", "heights", "value", map[string]float64{"metric": 0.1, "us": 0.1 / inch, "uk": 0.1}},
				{"bmi/readings", "value", "bmis", "value", map[string]float64{"metric": 1, "us": 1}},
				{"body_fat/readings", "value", "body_fats", "value", map[string]float64{"metric": 1}},
				{"heart_rate/readings", "value", "heart_rates", "value", map[string]float64{"metric": 1, "uk": 1}},
				{"blood_oxygen/readings", "value", "blood_oxygens", "value", map[string]float64{"metric": 1}},
				{
					"blood_glucose/readings", "value", "blood_glucoses", "value",
					map[string]float64{"us": 1, "metric": 1 / glucose, "uk": 1 / glucose},
				},
				{"blood_pressure/readings", "systolic", "blood_pressures", "systolic", map[string]float64{"metric": 1}},
				{"blood_pressure/readings", "diastolic", "blood_pressures", "diastolic", map[string]float64{"metric": 1}},
				{
					"activities", "distance", "activities", "distance",
					map[string]float64{"metric": 1e-3, "us": 1e-3 / mile, "uk": 1e-3 / mile},
				},
				{"activities", "calories", "activities", "calories", map[string]float64{"us": 1}},
				{
					"activities/summaries", "distance", "activities_summary", "distance",
					map[string]float64{"metric": 1e-3, "us": 1e-3 / mile},
				},
				{"activities/summaries", "steps", "steps", "value", map[string]float64{"metric": 1}},
				{"sleeps", "timeAsleep", "sleeps", "time_asleep", map[string]float64{"metric": 1}},
				{"sleeps/summaries", "timeAwake", "sleep_summary", "time_awake", map[string]float64{"metric": 1}},
				{"food/meals", "saturatedFat", "meals", "saturated_fat", map[string]float64{"metric": 1}},
			} {
				var want []object
				there := v.do("GET", "/v1/human/"+c.human+"?limit=40", nil, "Authorization", "Bearer "+access)
				if err := json.Unmarshal(there.body, &want); err != nil || len(want) == 0 {
					t.Errorf("%s: %d %s", c.human, there.status, there.body)
					continue
				}
				for system, factor := range c.factor {
					here := v.get(c.path+"?limit=40", token, "X-Unit-System", system)
					rows := here.rows(lists[c.path][0])
					if total := there.header.Get("X-Total-Count"); here.text("total") != total || len(rows) != len(want) {
						t.Errorf("%s: %s records and %d on the page; Human API has %s", c.path, here.text("total"), len(rows), total)
						continue
					}
					for i, row := range rows {
						got, _ := row[c.name].(float64)
						read, _ := want[i][c.field].(float64)
						if math.Abs(got-read*factor) > 0.0006 {
							t.Errorf("%s %d in %s: %v, and %v at Human API", c.path, i, system, row, fmt.Sprint(want[i]))
							break
						}
					}
				}
			}
			user, err := v.app.User(t.Context(), ziva)
			must(t, err)
			twin, err := v.app.User(t.Context(), human)
			must(t, err)
			first, err := v.app.Chart(t.Context(), user, start)
			must(t, err)
			second, err := v.app.Chart(t.Context(), twin, start)
			must(t, err)
			one, _ := json.Marshal(first.Problems)
			other, _ := json.Marshal(second.Problems)
			if string(one) != string(other) || first.Patient.LastName != second.Patient.LastName ||
				!first.Patient.BirthDate.Equal(second.Patient.BirthDate) {
				t.Error("the charts differ")
			}
		})
	}
}
