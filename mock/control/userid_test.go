package control_test

import "testing"

// A user's id has two names wherever the control API takes it, and what is asked with either is the same.
func TestNamesOfAUserID(t *testing.T) {
	for _, name := range []string{"userId", "humanId"} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			jane, john := s.user("jane"), s.user("john")
			const app = "/apps/acme"
			s.play([]exchange{
				{"POST " + app + "/users/" + jane + "/steps", `{"status":"Engaged"}`, 200, nil},
				{"GET " + app + "/events?" + name + "=" + jane, "", 200, []string{"#=2", "1.humanId=" + jane}},
				{"GET " + app + "/events?" + name + "=nobody", "", 200, []string{"#=0"}},
				{"GET " + app + "/deliveries?" + name + "=" + jane, "", 200, nil},
				{"GET " + app + "/requests?" + name + "=" + jane, "", 200, []string{"#=0"}},
				{"POST " + app + "/clock/advance", `{"until":{"status":"Engaged","` + name + `":"` + jane + `"}}`, 200, nil},
				{
					"POST " + app + "/clock/advance",
					`{"until":{"status":"Engaged","` + name + `":"` + john + `","limit":"1m"}}`,
					409,
					nil,
				},
				{"POST " + app + "/clock/advance", `{"until":{"status":"Engaged","` + name + `":"nobody"}}`, 404, nil},
				{
					"PUT " + app + "/faults", `[{"status":503,"` + name + `":"` + jane + `"}]`, 200,
					[]string{"0.status=503", "0.humanId=" + jane},
				},
			})
		})
	}
}
