package report_test

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ledongthuc/pdf"
	"github.com/pdfcpu/pdfcpu/pkg/api"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// sheet is what a reader finds on one page.
type sheet struct {
	glyphs []pdf.Text
	text   string // lines from top to bottom
}

func sheets(t *testing.T, file []byte) []sheet {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	out := make([]sheet, r.NumPage())
	for i := range out {
		out[i].glyphs = r.Page(i + 1).Content().Text
		rows := map[float64][]pdf.Text{}
		for _, g := range out[i].glyphs {
			rows[g.Y] = append(rows[g.Y], g)
		}
		tops := make([]float64, 0, len(rows))
		for y := range rows {
			tops = append(tops, y)
		}
		slices.SortFunc(tops, func(a, b float64) int { return int(100 * (b - a)) })
		var b strings.Builder
		for _, y := range tops {
			for _, g := range rows[y] {
				b.WriteString(g.S)
			}
			b.WriteByte('\n')
		}
		out[i].text = b.String()
	}
	return out
}

// charts are the sizes that a report must survive.
func charts() map[string]*chart.Chart {
	one := treated(1)
	one.Allergies, one.Immunizations, one.Procedures, one.PlansOfCare = nil, nil, nil, nil
	return map[string]*chart.Chart{"nobody": nobody(), "one visit": one, "somebody": somebody(), "hostile": hostile()}
}

func TestPDFIsValid(t *testing.T) {
	api.DisableConfigDir()
	for name, c := range charts() {
		for _, layout := range layouts {
			file := write(t, layout, c, report.PDF)
			if err := api.Validate(bytes.NewReader(file), nil); err != nil {
				t.Errorf("%s of %s: %v", layout, name, err)
			}
		}
	}
}

func TestPDFIsAPureFunction(t *testing.T) {
	for _, layout := range layouts {
		want := write(t, layout, somebody(), report.PDF)
		got := make([][]byte, 4)
		var group sync.WaitGroup
		r := report.New(spec(layout), somebody(), meta)
		for i := range got {
			group.Go(func() {
				var b bytes.Buffer
				if err := r.Write(&b, report.PDF); err != nil {
					t.Error(err)
				}
				got[i] = b.Bytes()
			})
		}
		group.Wait()
		for i := range got {
			if !bytes.Equal(want, got[i]) {
				t.Errorf("%s: the file differs from one time to the next", layout)
			}
		}
	}
}

func TestZeroMetaIsAPureFunctionToo(t *testing.T) {
	for _, c := range []*chart.Chart{{}, somebody()} {
		first := writeWith(t, report.Summary, c, report.Meta{}, report.PDF)
		if !bytes.Equal(first, writeWith(t, report.Summary, c, report.Meta{}, report.PDF)) {
			t.Error("a report without dates reads the clock")
		}
	}
}

func TestEveryPage(t *testing.T) {
	for name, c := range charts() {
		for _, layout := range layouts {
			t.Run(string(layout)+" of "+name, func(t *testing.T) {
				pages := sheets(t, write(t, layout, c, report.PDF))
				for i, p := range pages {
					checkPage(t, p, i+1, len(pages))
					if name != "hostile" && !strings.Contains(p.text, "Jane A. Sampleton") {
						t.Errorf("page %d: no name", i+1)
					}
				}
			})
		}
	}
}

// footTop is the height from the bottom of the page under which only the foot stands.
const footTop = 50

// checkPage looks for the foot, and for text that begins outside of the margins.
func checkPage(t *testing.T, p sheet, n, of int) {
	t.Helper()
	for _, want := range []string{
		"Synthetic record: this patient does not exist.", "Page " + strconv.Itoa(n) + " of " + strconv.Itoa(of),
	} {
		if !strings.Contains(p.text, want) {
			t.Errorf("page %d: no %q", n, want)
		}
	}
	for _, g := range p.glyphs {
		if g.X < 45 || g.X > 612-46 || g.Y < 30 || g.Y > 792-30 || g.Y < footTop && g.FontSize > 7.5 {
			t.Errorf("page %d: %q at %.0f, %.0f", n, g.S, g.X, g.Y)
		}
	}
}

