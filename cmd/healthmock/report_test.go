package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestDefaultPatient: who asks for a report and says nothing else sees an ordinary patient first, of middle age and
// with a few lasting conditions, this year and the next.
func TestDefaultPatient(t *testing.T) {
	for _, asOf := range []string{"2026-01-05", "2026-12-24", "2027-12-24"} {
		var out, said strings.Builder
		con := console{in: strings.NewReader(""), out: &out, err: &said}
		if code := run(t.Context(), []string{"report", "apidata", "--as-of", asOf}, con); code != 0 {
			t.Fatalf("ends with %d: %s", code, said.String())
		}
		var record struct {
			Demographics []struct{ DOBDateTime time.Time }
			Issues       []struct{ Name, Status string }
		}
		if err := json.Unmarshal([]byte(out.String()), &record); err != nil {
			t.Fatal(err)
		}
		var lasting []string
		for _, issue := range record.Issues {
			if issue.Status == "Active" {
				lasting = append(lasting, issue.Name)
			}
		}
		born := record.Demographics[0].DOBDateTime
		if n, year := len(lasting), born.Year(); n < 2 || n > 5 || year < 1960 || year > 1986 {
			t.Errorf("%s: born in %d, with %q", asOf, year, lasting)
		}
	}
}
