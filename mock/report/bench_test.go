package report_test

import (
	"io"
	"testing"

	"github.com/healthmock/healthmock/mock/report"
)

// BenchmarkWrite draws each report of a chart with two years of visits in each of its formats.
func BenchmarkWrite(b *testing.B) {
	c := treated(14)
	for _, s := range report.Codes() {
		for _, f := range s.Formats {
			b.Run(string(s.Code)+"/"+string(f), func(b *testing.B) {
				r := build(b, s.Code, c)
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