func TestNoHeadingEndsAPage(t *testing.T) {
	for visits := 1; visits < 30; visits += 4 {
		for _, layout := range layouts {
			for i, p := range sheets(t, write(t, layout, treated(visits), report.PDF)) {
				lowest, heading := 792.0, 792.0
				for _, g := range p.glyphs {
					if g.Y > footTop {
						lowest = min(lowest, g.Y)
					}
					if g.FontSize == 12.5 {
						heading = min(heading, g.Y)
					}
				}
				if heading < 792 && lowest > heading-20 {
					t.Errorf("%s of %d visits, page %d ends with a heading:\n%s", layout, visits, i+1, p.text)
				}
			}
		}
	}
}

func TestTablesRepeatTheirHeadings(t *testing.T) {
	pages := sheets(t, write(t, report.Summary, treated(200), report.PDF))
	rows, spanned := 0, 0
	for i, p := range pages {
		n := strings.Count(p.text, "Office visit")
		rows += n
		if n == 0 {
			continue
		}
		spanned++
		for _, want := range []string{"Date", "Provider", "Reason", "Diagnoses"} {
			if !strings.Contains(p.text, want) {
				t.Errorf("page %d has visits but no heading %q", i+1, want)
			}
		}
	}
	if rows != 200 || spanned < 5 {
		t.Errorf("%d visits on %d pages", rows, spanned)
	}
}

func TestContinuedTablesAreNamed(t *testing.T) {
	file := write(t, report.FullRecord, treated(60), report.PDF)
	named := 0
	for _, p := range sheets(t, file) {
		named += strings.Count(p.text, "Lipid panel, continued")
	}
	if named == 0 {
		t.Error("no panel says that it is continued")
	}
}

func TestHeavyChart(t *testing.T) {
	api.DisableConfigDir()
	c := treated(300)
	for layout, least := range map[report.Layout]int{
		report.Summary: 15, report.FullRecord: 50, report.HealthCheck: 10, report.Highlights: 3,
	} {
		pages, err := api.PageCount(bytes.NewReader(write(t, layout, c, report.PDF)), nil)
		if err != nil || pages < least {
			t.Errorf("%s: %d pages, expected at least %d: %v", layout, pages, least, err)
		}
	}
}

func TestPDFSaysWhatItIs(t *testing.T) {
	api.DisableConfigDir()
	file := write(t, report.Highlights, somebody(), report.PDF)
	info, err := api.PDFInfo(bytes.NewReader(file), "highlights.pdf", nil, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if info.Title != "Highlights summary: Jane A. Sampleton" || info.Author != "healthmock" ||
		!strings.Contains(info.Subject, "does not exist") || !slices.Contains(info.Keywords, "highlights") {
		t.Errorf("title %q, author %q, subject %q, keywords %q", info.Title, info.Author, info.Subject, info.Keywords)
	}
	if info.PageCount != 3 {
		t.Errorf("%d pages, want 3", info.PageCount)
	}
	marks, err := api.Bookmarks(bytes.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	titles := make([]string, 0, len(marks))
	for _, m := range marks {
		titles = append(titles, m.Title)
	}
	want := []string{"Build", "Key readings", "Social history", "Vital sign trends", "Laboratory trends"}
	if !slices.Equal(titles, want) {
		t.Errorf("bookmarks %q, want %q", titles, want)
	}
}

func TestPaper(t *testing.T) {
	api.DisableConfigDir()
	for paper, want := range map[report.Paper][2]int{"": {612, 792}, report.Letter: {612, 792}, report.A4: {595, 841}} {
		file := writeWith(t, report.Summary, somebody(), report.Meta{Paper: paper}, report.PDF)
		dims, err := api.PageDims(bytes.NewReader(file), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]int{int(dims[0].Width), int(dims[0].Height)}; got != want {
			t.Errorf("paper %q: %v, want %v", paper, got, want)
		}
	}
}
