package scenarios_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

func TestParseStep(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{`{"status":"Declined"}`, "status Declined"},
		{`{"status":"All Synced","force":true}`, "status All Synced (forced)"},
		{`{"status":"Declined","force":false}`, "status Declined"},
		{`{"connect":"Cleveland Clinic"}`, "connect Cleveland Clinic"},
		{`{"connect":["A","B","C"]}`, "connect A, B and C"},
		{`{"connect":"H\u00f4pital \ud83c\udfe5"}`, "connect Hôpital 🏥"},
		{`{"disconnect":"Cleveland Clinic"}`, "disconnect Cleveland Clinic"},
		{`{"report":"unity"}`, "report unity"},
		{`{"vendorNote":"A fee is due"}`, "vendor note: A fee is due"},
		{`{"vendorNote":"A fee is due","source":"Dr. Sam Sample"}`, "vendor note of Dr. Sam Sample: A fee is due"},
		{`{"report":["unity","ccdraw"],"source":"Cleveland Clinic"}`, "report unity and ccdraw of Cleveland Clinic"},
		{"{\n\t\"source\": \"Cleveland Clinic\",\n\t\"sync\": \"ok\"\n}", "sync Cleveland Clinic ok"},
	} {
		step, err := scenarios.ParseStep([]byte(c.body))
		if err != nil {
			t.Errorf("%s: %v", c.body, err)
		} else if step.String() != c.want {
			t.Errorf("%s: got %q, want %q", c.body, step, c.want)
		}
	}
}

func TestParseStepRefuses(t *testing.T) {
	for _, c := range []struct{ body, field, message string }{
		{``, "", "a step is a JSON object"},
		{`null`, "", "a step is a JSON object"},
		{`"status"`, "", "a step is a JSON object"},
		{`[{"status":"Declined"}]`, "", "a step is a JSON object"},
		{`{"status":"Declined"} {}`, "", "a step is a JSON object"},
		{`{status: Declined}`, "", "a step is a JSON object"},
		{`{}`, "", "a step does one thing"},
		{`{"force":true}`, "", "a step does one thing"},
		{`{"Status":"Declined"}`, "", "did you mean status?"},
		{`{"statsu":"Declined"}`, "", "did you mean status?"},
		{`{"state":"Declined","after":"5m"}`, "after", "happens now"},
		{`{"status":""}`, "status", "wants a text"},
		{`{"status":null}`, "status", "wants a text"},
		{`{"status":["Declined"]}`, "status", "wants a text"},
		{`{"connect":[]}`, "connect", "names nothing"},
		{`{"connect":null}`, "connect", "or a list of texts"},
		{`{"connect":["A",""]}`, "connect", "or a list of texts"},
		{`{"connect":["A",null]}`, "connect", "or a list of texts"},
		{`{"status":"Declined","force":"yes"}`, "force", "true or false"},
		{`{"status":"Declined","force":null}`, "force", "true or false"},
		{`{"connect":"A","force":true}`, "force", "goes with status"},
		{`{"vendorNote":""}`, "vendorNote", "wants a text"},
		{`{"vendorNote":"x","force":true}`, "force", "goes with status"},
		{`{"vendorNote":"x","report":"unity"}`, "vendorNote", "either report or vendorNote"},
		{`{"status":"Declined","connect":"A"}`, "connect", "either status or connect"},
		{`{"status":"Declined","source":"A"}`, "source", "not with status"},
		{`{"source":"A"}`, "source", "report or sync"},
		{`{"sync":"ok"}`, "sync", "needs a source"},
		{`{"sync":"okay","source":"A"}`, "sync", "no such sync state"},
		{`{"notify":null}`, "notify", "wants a mapping of kind, body"},
		{`{"notify":{"kind":"status","text":"x"}}`, "notify", "no such word in notify"},
		{`{"status":"Declined","notifications":{"drop":2}}`, "notifications", "from 0 to 1"},
		{
			`{"status":"Declined","notifications":[{"drop":1},{"delay":["5m","1m"]}]}`,
			"notifications", "shorter than the first",
		},
		{`{"note":"x","notifications":{"drop":1,"late":"5m"}}`, "notifications", "no such word in notifications"},
	} {
		_, err := scenarios.ParseStep([]byte(c.body))
		e, ok := errors.AsType[*app.Error](err)
		if !ok || e.Kind != app.Invalid || e.Field != c.field || !strings.Contains(e.Message, c.message) {
			t.Errorf("%s: error is %v, want field %q and %q", c.body, err, c.field, c.message)
		}
	}
}

