package notify_test

import (
	"math"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

func TestCheck(t *testing.T) {
	const year = clock.Duration(365 * 24 * time.Hour)
	for _, test := range []struct {
		name  string
		chaos notify.Chaos
		want  []string // pointer and rule of each problem
	}{
		{"sound", notify.Chaos{
			Kind: "data", Share: 1, Duplicate: 1, Drop: 0.5, Delay: clock.Span{To: year}, Reorder: year, Burst: year,
			Corrupt: 1, Stale: year, Extra: 1, Slow: minute, Cut: 1,
		}, nil},
		{"nothing", notify.Chaos{}, []string{" required"}},
		{"nothing of something", notify.Chaos{Kind: "data", Share: 0.5}, []string{" required"}},
		{"shares below", notify.Chaos{Share: -1, Duplicate: -1, Drop: -1, Corrupt: -1, Extra: -1, Cut: math.NaN()}, []string{
			"/share minimum", "/duplicate minimum", "/drop minimum", "/corrupt minimum", "/extra minimum", "/cut minimum",
		}},
		{"shares above", notify.Chaos{Share: 2, Duplicate: 2, Drop: 2, Corrupt: 2, Extra: 2, Cut: math.Inf(1)}, []string{
			"/share maximum", "/duplicate maximum", "/drop maximum", "/corrupt maximum", "/extra maximum", "/cut maximum",
		}},
		{"negative", notify.Chaos{Delay: clock.Exactly(-1), Reorder: -1, Burst: -1, Stale: -1, Slow: -1}, []string{
			"/delay minimum", "/reorder minimum", "/burst minimum", "/stale minimum", "/slow minimum",
		}},
		{"endless", notify.Chaos{
			Delay:   clock.Exactly(year + 1),
			Reorder: year + 1,
			Burst:   year + 1,
			Stale:   year + 1,
			Slow:    minute + 1,
		}, []string{
			"/delay maximum", "/reorder maximum", "/burst maximum", "/stale maximum", "/slow maximum",
		}},
		{"delay backwards", notify.Chaos{Delay: clock.Span{From: 2, To: 1}}, []string{"/delay minimum"}},
		{"delay from before", notify.Chaos{Delay: clock.Span{From: -1, To: 1}}, []string{"/delay minimum"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.chaos.Check()
			if len(got) != len(test.want) {
				t.Fatalf("got %+v, want %q", got, test.want)
			}
			for i, p := range got {
				if p.Pointer+" "+p.Rule != test.want[i] || p.Reason == "" {
					t.Errorf("got %+v, want %s", p, test.want[i])
				}
			}
		})
	}
}

func TestCheckOfAList(t *testing.T) {
	got := notify.Check([]notify.Chaos{{Drop: 1}, {Drop: 2}})
	if len(got) != 1 || got[0].Pointer != "/1/drop" {
		t.Errorf("got %+v, want /1/drop", got)
	}
	if got := notify.Check(make([]notify.Chaos, 101)); len(got) != 1 || got[0].Rule != "maxItems" {
		t.Errorf("got %+v, want one maxItems", got)
	}
}
