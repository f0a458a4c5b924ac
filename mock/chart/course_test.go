package chart

import (
	"math"
	"testing"
	"time"
)

func TestCourse(t *testing.T) {
	onset := time.Date(2022, 1, 3, 9, 0, 0, 0, time.UTC)
	simple := course{onset: onset}
	stepped := course{onset: onset, adjusted: onset.AddDate(2, 0, 0)}
	p := personalEffect{untreated: 10, treated: 2, weeks: 6}
	tests := []struct {
		name   string
		course course
		at     time.Time
		want   float64
	}{
		{"long before", simple, onset.AddDate(-3, 0, 0), 0},
		{"coming", simple, onset.Add(-onsetPeriod / 2), 5},
		{"at the diagnosis", simple, onset, 10},
		{"one time constant later", simple, onset.AddDate(0, 0, 42), 2 + 8/math.E},
		{"much later", simple, onset.AddDate(3, 0, 0), 2},
		{"before it slips", stepped, stepped.adjusted.Add(-uncontrolledFor), 2},
		{"when therapy is stepped up", stepped, stepped.adjusted, 2 + 8*controlLost},
		{"after that", stepped, stepped.adjusted.AddDate(2, 0, 0), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p.course = tt.course
			if got := p.shift(tt.at); math.Abs(got-tt.want) > 0.01 {
				t.Errorf("shift %v, want %v", got, tt.want)
			}
		})
	}
}
