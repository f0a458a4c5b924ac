package report_test

import (
	"io"
	"testing"

	"github.com/healthmock/healthmock/mock/report"
)

// BenchmarkWrite draws each report of a chart with two years of visits in each of its formats.
func BenchmarkWrite(b *testing.B) {
	c := treated(14)
	for _, layout := range layouts {
		for _, f := range []report.Format{report.HTML, report.PDF} {
			b.Run(string(layout)+"/"+string(f), func(b *testing.B) {
				r := report.New(spec(layout), c, meta)
				b.ReportAllocs()
				for b.Loop() {
					if err := r.Write(io.Discard, f); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
