package chart

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Whoever keeps a chart may give it out until Next, and not a moment longer.
func TestChartStaysUntilNext(t *testing.T) {
	for n := range 150 {
		p, sources, asOf := anybody(n)
		if n%4 == 0 {
			p.Since = asOf.Add(time.Duration(n) * time.Hour) // not yet known
		}
		c := Build(int64(n), p, sources, asOf)
		if c.Next.IsZero() && len(c.Encounters)+len(c.Medications) > 0 {
			t.Fatalf("person %d: nothing more will ever happen", n)
		}
		if c.Next.IsZero() {
			continue
		}
		if !c.Next.After(asOf) {
			t.Fatalf("person %d: as of %s, next %s", n, asOf, c.Next)
		}
		last := Build(int64(n), p, sources, c.Next.Add(-1))
		if !last.Next.Equal(c.Next) {
			t.Errorf("person %d: next %s, just before it %s", n, c.Next, last.Next)
		}
		last.AsOf = c.AsOf
		if diff := cmp.Diff(c, last); diff != "" {
			t.Errorf("person %d changed before %s:\n%s", n, c.Next, diff)
		}
		if later := Build(int64(n), p, sources, c.Next); later.Next.Equal(c.Next) {
			t.Errorf("person %d: at %s nothing has happened", n, c.Next)
		}
	}
}
