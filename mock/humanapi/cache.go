package humanapi

import (
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// cache is a small FIFO cache of values derived from one patient's record. Deriving one costs from microseconds to milliseconds, and
// a client asks for all lists of a patient one after the other; many clients ask for many patients, so that it holds only a few. It is
// bounded by the weight of the values: the record of a heavy patient takes as much memory as sixty others. It is safe for
// concurrent use.
type cache[T any] struct {
	build  func(origin) (value T, next time.Time)
	weight func(T) int

	mu      sync.Mutex
	entries map[cacheKey]*entry[T]
	order   []cacheKey // oldest first
	total   int        // weight of the entries
}

// origin is all that a value is derived from: a person, with sources, as of a time.
type origin struct {
	seed    int64
	person  chart.Person
	sources []chart.Source
	asOf    time.Time
}

// cacheKey identifies a patient. A value of another time, or with other sources, replaces the one that is there.
type cacheKey struct {
	seed   int64
	person string
}

// entry is a value, and until when it stays as it is; zero: for ever.
type entry[T any] struct {
	origin
	next   time.Time
	value  T
	weight int
}

// cacheWeight is the weight of what a cache holds: that of so many typical patients.
const cacheWeight = 64

// newCache caches what build derives, which also returns until when that stays as it is; zero: for ever. weight is 1 for a typical
// patient.
func newCache[T any](build func(origin) (value T, next time.Time), weight func(T) int) *cache[T] {
	return &cache[T]{build: build, weight: weight, entries: make(map[cacheKey]*entry[T])}
}

// get returns the value for o, building it on a miss. It builds outside of the lock: two requests at once for a patient who is not
// in the cache build the same value twice.
func (c *cache[T]) get(o origin) T {
	key := cacheKey{o.seed, o.person.ID}
	c.mu.Lock()
	found := c.entries[key]
	c.mu.Unlock()
	if found != nil && found.valid(o) {
		return found.value
	}
	value, next := c.build(o)
	c.put(key, &entry[T]{o, next, value, c.weight(value)})
	return value
}

// put adds an entry, and evicts the oldest ones for as long as all together weigh too much. One that is too heavy by itself is in
// the cache alone.
func (c *cache[T]) put(key cacheKey, e *entry[T]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.entries[key]; old != nil {
		c.total -= old.weight
	} else {
		c.order = append(c.order, key)
	}
	c.entries[key] = e
	c.total += e.weight
	for c.total > cacheWeight && len(c.order) > 1 {
		oldest := c.order[0]
		if oldest == key {
			c.order = append(c.order[1:], key) // it was replaced just now
			continue
		}
		c.total -= c.entries[oldest].weight
		delete(c.entries, oldest)
		c.order = c.order[1:]
	}
}

// valid reports whether the value is also what would be built now.
func (e *entry[T]) valid(now origin) bool {
	return e.seed == now.seed && slices.Equal(e.sources, now.sources) && !now.asOf.Before(e.asOf) &&
		(e.next.IsZero() || now.asOf.Before(e.next)) && reflect.DeepEqual(e.person, now.person)
}
