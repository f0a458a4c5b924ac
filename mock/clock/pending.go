package clock

import (
	"container/heap"
	"slices"
	"time"
)

// Due is a task that has not fired, and the virtual time, in UTC, at which it is
// due.
type Due struct {
	At   time.Time
	Task Task
}

// Pending returns all tasks that have not fired, in the order in which they will.
// Passed to At of another clock in this order, they fire there in the same order.
// A task that has fired and waits in its lane is not included; on a paused clock
// there is none after a call of Advance. The clock is locked while all of it is
// copied and sorted: half a second for a million tasks.
func (c *Clock) Pending() []Due {
	c.mu.Lock()
	defer c.mu.Unlock()
	timers := slices.SortedFunc(slices.Values(c.queue.heap), (*Timer).compare)
	list := make([]Due, len(timers))
	for i, t := range timers {
		list[i] = Due{At: t.at, Task: t.task}
	}
	return list
}

// Upcoming returns the first items of [Clock.Pending], at most limit, as they
// will be reported if nothing changes. Their summaries are those that the tasks
// were scheduled with. It takes about half a microsecond for each item that it
// returns, however many are pending.
func (c *Clock) Upcoming(limit int) []Fired {
	c.mu.Lock()
	defer c.mu.Unlock()
	timers := c.queue.first(min(max(limit, 0), c.queue.Len()))
	list := make([]Fired, len(timers))
	for i, t := range timers {
		list[i] = t.describe()
	}
	return list
}

// first returns the first n timers in order, without changing the queue. n must
// not be more than its length. In a heap every timer comes after its parent, so
// the next timer is always a child of one of those found so far: candidates are
// these children, in a heap of their own.
func (q *queue) first(n int) []*Timer {
	list := make([]*Timer, 0, n)
	candidates := indexHeap{queue: q, indexes: []int{0}}
	for len(list) < n {
		i := heap.Pop(&candidates).(int)
		list = append(list, q.heap[i])
		for child := 2*i + 1; child <= 2*i+2 && child < q.Len(); child++ {
			heap.Push(&candidates, child)
		}
	}
	return list
}

// indexHeap is a heap of indexes into the heap of a queue, ordered like their
// timers.
type indexHeap struct {
	queue   *queue
	indexes []int
}

func (h *indexHeap) Len() int           { return len(h.indexes) }
func (h *indexHeap) Less(i, j int) bool { return h.queue.Less(h.indexes[i], h.indexes[j]) }
func (h *indexHeap) Swap(i, j int)      { h.indexes[i], h.indexes[j] = h.indexes[j], h.indexes[i] }
func (h *indexHeap) Push(x any)         { h.indexes = append(h.indexes, x.(int)) }

func (h *indexHeap) Pop() any {
	last := len(h.indexes) - 1
	i := h.indexes[last]
	h.indexes = h.indexes[:last]
	return i
}
