package humanapi

import (
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// cache is a small FIFO cache of values derived from one patient's record. Deriving one takes from microseconds to
// milliseconds, and a client usually requests all lists of a patient one after the other. It is bounded by the weight
// of the values, as the record of a heavy patient takes as much memory as sixty others. It is safe for concurrent use.
type cache[T any] struct {
	build  func(origin) (value T, next time.Time)
	weight func(T) int

	mu      sync.Mutex
	entries map[cacheKey]*entry[T]
	order   []cacheKey // oldest first
	total   int        // weight of the entries
}

// origin is everything that a value is derived from: a seed and a person with sources, as of a time.
type origin struct {
	seed    int64
	person  chart.Person
	sources []chart.Source
	asOf    time.Time
}

// cacheKey identifies a patient. A value for another time or with other sources replaces the cached one.
type cacheKey struct {
	seed   int64
	person string
}

// entry is a cached value. It is valid until next; zero: without limit.
type entry[T any] struct {
	origin
	next   time.Time
	value  T
	weight int
}

// cacheWeight is the maximum weight of a cache. A typical patient has weight 1.
const cacheWeight = 64

// newCache returns a cache of the values that build derives. build also returns until when a value is valid; zero:
// without limit. weight returns 1 for a typical patient.
func newCache[T any](build func(origin) (value T, next time.Time), weight func(T) int) *cache[T] {
	return &cache[T]{build: build, weight: weight, entries: make(map[cacheKey]*entry[T])}
}

// get returns the value for o, building it on a miss. It builds without holding c.mu, so two concurrent requests for an
// uncached patient build the same value twice.
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

// put adds an entry, and evicts the oldest ones while the total weight is too high. An entry that is too heavy by
// itself is kept alone.
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

// valid reports whether a build for now would return the same value.
func (e *entry[T]) valid(now origin) bool {
	return e.seed == now.seed && slices.Equal(e.sources, now.sources) && !now.asOf.Before(e.asOf) &&
		(e.next.IsZero() || now.asOf.Before(e.next)) && reflect.DeepEqual(e.person, now.person)
}