// TestParseStepReadsAsAFile reads each step twice: as JSON by hand, and as the only step of a file. Both are the same
// step, or have the same first error.
func TestParseStepReadsAsAFile(t *testing.T) {
	library := newSandbox(t).library
	for _, body := range []string{
		`{"status":"Declined"}`, `{"status":""}`, `{"status":null}`, `{"status":5}`, `{"connect":["A","B"]}`,
		`{"connect":[]}`, `{"connect":["A",null]}`, `{"connect":"A","force":true}`, `{"source":"A"}`,
		`{"sync":"okay","source":"A"}`,
		`{"statsu":"x"}`,
		`{"note":"x","notifications":{"drop":1}}`, `{"note":"x","notifications":[{"drop":1,"delay":["1m","5m"]}]}`,
		`{"note":"x","notifications":{"drop":2}}`, `{"note":"x","notifications":{}}`,
		`{"notify":{"kind":"status","body":{"n":[1,2.5,null,true]}}}`,
		`{"notify":{"text":1}}`, `{"delete":false}`, `{"delete":true}`, `{"expireTokens":"all"}`,
	} {
		byHand, err := scenarios.ParseStep([]byte(body))
		file, fileErr := library.Parse("x.yaml", []byte("name: x\ntitle: X\nprovider: humanapi\nsteps:\n  - "+body+"\n"), nil)
		switch faults, ok := errors.AsType[scenarios.Faults](fileErr); {
		case err == nil && fileErr == nil:
			inFile := &file.Steps[0]
			same := reflect.DeepEqual(byHand.Notifications, inFile.Notifications) &&
				reflect.DeepEqual(byHand.Notify, inFile.Notify)
			if byHand.String() != inFile.String() || !same {
				t.Errorf("%s: %+v by hand, %+v in a file", body, byHand, inFile)
			}
		case err == nil && ok:
			// A file is also held against its vendor and the steps before.
		case err != nil && ok && strings.Contains(err.Error(), "no such word") &&
			strings.Contains(faults[0].Message, "no such word"):
			// By hand there are fewer words to choose from.
		case !ok || !strings.Contains(err.Error(), faults[0].Message):
			t.Errorf("%s: %v by hand, %v in a file", body, err, fileErr)
		}
	}
}

// TestApply fires steps by hand, one after another, and looks at what the App says.
func TestApply(t *testing.T) {
	a := newSandbox(t).app(t, app.Settings{})
	u := user(t, a, "policy-1", "")
	for _, c := range []struct {
		body string
		want app.Kind // "": it happens
	}{
		{`{"status":"Syncing"}`, app.Conflict},
		{`{"status":"Asleep"}`, app.Invalid},
		{`{"status":"Syncing","force":true}`, ""},
		{`{"report":"unity"}`, app.Conflict},
		{`{"connect":["Cleveland Clinic","Corner Mock Pharmacy"]}`, ""},
		{`{"connect":"cleveland clinic"}`, app.Conflict},
		{`{"connect":["Dr. Sam Sample","Cleveland Clinic"]}`, app.Conflict}, // and the first one is not connected either
		{`{"report":["unity","ccdraw"],"source":"Cleveland Clinic"}`, ""},
		{`{"report":"ccdraw","source":"Corner Mock Pharmacy"}`, app.Conflict},
		{`{"report":"xray"}`, app.Invalid},
		{`{"source":"Cleveland Clinic","sync":"ok"}`, ""},
		{`{"disconnect":"Cleveland Clinic"}`, ""},
		{`{"disconnect":"Cleveland Clinic"}`, app.Conflict},
		{`{"source":"Cleveland Clinic","sync":"ok"}`, app.Conflict},
	} {
		step, err := scenarios.ParseStep([]byte(c.body))
		if err != nil {
			t.Fatal(err)
		}
		err = step.Apply(t.Context(), a, u.UserID)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.body, err)
			}
			continue
		}
		if e, ok := errors.AsType[*app.Error](err); !ok || e.Kind != c.want {
			t.Errorf("%s: error is %v, want %s", c.body, err, c.want)
		}
	}
	sources, err := a.Sources(t.Context(), u.UserID)
	if err != nil || len(sources) != 2 || sources[0].Chart.ID != "54dc427aaa6b4cb7d6203061" ||
		sources[0].DisconnectedAt == nil {
		t.Errorf("sources are %+v (%v)", sources, err)
	}
	reports, err := a.Reports(t.Context(), u.UserID)
	if err != nil || len(reports) != 2 {
		t.Errorf("reports are %+v (%v)", reports, err)
	}
}
