package humanapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/chart/charttest"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/report"
)

var update = flag.Bool("update", false, "rewrite golden files")

// body is a report of a chart as JSON, of at least so many pages.
func body(t *testing.T, code string, c *chart.Chart, pages int) []byte {
	t.Helper()
	spec, ok := humanapi.FindReport(code)
	if !ok {
		t.Fatalf("no report %q", code)
	}
	var b bytes.Buffer
	if err := report.New(spec, c, report.Meta{Pages: pages}).Write(&b, report.JSON); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ExampleReports() {
	for _, s := range humanapi.Reports() {
		fmt.Println(s.Code, s.Formats, s.NewerFormats, s.PerSource, s.NeedsCCDA)
	}
	// Output:
	// unity [json html pdf] [] true false
	// ccdraw [html pdf] [] true true
	// apidata [json] [] false false
	// timeline [json] [] false false
	// healthcheck [html pdf] [json] false false
	// highlights [html pdf] [json] false false
}

func ExampleFindReport() {
	spec, ok := humanapi.FindReport(humanapi.CombinedReport)
	fmt.Println(spec.Title, spec.Formats, ok)
	for _, base := range spec.Bases {
		fmt.Println(base.Code)
	}
	_, ok = humanapi.FindReport("Highlights")
	fmt.Println(ok)
	// Output:
	// Combined report [pdf] true
	// highlights
	// healthcheck
	// unity
	// false
}

func TestGoldenJSON(t *testing.T) {
	for _, code := range []string{"unity", "apidata", "timeline", "healthcheck", "highlights"} {
		t.Run(code, func(t *testing.T) {
			var got bytes.Buffer
			if err := json.Indent(&got, body(t, code, charttest.Treated(2), 0), "", "  "); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", code+".json")
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", path, diff)
			}
		})
	}
}

// Every report is written in each of its formats and in no other, in the same bytes for the same chart.
func TestWriteReports(t *testing.T) {
	combined, _ := humanapi.FindReport(humanapi.CombinedReport)
	for _, spec := range append(humanapi.Reports(), combined) {
		for _, f := range []report.Format{report.JSON, report.HTML, report.PDF} {
			var first, second bytes.Buffer
			err := report.New(spec, charttest.Hostile(), report.Meta{}).Write(&first, f)
			if !spec.Has(f) {
				if !errors.Is(err, report.ErrFormat) || first.Len() > 0 {
					t.Errorf("%s as %s: %d bytes, %v", spec.Code, f, first.Len(), err)
				}
				continue
			}
			if err != nil || report.New(spec, charttest.Hostile(), report.Meta{}).Write(&second, f) != nil {
				t.Fatalf("%s as %s: %v", spec.Code, f, err)
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) || f == report.JSON && !json.Valid(first.Bytes()) {
				t.Errorf("%s as %s: %d bytes are not JSON, or differ from one time to the next", spec.Code, f, first.Len())
			}
		}
	}
}

// broken fails like a client that went away.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestJSONReportsTheWritersError(t *testing.T) {
	for _, spec := range humanapi.Reports() {
		if !spec.Has(report.JSON) {
			continue
		}
		err := report.New(spec, charttest.Somebody(), report.Meta{}).Write(broken{}, report.JSON)
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: %v", spec.Code, err)
		}
	}
}

func TestAPIDataHasEveryEndpointAsAnArray(t *testing.T) {
	want := []string{
		"allergies", "demographics", "encounters", "functional_statuses", "immunizations", "instructions", "issues",
		"medications",
		"plans_of_care", "procedures", "profile", "social_history", "test_results", "vitals",
	}
	for name, text := range map[string][]byte{
		"nobody":   body(t, "apidata", charttest.Nobody(), 0),
		"somebody": body(t, "apidata", charttest.Somebody(), 0),
	} {
		var got map[string][]json.RawMessage
		if err := json.Unmarshal(text, &got); err != nil {
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
	text := body(t, "timeline", charttest.Somebody(), 0)
	years := regexp.MustCompile(`"(\d{4})":\[`).FindAllStringSubmatch(string(text), -1)
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
	if err := json.Unmarshal(text, &got); err != nil {
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
		"allergies": 1, "encounters": 9, "immunizations": 1, "issues": 2, "medications": 1, "plans_of_care": 1,
		"procedures":   1,
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
	var whole any
	if err := json.Unmarshal(body(t, "apidata", charttest.Somebody(), 0), &whole); err != nil {
		t.Fatal(err)
	}
	walk(whole)
	if checked < 100 {
		t.Errorf("only %d dates in the body", checked)
	}
}

func TestLongJSON(t *testing.T) {
	c := charttest.Somebody()
	for _, code := range []string{"unity", "apidata", "timeline"} {
		short, long := dates(t, body(t, code, c, 0)), dates(t, body(t, code, c, 50))
		// A visit, its vital signs and its two laboratory reports, three times for each page; elsewhere what follows from
		// them too.
		if got, want := len(long)-len(short), 50*3*4; got != want && (code == "unity" || got < want) {
			t.Errorf("%s: %d records more than a short one, want %d", code, got, want)
		}
		for id := range short {
			if long[id] == "" {
				t.Errorf("%s: record %s is lost", code, id)
			}
		}
		for id, at := range long {
			when, err := time.Parse(time.RFC3339, at)
			if err != nil || when.Before(c.Patient.BirthDate) || when.After(c.AsOf) {
				t.Errorf("%s: record %s is of %s (%v), want it in the patient's life", code, id, at, err)
			}
		}
	}
}

// dates returns the creation dates of all records of a JSON report by their ids, however deep. An id that stands twice
// is as bad as a record lost.
func dates(t *testing.T, body []byte) map[string]string {
	t.Helper()
	var whole any
	if err := json.Unmarshal(body, &whole); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	var walk func(any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, item := range node {
				walk(item)
			}
		case map[string]any:
			id, _ := node["id"].(string)
			if at, ok := node["createdAt"].(string); ok {
				if _, twice := found[id]; twice {
					t.Errorf("two records have the id %s", id)
				}
				found[id] = at
			}
			for _, item := range node {
				walk(item)
			}
		}
	}
	walk(whole)
	return found
}

// BenchmarkJSON writes the reports of a chart with two years of visits.
func BenchmarkJSON(b *testing.B) {
	c := charttest.Treated(14)
	for _, spec := range humanapi.Reports() {
		if !spec.Has(report.JSON) {
			continue
		}
		b.Run(spec.Code, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := report.New(spec, c, report.Meta{}).Write(io.Discard, report.JSON); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
