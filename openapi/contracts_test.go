package openapi_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/openapi"
)

// humanapi are the services that one port serves side by side, with the sandbox's own API.
var humanapi = []string{"humanapi/admin", "humanapi/apps", "humanapi/auth", "humanapi/data", "humanapi/user"}

// vendors are all services of vendors, which one port serves side by side.
func vendors() []string {
	return slices.DeleteFunc(openapi.Names(), func(name string) bool { return !strings.Contains(name, "/") })
}

func load(t *testing.T, name string) *openapi.Contract {
	t.Helper()
	contract, err := openapi.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return contract
}

func operation(t *testing.T, service, id string) *openapi.Operation {
	t.Helper()
	op := load(t, service).Operation(id)
	if op == nil {
		t.Fatalf("%s has no operation %s", service, id)
	}
	return op
}

func TestEveryContractLoads(t *testing.T) {
	for _, name := range append(slices.Clone(humanapi), "zivacare/app", "zivacare/data", "zivacare/oauth", "sandbox") {
		if !slices.Contains(openapi.Names(), name) {
			t.Errorf("%s is not embedded", name)
		}
	}
	for _, name := range openapi.Names() {
		contract := load(t, name)
		for _, op := range slices.Concat(contract.Operations, contract.Webhooks) {
			if terms := op.Terms(); terms.Summary == "" || terms.Description == "" {
				t.Errorf("%s %s: a summary and a description are for people to read", name, op.ID)
			}
		}
	}
}

// A client may learn each of these names by heart: journal, faults and expectations are written in them.
func TestOperationsOfHumanAPI(t *testing.T) {
	var ids []string
	for _, name := range humanapi {
		for _, op := range load(t, name).Operations {
			ids = append(ids, op.ID)
		}
	}
	slices.Sort(ids)
	want := []string{
		"createAdminToken", "createConnectToken", "createSubscription", "createUser", "deleteSubscription", "deleteUser",
		"downloadCCD", "downloadReport", "getAllergy", "getCCD", "getDemographics", "getEncounter", "getFunctionalStatus",
		"getImmunization", "getInstruction", "getIssue", "getMedicalProfile", "getMedication", "getNarrative",
		"getOrderTypes",
		"getOrganization", "getPlanOfCare", "getProcedure", "getReportById", "getSocialHistory", "getSubscriptionDetails",
		"getTasksLiistLink", "getTestResult", "getUserDetails", "getUserReports", "getUsersList", "getUsersSubscriptions",
		"getVitals", "listAllergies", "listCCDs", "listDemographics", "listEncounters", "listFunctionalStatuses",
		"listImmunizations", "listInstructions", "listIssues", "listMedicalTimeline", "listMedications", "listNarratives",
		"listOrganizations", "listPlansOfCare", "listProcedures", "listReports", "listSocialHistory", "listSources",
		"listTestResults", "listVitals", "performActionForUser", "resyncAccount", "userProviders",
	}
	want = append(want, wellness()...)
	want = append(want, legacy()...)
	slices.Sort(want)
	if diff := gocmp.Diff(want, ids); diff != "" {
		t.Errorf("operationIds, each once (-want +got):\n%s", diff)
	}
}

// wellness are the operations on what devices recorded: four of each measurement, three of what takes time, and
// summaries.
func wellness() []string {
	ids := []string{
		"getHuman", "getHumanProfile", "listGeneticTraits", "listGenotypes",
		"listHeartRateSummaries", "getHeartRateSummary", "listActivitySummaries", "getActivitySummary",
		"getActivitySummaryOfDay",
		"listSleepSummaries", "getSleepSummary", "getSleepSummaryOfDay",
		"listActivities", "getActivity", "listActivitiesOfDay", "listSleeps", "getSleep", "listSleepsOfDay",
		"listLocations", "getLocation", "listLocationsOfDay", "listMeals", "getMeal", "listMealsOfDay",
	}
	for _, m := range []string{
		"HeartRate", "BloodGlucose", "BloodOxygen", "BloodPressure", "Bmi", "BodyFat", "Height",
		"Weight",
	} {
		ids = append(ids, "getLatest"+m, "list"+m+"Readings", "get"+m+"Reading", "list"+m+"ReadingsOfDay")
	}
	return ids
}

