package humanapi

import (
	"strconv"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// The cache is bounded by what its values weigh, whatever is asked for in which order.
func TestCacheIsBoundedByWeight(t *testing.T) {
	built := 0
	c := newCache(func(o origin) (int, time.Time) {
		built++
		weight, err := strconv.Atoi(o.person.LastName)
		if err != nil {
			t.Fatal(err)
		}
		return weight, time.Time{}
	}, func(weight int) int { return weight })
	ask := func(id string, weight int) {
		t.Helper()
		c.get(origin{person: chart.Person{ID: id, LastName: strconv.Itoa(weight)}})
		total := 0
		for _, e := range c.entries {
			total += e.weight
		}
		if total != c.total || len(c.order) != len(c.entries) || total > cacheWeight && len(c.entries) > 1 {
			t.Fatalf("%d entries, %d in order, weigh %d, and %d is counted", len(c.entries), len(c.order), total, c.total)
		}
	}
	for i := range 3 * cacheWeight {
		ask("typical "+strconv.Itoa(i), 1)
	}
	if len(c.entries) != cacheWeight {
		t.Errorf("%d typical patients", len(c.entries))
	}
	ask("heavy", 60)
	ask("heavy", 61) // replaced
	ask("heaviest", 10*cacheWeight)
	if len(c.entries) != 1 {
		t.Errorf("%d entries beside one that is too heavy", len(c.entries)-1)
	}
	before := built
	ask("heaviest", 10*cacheWeight)
	if built != before {
		t.Error("it was built again")
	}
	ask("typical", 1)
	ask("heavy", 60)
	ask("typical", 2) // the oldest is replaced by a heavier one
	if len(c.entries) != 2 {
		t.Errorf("%d entries", len(c.entries))
	}
}
