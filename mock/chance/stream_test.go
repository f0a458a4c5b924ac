package chance_test

import (
	"math"
	"testing"

	"github.com/healthmock/healthmock/mock/chance"
)

func TestStreamIsSpreadEvenly(t *testing.T) {
	const draws = 20_000
	var tenths [10]int
	sum, squares := 0.0, 0.0
	s := chance.Stream(7).Of("die")
	for i := range draws {
		tenths[s.At(i).Below(10)]++
		bell := s.Of("bell").At(i).Bell()
		sum, squares = sum+bell, squares+bell*bell
	}
	for tenth, n := range tenths {
		if math.Abs(float64(n)-draws/10) > 5*math.Sqrt(draws/10) {
			t.Errorf("tenth %d was drawn %d times of %d", tenth, n, draws)
		}
	}
	if mean, spread := sum/draws, math.Sqrt(squares/draws); math.Abs(mean) > 0.03 || math.Abs(spread-1) > 0.03 {
		t.Errorf("the bell stands at %.3f and is %.3f wide", mean, spread)
	}
}

func TestStreamsDiffer(t *testing.T) {
	seen := map[uint64]string{}
	for name, s := range map[string]chance.Stream{
		"a": chance.Stream(1).Of("a"), "b": chance.Stream(1).Of("b"), "seed": chance.Stream(2).Of("a"),
		"first": chance.Stream(1).Of("a").At(0), "second": chance.Stream(1).Of("a").At(1),
		"before": chance.Stream(1).Of("a").At(-1),
		"nested": chance.Stream(1).Of("a").Of("b"), "swapped": chance.Stream(1).Of("b").Of("a"),
		"joined": chance.Stream(1).Of("ab"),
	} {
		if other, taken := seen[s.Bits()]; taken {
			t.Errorf("%s and %s are one stream", name, other)
		}
		seen[s.Bits()] = name
	}
}
