package report

import (
	"bufio"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

//go:embed templates
var templates embed.FS

// Size of a graph in SVG units. The style sheet scales it to its column.
const (
	svgWidth  = 260
	svgHeight = 110
)

// pageTemplate is the parsed template. Parsing takes about a millisecond, so it happens once, at the first page.
var pageTemplate = sync.OnceValues(func() (*template.Template, error) {
	css, err := templates.ReadFile("templates/report.css")
	if err != nil {
		return nil, err
	}
	return template.New("report.html").Funcs(template.FuncMap{
		"css":        func() template.CSS { return template.CSS(css) }, //nolint:gosec // an embedded file
		"wrapAtSign": wrapAtSign,
		"notice":     func() string { return Notice },
		"flagWord":   flagWord,
		"figure":     func(g graph) figure { return g.figure(svgWidth, svgHeight) },
		"shares":     columnShares,
		"mm":         func(v float64) string { return number(v, 1) },
		"add":        func(a, b float64) float64 { return a + b },
	}).ParseFS(templates, "templates/report.html")
})

// writeHTML writes one self-contained page, without scripts and links. All text of the chart is escaped.
func writeHTML(w io.Writer, r *Report) error {
	t, err := pageTemplate()
	if err != nil {
		return fmt.Errorf("parse report page: %w", err)
	}
	doc := r.build()
	if r.Meta.Pages > 0 {
		earlier := section{Title: earlierTitle, Empty: "No earlier records."}
		for blocks := range r.earlierRecords(func(n int) bool { return n < episodesPerPage*r.Meta.Pages }) {
			earlier.Blocks = append(earlier.Blocks, blocks...)
		}
		sections := doc.Sections
		doc.Sections = func(yield func(section) bool) {
			for s := range sections {
				if !yield(s) {
					return
				}
			}
			yield(earlier)
		}
	}
	clean := transform.NewWriter(w, runes.Map(htmlRune))
	b := bufio.NewWriterSize(clean, 32<<10) // the template writes a few bytes at a time
	err = cmp.Or(t.Execute(b, doc), doc.err)
	if err = cmp.Or(err, b.Flush()); err == nil {
		err = clean.Close()
	}
	return err
}

// htmlRune replaces characters that HTML does not allow: control characters and invalid UTF-8.
func htmlRune(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r >= 0x7f && r < 0xa0 {
		return missing
	}
	return r
}

// wrapAtSign allows a line break after the @ of an address.
func wrapAtSign(s string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(s), "@", "@<wbr>")) //nolint:gosec // escaped
}

// columnShares returns the columns' widths as percentages.
func columnShares(columns []column) []string {
	total := 0.0
	for _, c := range columns {
		total += c.Width
	}
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = number(100*c.Width/total, 2)
	}
	return out
}
