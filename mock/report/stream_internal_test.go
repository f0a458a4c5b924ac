package report

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

func invented(volume chart.Volume) *chart.Chart {
	person := chart.Person{ID: fmt.Sprintf("%032x", 7), FirstName: "Ada", LastName: "Example", Volume: volume}
	c := chart.Build(7, person, chart.Directory()[:1], time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC))
	return c.From(c.Sources[0].ID)
}

// sectionsOf reads a document as a whole, entries and all.
func sectionsOf(t *testing.T, c *chart.Chart, entries bool) []section {
	t.Helper()
	var document bytes.Buffer
	if err := writeCCDA(&document, c, entries); err != nil {
		t.Fatal(err)
	}
	if got := strings.Contains(document.String(), "<entry "); got != entries {
		t.Fatalf("entries: %t", got)
	}
	var all []section
	if err := readCCDA(&document, func(s section) bool { all = append(all, s); return true }); err != nil {
		t.Fatal(err)
	}
	return all
}

// The report on a document is made without its entries: it must be the report on the whole document.
func TestEntriesSayNothingToPeople(t *testing.T) {
	for _, volume := range []chart.Volume{chart.Sparse, chart.Typical} {
		c := invented(volume)
		whole, text := sectionsOf(t, c, true), sectionsOf(t, c, false)
		if len(whole) != len(ccdaSections())+1 || !reflect.DeepEqual(whole, text) {
			t.Errorf("%s: %d sections with entries and %d without differ", volume, len(whole), len(text))
		}
	}
}

func TestWriteXML(t *testing.T) {
	for want, n := range map[string]*node{
		`<id root="1.2"></id>`:                    el("id", set("root", "1.2"), set("extension", "")),
		`<a b="&lt;&#34;&#xA;">&lt;` + "\n</a>":   el("a", set("b", "<\"\n"), textNode("<\n")),
		"<td>1<br></br><content>2</content></td>": el("td", textNode("1"), el("br"), el("content", textNode("2"))),
		"<name>\uFFFD</name>":                     el("name", textNode("\x00")),
		"<s><title></title>\n<e>1</e>\n<e>2</e></s>": el("s", el("title"),
			each([]string{"1", "2"}, func(s string) *node { return el("e", textNode(s)) })),
	} {
		var got strings.Builder
		e := xml.NewEncoder(&got)
		if err := cmp.Or(n.write(e), e.Flush()); err != nil || got.String() != want {
			t.Errorf("%s (%v), want %s", got.String(), err, want)
		}
	}
}

// limitedWriter fails after some bytes, as a client that leaves.
type limitedWriter struct{ left int }

var errLeft = errors.New("the client has left")

func (l *limitedWriter) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errLeft
	}
	return len(p), nil
}

// Nothing more is built for a client that has left, and it gets the writer's error.
func TestWritingEndsWithItsReader(t *testing.T) {
	c := invented(chart.Typical)
	for _, left := range []int{0, 100, 10_000} {
		if err := CCDA(&limitedWriter{left}, c); !errors.Is(err, errLeft) {
			t.Errorf("CCDA after %d bytes: %v", left, err)
		}
		for _, f := range []Format{HTML, PDF} {
			r := New(Spec{Layout: FullRecord, Formats: []Format{HTML, PDF}}, c, Meta{})
			if err := r.Write(&limitedWriter{left}, f); !errors.Is(err, errLeft) {
				t.Errorf("%s after %d bytes: %v", f, left, err)
			}
		}
	}
	built := 0
	counted := each(make([]int, 1000),
		func(int) *node { built++; return el("entry", textNode(strings.Repeat("x", 1000))) })
	if err := el("all", counted).write(xml.NewEncoder(&limitedWriter{})); !errors.Is(err, errLeft) || built > 100 {
		t.Errorf("%d of 1000 entries were built, %v", built, err)
	}
}

// A compressed file has its objects where its table says, and page content of the same bytes.
func TestPagesAreCompressed(t *testing.T) {
	r := New(Spec{Layout: Summary}, invented(chart.Typical), Meta{})
	m, err := fontMetrics()
	if err != nil {
		t.Fatal(err)
	}
	p := newPen(m, r)
	if err := p.report(r, 0); err != nil {
		t.Fatal(err)
	}
	var plain, small bytes.Buffer
	if err := p.pdf.Output(&plain); err != nil {
		t.Fatal(err)
	}
	if err := compressPDF(&small, plain.Bytes()); err != nil {
		t.Fatal(err)
	}
	table, _, err := crossReferences(small.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range table {
		at := small.Bytes()[o.offset:]
		if want := fmt.Sprintf("%d 0 obj\n", o.number); !bytes.HasPrefix(at, []byte(want)) {
			t.Errorf("object %d is not at %d", o.number, o.offset)
		}
		if _, content, _ := splitStream(at); content != nil {
			t.Errorf("object %d is not compressed", o.number)
		}
	}
	if small.Len() > plain.Len()/2 {
		t.Errorf("%d bytes became %d", plain.Len(), small.Len())
	}
}

// A file that is not what the PDF library writes is an error, and nothing worse.
func FuzzCompressPDF(f *testing.F) {
	f.Add([]byte("%PDF-1.3\n1 0 obj\n<</Length 3>>\nstream\nabc\nendstream\nendobj\n" +
		"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<<\n>>\nstartxref\n60\n%%EOF\n"))
	f.Add([]byte("startxref\n0\n"))
	f.Add([]byte("xref\n0 2\nx\ny\nstartxref\n0\n%%EOF\n"))
	f.Fuzz(func(_ *testing.T, file []byte) { _ = compressPDF(io.Discard, file) })
}
