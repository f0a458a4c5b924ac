package chance_test

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chance"
)

func TestFractionIsSpreadEvenly(t *testing.T) {
	const draws = 20_000
	var tenths [10]int
	for i := range draws {
		f := chance.Fraction(7, "die", strconv.Itoa(i))
		if f < 0 || f >= 1 {
			t.Fatalf("draw %d is %v", i, f)
		}
		tenths[int(f*10)]++
	}
	for tenth, n := range tenths {
		if math.Abs(float64(n)-draws/10) > 5*math.Sqrt(draws/10) {
			t.Errorf("tenth %d was drawn %d times of %d", tenth, n, draws)
		}
	}
}

func TestFractionDependsOnEverythingNamed(t *testing.T) {
	seen := map[float64]string{}
	for name, f := range map[string]float64{
		"plain": chance.Fraction(1, "a", "b"), "seed": chance.Fraction(2, "a", "b"), "order": chance.Fraction(1, "b", "a"),
		"joined": chance.Fraction(1, "ab"), "fewer": chance.Fraction(1, "a"), "none": chance.Fraction(1),
	} {
		if other, taken := seen[f]; taken {
			t.Errorf("%s and %s draw the same", name, other)
		}
		seen[f] = name
	}
	if chance.Fraction(1, "a", "b") != chance.Fraction(1, "a", "b") {
		t.Error("the same name draws another number")
	}
}

func TestBetween(t *testing.T) {
	for i := range 1000 {
		if d := chance.Between(time.Minute, time.Hour, 1, strconv.Itoa(i)); d < time.Minute || d >= time.Hour {
			t.Fatalf("draw %d is %v", i, d)
		}
	}
	if d := chance.Between(time.Hour, time.Hour, 1); d != time.Hour {
		t.Errorf("between an hour and an hour is %v", d)
	}
	if d := chance.Between(0, math.MaxInt64, 1, "far"); d < 0 {
		t.Errorf("the longest range gives %v", d)
	}
}

func BenchmarkFraction(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		chance.Fraction(1, "0f2c9a7be1d84c55a3a6f10b7c2d9e41", "duplicate", "d1")
	}
}