// legacy are the operations of the years before the Admin API.
func legacy() []string {
	ids := []string{
		"createUserTokens", "createPublicToken", "authorize", "createOAuthToken", "listAppUsers", "createAppUser",
		"getAppUser", "deleteAppUser",
	}
	for _, of := range []string{
		"Activities", "ActivitySummaries", "Sleeps", "SleepSummaries", "HeartRates", "Bmis", "BodyFats", "Heights", "Weights",
		"BloodGlucoses",
		"BloodOxygens", "BloodPressures", "Locations", "Meals", "GeneticTraits",
	} {
		ids = append(ids, "listAll"+of)
	}
	return ids
}

// An operationId means one operation of one vendor: a fault rule or an expectation names no vendor beside it.
func TestOperationIDsAreUnique(t *testing.T) {
	taken := make(map[string]string)
	for _, name := range vendors() {
		for _, op := range load(t, name).Operations {
			if other := taken[op.ID]; other != "" {
				t.Errorf("%s and %s both have %s", other, name, op.ID)
			}
			taken[op.ID] = name
		}
	}
}

func TestSharedHostHasNoCollisions(t *testing.T) {
	type route struct{ service, path string }
	var routes []route
	for _, name := range append(vendors(), "sandbox") {
		contract := load(t, name)
		for _, base := range contract.BasePaths() {
			for _, op := range contract.Operations {
				routes = append(routes, route{name, base + op.Path})
			}
		}
	}
	for i, a := range routes {
		for _, b := range routes[i+1:] {
			if a.service != b.service && overlap(a.path, b.path) {
				t.Errorf("%s %s and %s %s answer the same path", a.service, a.path, b.service, b.path)
			}
		}
	}
}

// overlap tells whether one path can be meant by both templates.
func overlap(a, b string) bool {
	return slices.EqualFunc(strings.Split(a, "/"), strings.Split(b, "/"), func(a, b string) bool {
		return a == b || strings.Contains(a, "{") || strings.Contains(b, "{")
	})
}

func TestOverlap(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"/v1/users", "/v1/users", true},
		{"/v1/users/{humanId}", "/v1/users/actions", true},
		{"/v1/users/{humanId}", "/v1/{kind}/actions", true},
		{"/v1/users", "/v1/users/{humanId}", false},
		{"/v1/users/{humanId}", "/v1/orders/{orderId}", false},
	} {
		if got := overlap(c.a, c.b); got != c.want {
			t.Errorf("overlap(%s, %s) = %t", c.a, c.b, got)
		}
	}
}

// What a document shows as an answer must pass as one, for every status it declares.
func TestExamplesAreAnswers(t *testing.T) {
	for _, name := range openapi.Names() {
		for _, op := range load(t, name).Operations {
			shown := 0
			for status := 100; status < 600; status++ {
				example, ok := op.Example(status)
				if !ok || len(example.Body) == 0 {
					continue
				}
				shown++
				header := http.Header{"Content-Type": {example.ContentType}, "X-Total-Count": {"1"}}
				for _, v := range op.CheckResponse(status, header, example.Body).List {
					t.Errorf("%s %s %d: %s", name, op.ID, status, v)
				}
			}
			if shown == 0 {
				t.Errorf("%s %s shows no answer at all", name, op.ID)
			}
		}
	}
}

func TestWhoNeedsACredential(t *testing.T) {
	for _, c := range []struct {
		service string
		want    []string
	}{
		{"humanapi/admin", []string{"security bearerAuth required"}},
		{"humanapi/apps", []string{"security appKey required"}},
		{"humanapi/auth", []string{}}, // the secret travels in the body
		{"humanapi/user", []string{}}, // the same, or HTTP Basic
		{"humanapi/data", []string{"security bearerAuth required"}},
		{"zivacare/app", []string{}}, // the secret travels in the body
		{"zivacare/oauth", []string{}},
		{"zivacare/data", []string{"security accessToken required"}},
		{"sandbox", []string{}}, // only where the server was started with a token
	} {
		for _, op := range load(t, c.service).Operations {
			r := httptest.NewRequest(op.Method, "/", nil)
			_, violations, _ := op.CheckRequest(r, pathValues, nil, nil)
			violations.List = slices.DeleteFunc(violations.List, func(v openapi.Violation) bool { return v.In != "security" })
			if diff := gocmp.Diff(c.want, faults(violations)); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", c.service, op.ID, diff)
			}
		}
	}
}

// TestEveryContractHolds parses in full what a start takes on trust.
func TestEveryContractHolds(t *testing.T) {
	for _, name := range openapi.Names() {
		contract, err := openapi.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := openapi.Parse(name, contract.YAML()); err != nil {
			t.Error(err)
		}
	}
}
