package humanapi_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/report"
)

// table8 is the cookbook's list of standard reports with their formats, and JSON where the documents of version 2.3 add
// it.
var table8 = map[string]string{
	"unity": "json html pdf", "ccdraw": "html pdf", "apidata": "json", "timeline": "json", "healthcheck": "html pdf",
	"highlights": "html pdf",
}

func TestEveryReportInEveryFormat(t *testing.T) {
	v := newVendor(t)
	humanID, token := v.invite("policy-1")
	begins := map[report.Format]string{report.PDF: "%PDF-1.", report.HTML: "<!doctype html>", report.JSON: "{"}
	for code, formats := range table8 {
		entry, err := v.app.PutReport(t.Context(), humanID, code, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []report.Format{report.PDF, report.HTML, report.JSON} {
			reply := v.do("GET", "/v1/human/medical/reports/"+entry.ID+"/raw?format="+string(format), token, nil)
			if !strings.Contains(formats, string(format)) {
				if reply.status != 415 || reply.field("statusCode") != "415" {
					t.Errorf("%s as %s: %d %s", code, format, reply.status, reply.body)
				}
				continue
			}
			if reply.status != 200 || reply.header.Get("Content-Type") != format.ContentType() {
				t.Errorf("%s as %s: %d %s", code, format, reply.status, reply.header.Get("Content-Type"))
			}
			if !bytes.HasPrefix(bytes.ToLower(reply.body[:min(20, len(reply.body))]), []byte(strings.ToLower(begins[format]))) {
				t.Errorf("%s as %s begins %q", code, format, reply.body[:min(20, len(reply.body))])
			}
		}
		if reply := v.do("GET", "/v1/human/medical/reports/"+entry.ID+"/raw?format=docx", token, nil); reply.status != 400 {
			t.Errorf("%s as docx: %d %s", code, reply.status, reply.body)
		}
		if reply := v.do("GET", "/v1/human/medical/reports/"+entry.ID+"/raw", token, nil); reply.status != 200 {
			t.Errorf("%s in no named format: %d %s", code, reply.status, reply.body)
		}
	}
}

// Every PDF is printed on the App's paper, from the moment it is set to.
func TestPaper(t *testing.T) {
	v := newVendor(t)
	humanID, token := v.invite("policy-1")
	for _, of := range []struct{ paper, box string }{
		{"", "[0 0 612.00 792.00]"},
		{"a4", "[0 0 595.28 841.89]"},
		{"letter", "[0 0 612.00 792.00]"},
	} {
		configure(t, v.app, func(s *app.Settings) { s.Paper = of.paper })
		for _, code := range []string{"unity", "ccdraw", "healthcheck", "highlights"} {
			entry, err := v.app.PutReport(t.Context(), humanID, code, "")
			if err != nil {
				t.Fatal(err)
			}
			reply := v.do("GET", "/v1/human/medical/reports/"+entry.ID+"/raw?format=pdf", token, nil)
			if got := mediaBox(reply.body); got != of.box {
				t.Errorf("%s on %q: %d, %s, want %s", code, of.paper, reply.status, got, of.box)
			}
		}
	}
}

// mediaBox is the page size that a PDF says; pages that are turned on their side say their own.
func mediaBox(pdf []byte) string {
	_, after, _ := bytes.Cut(pdf, []byte("/MediaBox "))
	box, _, _ := bytes.Cut(after, []byte("\n"))
	return string(box)
}

func TestListReports(t *testing.T) {
	v := newVendor(t)
	humanID, token := v.invite("policy-1")
	if reply := v.do("GET", "/v1/human/medical/reports", token, nil); string(reply.body) != "[]" {
		t.Errorf("none: %d %s", reply.status, reply.body)
	}
	for _, code := range []string{"apidata", "unity"} {
		if _, err := v.app.PutReport(t.Context(), humanID, code, "Cleveland Clinic"); err != nil {
			t.Fatal(err)
		}
	}
	reply := v.do("GET", "/v1/human/medical/reports", token, nil)
	list, err := v.app.Reports(t.Context(), humanID)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"id":"` + list[0].ID +
		`","createdAt":"2026-01-05T09:00:00.000Z","updatedAt":"2026-01-05T09:00:00.000Z","name":"apidata"},` +
		`{"id":"` + list[1].ID + `","createdAt":"2026-01-05T09:00:00.000Z","updatedAt":"2026-01-05T09:00:00.000Z",` +
		`"name":"unity",` +
		`"organization":{"href":"/medical/organizations/54dc427aaa6b4cb7d6203061","id":"54dc427aaa6b4cb7d6203061",` +
		`"name":"Cleveland Clinic"}}]`
	if string(reply.body) != want {
		t.Errorf("%s\nwant %s", reply.body, want)
	}
	if query := v.do("GET", "/v1/human/medical/reports?access_token="+token, "", nil); !bytes.Equal(query.body,
		reply.body) {
		t.Errorf("token in the query: %d %s", query.status, query.body)
	}
}

func TestReportsAreTheUsersOwn(t *testing.T) {
	v := newVendor(t)
	one, _ := v.invite("policy-1")
	_, othersToken := v.invite("policy-2")
	entry, err := v.app.PutReport(t.Context(), one, "unity", "")
	if err != nil {
		t.Fatal(err)
	}
	for name, id := range map[string]string{
		"another user's": entry.ID, "unknown": strings.Repeat("0", 24),
		"ill-formed": "123456",
	} {
		if reply := v.do("GET", "/v1/human/medical/reports/"+id+"/raw?format=pdf", othersToken, nil); reply.status != 404 {
			t.Errorf("%s: %d %s", name, reply.status, reply.body)
		}
	}
	for name, token := range map[string]string{
		"no token": "", "unknown token": "nonsense",
		"client token": v.clientToken(),
	} {
		if reply := v.do("GET", "/v1/human/medical/reports", token, nil); reply.status != 401 ||
			reply.field("statusCode") != "401" {
			t.Errorf("%s: %d %s", name, reply.status, reply.body)
		}
	}
}

func TestUpdatedReportChangesItsDate(t *testing.T) {
	v := newVendor(t)
	humanID, token := v.invite("policy-1")
	if _, err := v.app.PutReport(t.Context(), humanID, "apidata", ""); err != nil {
		t.Fatal(err)
	}
	first, err := v.app.PutReport(t.Context(), humanID, "unity", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.app.Clock.Advance(t.Context(), 3600e9); err != nil {
		t.Fatal(err)
	}
	second, err := v.app.PutReport(t.Context(), humanID, "unity", "")
	if err != nil {
		t.Fatal(err)
	}
	if second.ID != first.ID || !second.CreatedAt.Equal(first.CreatedAt) || !second.UpdatedAt.After(first.UpdatedAt) {
		t.Errorf("first %+v, second %+v", first, second)
	}
	for query, want := range map[string]int{
		"": 2, "?updated_since=20260105T093000Z": 1, "?updated_before=20260105T093000Z": 1,
		"?created_since=20260105T093000Z": 0,
		"?source=Cleveland%20Clinic":      1, "?source=nobody": 0,
	} {
		if list := v.records("/v1/human/medical/reports"+query, token); len(list) != want {
			t.Errorf("%s: %v", query, list)
		}
	}
	if _, err := v.app.PutReport(t.Context(), humanID, "ccdraw", "Starfleet Pharmacy"); err == nil {
		t.Error("a report of a source that is not connected was made")
	}
	if _, err := v.app.PutReport(t.Context(), humanID, "xray", ""); err == nil {
		t.Error("an unknown report was made")
	}
}

func TestDemoToken(t *testing.T) {
	v := newVendor(t)
	list := v.do("GET", "/v1/human/medical/reports", "demo", nil)
	if list.status != 200 {
		t.Fatalf("%d %s", list.status, list.body)
	}
	if entries := v.journal.List("acme", nil); len(entries) != 1 || entries[0].OperationID != "listReports" {
		t.Errorf("the demo request stands in no journal: %+v", entries)
	}
	var made []string
	for _, r := range v.records("/v1/human/medical/reports", "demo") {
		name := r["name"].(string)
		if o, ok := r["organization"].(object); ok {
			name += " of " + o["name"].(string)
		}
		made = append(made, name)
	}
	if want := []string{
		"unity of Starfleet Pharmacy", "unity of Starfleet Medical", "ccdraw of Starfleet Medical", "apidata", "timeline",
		"healthcheck", "highlights",
	}; !slices.Equal(made, want) {
		t.Errorf("reports %q", made)
	}
	if reply := v.do("GET", "/api/v1/users", "demo", nil); reply.status != 401 {
		t.Errorf("demo opens the Admin API: %d", reply.status)
	}
}
