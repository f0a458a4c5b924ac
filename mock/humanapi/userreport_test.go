package humanapi_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/humanapi"
)

// group is a group of reports as a client reads it.
type group struct {
	Name    string
	Reports []struct {
		ID                string
		FileExtension     string
		URI               string
		CreatedAt         string
		CreatedByOrderID  *string
		OrderIDs          []string
		ProviderIDs       []string
		ClientProviderIDs []string
	}
}

func (a *admin) groups(token, query string) []group {
	a.Helper()
	got := a.do("GET", "/api/v1/user/reports?"+query, token, nil)
	var groups []group
	if err := json.Unmarshal(got.body, &groups); err != nil || got.status != 200 {
		a.Fatalf("%d %s", got.status, got.body)
	}
	return groups
}

func TestReportGroups(t *testing.T) {
	a := newAdmin(t)
	orders, err := a.hip.Orders(t.Context(), a.humanID)
	if err != nil {
		t.Fatal(err)
	}
	reports, err := a.hip.Reports(t.Context(), a.humanID)
	if err != nil {
		t.Fatal(err)
	}
	clinic := chart.FindSource("Cleveland Clinic").ID
	file := func(r app.Report, extension string) string {
		id := r.ID + "-" + extension
		return `{"id":"` + id + `","fileExtension":"` + extension + `","uri":"http://example.com/api/v1/user/reports/` + id +
			`","createdAt":"2026-01-05T09:00:00.000Z","createdByOrderId":"` + orders[0].ID + `","orderIds":["` + orders[0].ID +
			`"],"providerIds":["` + clinic + `"],"clientProviderIds":["P-17"]}`
	}
	want := `[{"name":"highlights","reports":[` +
		file(reports[0], "html") + `,` + file(reports[0], "pdf") + `,` + file(reports[0], "json") + `]},` +
		`{"name":"unity","reports":[` + file(reports[1], "json") + `,` + file(reports[1], "html") + `,` +
		file(reports[1], "pdf") + `]}]`
	if got := a.do("GET", "/api/v1/user/reports?humanId="+a.humanID, a.token, nil); got.status != 200 ||
		string(got.body) != want {
		t.Errorf("%d %s\nwant %s", got.status, got.body, want)
	}
	if got := a.do("GET", "/api/v1/user/reports?humanId="+a.humanID+"&createdByOrderId=", a.token,
		nil); got.status != 400 {
		t.Errorf("an empty order: %d %s", got.status, got.body)
	}
}

