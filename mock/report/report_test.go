package report_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/healthmock/healthmock/mock/report"
)

func ExampleBuild() {
	c := somebody()
	spec, _ := report.Find("unity")
	r, err := report.Build(spec.Code, c.From(c.Sources[0].ID), report.Meta{ID: "5e2f95696f90f40019a992ba", UpdatedAt: c.AsOf})
	if err != nil {
		fmt.Println(err)
		return
	}
	var pdf bytes.Buffer
	if err := r.Write(&pdf, report.PDF); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.PDF.ContentType(), pdf.String()[:5])
	// Output: application/pdf %PDF-
}

func ExampleReport_Write() {
	r, _ := report.Build(report.Timeline, nobody(), report.Meta{})
	_ = r.Write(os.Stdout, report.JSON)
	fmt.Println(r.Write(os.Stdout, report.PDF))
	// Output:
	// {}
	// timeline as "pdf": report does not come in this format
}

func ExampleCodes() {
	for _, s := range report.Codes() {
		fmt.Println(s.Code, s.Formats, s.PerSource, s.NeedsCCDA)
	}
	// Output:
	// unity [json html pdf] true false
	// ccdraw [html pdf] true true
	// apidata [json] false false
	// timeline [json] false false
	// healthcheck [html pdf] false false
	// highlights [html pdf] false false
}

func ExampleFind() {
	spec, ok := report.Find("highlights")
	fmt.Println(spec.Title, ok, spec.Has(report.HTML), spec.Has(report.JSON))
	_, ok = report.Find("Highlights")
	fmt.Println(ok)
	// Output:
	// Highlights summary true true true
	// false
}

func TestContentType(t *testing.T) {
	for format, want := range map[report.Format]string{
		report.PDF:            "application/pdf",
		report.HTML:           "text/html; charset=utf-8",
		report.JSON:           "application/json; charset=utf-8",
		report.Format("docx"): "application/octet-stream",
	} {
		if got := format.ContentType(); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
}

func TestBuildRefusesUnknownCode(t *testing.T) {
	for _, code := range []report.Code{"", "UNITY", "summary"} {
		if _, err := report.Build(code, somebody(), meta); !errors.Is(err, report.ErrCode) {
			t.Errorf("%q: %v, want ErrCode", code, err)
		}
	}
}

func TestWriteRefusesOtherFormats(t *testing.T) {
	for _, s := range report.Codes() {
		for _, f := range []report.Format{report.JSON, report.HTML, report.PDF, "xml", ""} {
			r, err := report.Build(s.Code, somebody(), meta)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			err = r.Write(&b, f)
			switch {
			case s.Has(f):
				if err != nil || b.Len() == 0 {
					t.Errorf("%s as %s: %d bytes, %v", s.Code, f, b.Len(), err)
				}
			case !errors.Is(err, report.ErrFormat) || b.Len() > 0:
				t.Errorf("%s as %q: %d bytes, %v; want ErrFormat and nothing written", s.Code, f, b.Len(), err)
			}
		}
	}
}

// broken fails like a client that went away.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteReportsTheWritersError(t *testing.T) {
	for _, s := range report.Codes() {
		for _, f := range s.Formats {
			if err := build(t, s.Code, somebody()).Write(broken{}, f); !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("%s as %s: %v", s.Code, f, err)
			}
		}
	}
}

func TestPerSourceReportsSayWhatTheirSourceHolds(t *testing.T) {
	c := somebody()
	other := clinic
	other.ID, other.Name = "5b1daf3f079c652eaf41fd23", "Elsewhere Clinic"
	c.Sources = append(c.Sources, other)
	c.Problems[1].Source = other.ID
	page := write(t, report.Unity, c.From(other.ID), report.HTML)
	if !bytes.Contains(page, []byte("Elsewhere Clinic")) || bytes.Contains(page, []byte("Type 2 diabetes")) {
		t.Error("the report of one source holds another's records, or not its own name")
	}
}
