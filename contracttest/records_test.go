package contracttest_test

import (
	"bytes"
	"net/http"
	"strconv"
	"testing"

	"github.com/healthmock/healthmock/contracttest"
)

// What an App's records hold and what its reports are printed on shows in what the Data API serves.
func TestRecordsOfAnApp(t *testing.T) {
	sandbox := contracttest.Start(t)
	client := sandbox.HTTPClient()
	visits := map[string]int{}
	for _, volume := range []string{"sparse", "typical", "heavy"} {
		app, err := sandbox.Control().
			CreateApp(t.Context(), contracttest.Settings{Volume: volume, Awkward: new(true), Paper: "a4"})
		if err != nil {
			t.Fatal(err)
		}
		token, err := app.ClientToken(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		invite(t, client, sandbox.AdminURL, token, "POLICY-1001")
		if _, err := app.AdvanceUntil(t.Context(), contracttest.Until{Idle: true}); err != nil {
			t.Fatal(err)
		}
		access, err := app.AccessToken(t.Context(), "POLICY-1001")
		if err != nil {
			t.Fatal(err)
		}
		list := send(t, client, http.MethodGet, sandbox.DataURL+"/v1/human/medical/encounters?limit=1", access, nil)
		if visits[volume], err = strconv.Atoi(list.header.Get("X-Total-Count")); err != nil {
			t.Fatalf("%s: %d %s", volume, list.status, list.body)
		}

		var reports []contracttest.Report
		send(t, client, http.MethodGet, sandbox.DataURL+"/v1/human/medical/reports", access, nil).decode(t, &reports)
		for _, report := range reports {
			if report.Name != "highlights" {
				continue
			}
			for _, of := range []struct{ paper, box string }{{"a4", "595.28 841.89"}, {"letter", "612.00 792.00"}} {
				if err := app.Update(t.Context(), contracttest.Settings{Paper: of.paper}); err != nil || app.Paper != of.paper {
					t.Fatalf("paper %q: %v", app.Paper, err)
				}
				pdf := send(
					t,
					client,
					http.MethodGet,
					sandbox.DataURL+"/v1/human/medical/reports/"+report.ID+"/raw?format=pdf",
					access,
					nil,
				)
				if !bytes.Contains(pdf.body, []byte("/MediaBox [0 0 "+of.box+"]")) {
					t.Errorf("%s is not on %s: %d", report.Name, of.paper, pdf.status)
				}
			}
		}
		if app.Volume != volume || !*app.Awkward || len(reports) == 0 {
			t.Errorf("%d reports of %+v", len(reports), app)
		}
	}
	if visits["sparse"] >= visits["typical"] || visits["typical"] >= visits["heavy"] {
		t.Errorf("visits by volume: %v", visits)
	}
	if _, err := sandbox.Control().CreateApp(t.Context(), contracttest.Settings{Paper: "foolscap"}); status(
		err,
	) != http.StatusBadRequest {
		t.Errorf("an unknown paper: %v", err)
	}
}