// A report per source stands once for each source in its group, with that source alone; an App without orders has none
// to name.
func TestReportGroupsOfTwoSources(t *testing.T) {
	a := newAdmin(t)
	a.advance(a.app, time.Hour)
	other, err := a.app.Connect(t.Context(), a.old, chart.FindSource("Starfleet Medical"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.app.PutReport(t.Context(), a.old, "unity", "Starfleet Medical"); err != nil {
		t.Fatal(err)
	}
	groups := a.groups(a.oldest, "humanId="+a.old)
	if len(groups) != 2 || len(groups[0].Reports) != 2 || len(groups[1].Reports) != 6 {
		t.Fatalf("groups %+v", groups)
	}
	clinic := chart.FindSource("Cleveland Clinic").ID
	for i, want := range []string{clinic, clinic, clinic, other.Chart.ID, other.Chart.ID, other.Chart.ID} {
		r := groups[1].Reports[i]
		if len(r.ProviderIDs) != 1 || r.ProviderIDs[0] != want || len(r.ClientProviderIDs) != 0 ||
			r.CreatedByOrderID != nil || len(r.OrderIDs) != 0 {
			t.Errorf("entry %d is %+v, want one of %s", i, r, want)
		}
	}
	if got := groups[0].Reports[0].ProviderIDs; len(got) != 1 { // it was made before the other source was there
		t.Errorf("highlights of %q", got)
	}
}

// What an order brought is found by it, also when a later order has updated it.
func TestReportsOfAnOrder(t *testing.T) {
	a := newAdmin(t)
	ctx := t.Context()
	if err := a.hip.SetOrder(ctx, a.humanID, humanapi.Completed, false, true); err != nil {
		t.Fatal(err)
	}
	a.do("POST", "/api/v1/users", a.token, object{"clientUserId": "policy-2"})
	for _, code := range []string{"timeline", "highlights"} {
		if _, err := a.hip.PutReport(ctx, a.humanID, code, ""); err != nil {
			t.Fatal(err)
		}
	}
	orders, err := a.hip.Orders(ctx, a.humanID)
	if err != nil || len(orders) != 2 {
		t.Fatalf("orders %+v, %v", orders, err)
	}
	first := a.groups(a.token, "clientUserId=policy-2&createdByOrderId="+orders[0].ID)
	second := a.groups(a.token, "clientUserId=policy-2&createdByOrderId="+orders[1].ID)
	if len(first) != 2 || first[0].Name != "highlights" || len(first[0].Reports[0].OrderIDs) != 2 ||
		len(first[1].Reports[0].OrderIDs) != 1 {
		t.Errorf("of the first order: %+v", first)
	}
	if len(second) != 1 || second[0].Name != "timeline" || *second[0].Reports[0].CreatedByOrderID != orders[1].ID {
		t.Errorf("of the second order: %+v", second)
	}
	if none := a.groups(a.token, "clientUserId=policy-2&createdByOrderId=nothing"); len(none) != 0 {
		t.Errorf("of no order: %+v", none)
	}
}

func TestReportsByID(t *testing.T) {
	a := newAdmin(t)
	begins := map[string]string{"pdf": "%PDF-", "json": "{", "html": "<!doctype html>"}
	types := map[string]string{"pdf": "application/pdf", "json": "application/json", "html": "text/html"}
	for _, g := range a.groups(a.token, "humanId="+a.humanID) {
		for _, r := range g.Reports {
			got := a.do("GET", "/api/v1/user/reports/"+r.ID, a.token, nil)
			kind := got.header.Get("Content-Type")
			if got.status != 200 || !bytes.HasPrefix(bytes.ToLower(got.body), bytes.ToLower([]byte(begins[r.FileExtension]))) ||
				kind[:min(len(kind), len(types[r.FileExtension]))] != types[r.FileExtension] {
				t.Errorf("%s %s: %d %s %.40q", g.Name, r.FileExtension, got.status, kind, got.body)
			}
			refused(t, a.do("GET", "/api/v1/user/reports/"+r.ID, a.oldest, nil), 404, "Not Found")
			refused(t, a.do("GET", "/api/v1/user/reports/"+r.ID, "", nil), 401, "Cannot authenticate you with this token")
		}
	}
	highlights := a.groups(a.token, "humanId="+a.humanID)[0].Reports[0].ID
	for _, id := range []string{"nothing", highlights[:24], highlights[:24] + "-xml", highlights[:24] + "-", highlights +
		"x"} {
		refused(t, a.do("GET", "/api/v1/user/reports/"+id, a.token, nil), 404, "Not Found")
	}
	a.do("DELETE", "/api/v1/users/"+a.humanID, a.token, nil)
	refused(t, a.do("GET", "/api/v1/user/reports/"+highlights, a.token, nil), 404, "Not Found")
}

// The combined report is there as soon as all that it merges are; in the older generation it never is.
func TestCombinedReports(t *testing.T) {
	a := newAdmin(t)
	ctx := t.Context()
	for _, of := range []struct {
		app     *app.App
		token   string
		humanID string
		want    int
	}{{a.hip, a.token, a.humanID, 4}, {a.app, a.oldest, a.old, 3}} {
		if groups := a.groups(of.token, "humanId="+of.humanID); len(groups) != 2 {
			t.Errorf("too early: %+v", groups)
		}
		a.advance(of.app, time.Hour)
		if _, err := of.app.PutReport(ctx, of.humanID, "healthcheck", ""); err != nil {
			t.Fatal(err)
		}
		groups := a.groups(of.token, "humanId="+of.humanID)
		if len(groups) != of.want {
			t.Errorf("%d groups, want %d", len(groups), of.want)
		}
	}
	orders, err := a.hip.Orders(ctx, a.humanID)
	if err != nil {
		t.Fatal(err)
	}
	reports, err := a.hip.Reports(ctx, a.humanID)
	if err != nil {
		t.Fatal(err)
	}
	id := reports[0].ID + "-combined"
	want := `{"name":"combined","baseReportNames":["highlights","healthcheck","unity"],"reports":[{"id":"` + id +
		`","fileExtension":"pdf","uri":` +
		`"http://example.com/api/v1/user/reports/` + id + `","createdAt":"2026-01-05T10:00:00.000Z","createdByOrderId":"` +
		orders[0].ID +
		`","orderIds":["` + orders[0].ID + `"],"providerIds":["` + chart.FindSource("Cleveland Clinic").ID +
		`"],"clientProviderIds":["P-17"],"groupBy":"user_id"}]}]`
	got := a.do("GET", "/api/v1/user/reports?clientUserId=policy-2&createdByOrderId="+orders[0].ID, a.token, nil)
	if got.status != 200 || !bytes.HasSuffix(got.body, []byte(want)) {
		t.Errorf("%d %s\nwant an end of %s", got.status, got.body, want)
	}
	file := a.do("GET", "/api/v1/user/reports/"+id, a.token, nil)
	if file.status != 200 || file.header.Get("Content-Type") != "application/pdf" ||
		!bytes.HasPrefix(file.body, []byte("%PDF-")) {
		t.Errorf("%d %s %.20q", file.status, file.header.Get("Content-Type"), file.body)
	}
	refused(t, a.do("GET", "/api/v1/user/reports/"+id+"-pdf", a.token, nil), 404, "Not Found")

	configure(t, a.hip, func(s *app.Settings) { s.Paper = "a4" })
	for _, id := range []string{id, reports[0].ID + "-pdf"} {
		if got := mediaBox(a.do("GET", "/api/v1/user/reports/"+id, a.token, nil).body); got != "[0 0 595.28 841.89]" {
			t.Errorf("%s on A4: %s", id, got)
		}
	}
}
