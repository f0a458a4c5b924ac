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

func ExampleNew() {
	c := somebody()
	spec := report.Spec{Code: "summary", Layout: report.Summary, Formats: []report.Format{report.PDF}}
	r := report.New(spec, c.From(c.Sources[0].ID), report.Meta{ID: "5e2f95696f90f40019a992ba", UpdatedAt: c.AsOf})
	var pdf bytes.Buffer
	if err := r.Write(&pdf, report.PDF); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.PDF.ContentType(), pdf.String()[:5])
	// Output: application/pdf %PDF-
}

func ExampleReport_Write() {
	visits := report.Spec{Code: "visits", Formats: []report.Format{report.JSON}, JSON: countVisits}
	r := report.New(visits, somebody(), report.Meta{})
	_ = r.Write(os.Stdout, report.JSON)
	fmt.Println(r.Write(os.Stdout, report.PDF))
	// Output:
	// 9
	// visits as "pdf": report does not come in this format
}

// A vendor's JSON grows with the other formats.
func TestLongJSON(t *testing.T) {
	if got := string(writeLong(t, report.Summary, somebody(), 50, report.JSON)); got != "159\n" {
		t.Errorf("%s visits, want nine and three for each page", got)
	}
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

func TestWriteRefusesOtherFormats(t *testing.T) {
	for _, layout := range layouts {
		s := spec(layout)
		for _, f := range []report.Format{report.JSON, report.HTML, report.PDF, "xml", ""} {
			var b bytes.Buffer
			err := report.New(s, somebody(), meta).Write(&b, f)
			switch {
			case s.Has(f):
				if err != nil || b.Len() == 0 {
					t.Errorf("%s as %s: %d bytes, %v", layout, f, b.Len(), err)
				}
			case !errors.Is(err, report.ErrFormat) || b.Len() > 0:
				t.Errorf("%s as %q: %d bytes, %v; want ErrFormat and nothing written", layout, f, b.Len(), err)
			}
		}
	}
}

// broken fails like a client that went away.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteReportsTheWritersError(t *testing.T) {
	for _, layout := range layouts {
		for _, f := range spec(layout).Formats {
			if err := report.New(spec(layout), somebody(), meta).Write(broken{}, f); !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("%s as %s: %v", layout, f, err)
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
	page := write(t, report.Summary, c.From(other.ID), report.HTML)
	if !bytes.Contains(page, []byte("Elsewhere Clinic")) || bytes.Contains(page, []byte("Type 2 diabetes")) {
		t.Error("the report of one source holds another's records, or not its own name")
	}
}
