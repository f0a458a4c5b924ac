package report_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/mock/report"
)

func TestGoldenJSON(t *testing.T) {
	for _, code := range []report.Code{report.Unity, report.APIData, report.Timeline, report.HealthCheck, report.Highlights} {
		t.Run(string(code), func(t *testing.T) {
			var b bytes.Buffer
			if err := json.Indent(&b, write(t, code, treated(2), report.JSON), "", "  "); err != nil {
				t.Fatal(err)
			}
			golden(t, string(code)+".json", b.Bytes())
		})
	}
}

func TestAPIDataHasEveryEndpointAsAnArray(t *testing.T) {
	want := []string{
		"allergies", "demographics", "encounters", "functional_statuses", "immunizations", "instructions", "issues", "medications",
		"plans_of_care", "procedures", "profile", "social_history", "test_results", "vitals",
	}
	for name, body := range map[string][]byte{
		"nobody":   write(t, report.APIData, nobody(), report.JSON),
		"somebody": write(t, report.APIData, somebody(), report.JSON),
	} {
		var got map[string][]json.RawMessage
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(name, err)
		}
		names := make([]string, 0, len(got))
		for endpoint, records := range got {
			names = append(names, endpoint)
			if records == nil {
				t.Errorf("%s: %s is null", name, endpoint)
			}
		}
		slices.Sort(names)
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("%s: endpoints differ (-want +got):\n%s", name, diff)
		}
	}
}

func TestTimelineIsNewestFirst(t *testing.T) {
	body := write(t, report.Timeline, somebody(), report.JSON)
	years := regexp.MustCompile(`"(\d{4})":\[`).FindAllStringSubmatch(string(body), -1)
	if len(years) < 3 {
		t.Fatalf("%d years", len(years))
	}
	for i := range years[1:] {
		if years[i][1] <= years[i+1][1] {
			t.Errorf("%s stands before %s", years[i][1], years[i+1][1])
		}
	}
	var got map[string][]struct {
		ObjectType string
		ID         string
		CreatedAt  string
	}
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for year, records := range got {
		for i, r := range records {
			seen[r.ObjectType]++
			if r.ID == "" || !strings.HasPrefix(r.CreatedAt, year) {
				t.Errorf("%s: %+v", year, r)
			}
			if i > 0 && records[i-1].CreatedAt < r.CreatedAt {
				t.Errorf("%s: record %d is newer than the one before it", year, i)
			}
		}
	}
	want := map[string]int{
		"allergies": 1, "encounters": 9, "immunizations": 1, "issues": 2, "medications": 1, "plans_of_care": 1, "procedures": 1,
		"test_results": 18, "vitals": 9,
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("records by type differ (-want +got):\n%s", diff)
	}
}

func TestDatesAreTheVendors(t *testing.T) {
	vendors := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)
	looksLikeDate := regexp.MustCompile(`^\d{4}-\d\d`)
	var walk func(v any)
	checked := 0
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, one := range v {
				walk(one)
			}
		case []any:
			for _, one := range v {
				walk(one)
			}
		case string:
			if looksLikeDate.MatchString(v) {
				checked++
				if !vendors.MatchString(v) {
					t.Errorf("date %q", v)
				}
			}
		}
	}
	var body any
	if err := json.Unmarshal(write(t, report.APIData, somebody(), report.JSON), &body); err != nil {
		t.Fatal(err)
	}
	walk(body)
	if checked < 100 {
		t.Errorf("only %d dates in the body", checked)
	}
}
