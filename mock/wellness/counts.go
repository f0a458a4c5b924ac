package wellness

import "sync"

// counts remembers how many readings a person's tracks have, for what is counted again and again: lists are opened from the first day
// of a track on, and always a few days longer. It is safe for concurrent use.
type counts struct {
	mu  sync.Mutex
	all map[counted]tally
}

// counted is a kind of reading of one track, by all that a plan's count goes by.
type counted struct {
	kind         Kind
	source       string
	first        int
	often, tense bool
}

// tally is a number of readings from a track's first day to another, which is still within.
type tally struct{ last, n int }

// upTo is how many readings the days of a track have from its first to the last one.
func (c *counts) upTo(t *track, k Kind, last int, count func(t *track, day int) int) int {
	at := counted{k, t.source.ID, t.first, t.often, t.tense}
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.all[at]
	if !ok || known.last > last { // whoever looks back counts anew
		known = tally{last: t.first - 1}
	}
	for ; known.last < last; known.last++ {
		known.n += count(t, known.last+1)
	}
	if c.all == nil {
		c.all = make(map[counted]tally)
	}
	c.all[at] = known
	return known.n
}
