package wellness

import "sync"

// counts caches the number of readings of a person's tracks. Lists are opened again and again from the first day of a
// track, and grow by a few days. It is safe for concurrent use.
type counts struct {
	mu  sync.Mutex
	all map[countKey]cachedCount
}

// countKey identifies a kind of reading of one track. It has everything that a plan's count depends on.
type countKey struct {
	kind            Kind
	source          string
	first           int
	frequentGlucose bool
	dailyPressure   bool
}

// cachedCount is the number of readings from a track's first day to the last one, inclusive.
type cachedCount struct{ last, n int }

// upTo returns the number of readings of a track from its first day to the last one, inclusive.
func (c *counts) upTo(t *track, k Kind, last int, count func(t *track, day int) int) int {
	key := countKey{k, t.source.ID, t.first, t.frequentGlucose, t.dailyPressure}
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.all[key]
	if !ok || known.last > last { // an earlier day is counted from the start
		known = cachedCount{last: t.first - 1}
	}
	for ; known.last < last; known.last++ {
		known.n += count(t, known.last+1)
	}
	if c.all == nil {
		c.all = make(map[countKey]cachedCount)
	}
	c.all[key] = known
	return known.n
}
