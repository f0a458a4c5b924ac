package clock

import (
	"container/heap"
	"slices"
	"time"
)

// Due is a task that has not fired and the virtual time, in UTC, at which it
// will.
type Due struct {
	At   time.Time
	Task Task
}

// Pending lists all work that has not fired in the order in which it will, and
// leaves it as it is: given to At of another clock in this order, it fires
// there in the same order. Work that fired and still waits for its turn in
// a lane is not in it; a paused clock has none once a move has settled it. All
// is copied and sorted while the clock is locked: half a second for a million.
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

// Upcoming is what will fire next, as planned by now: at most limit items of
// what [Clock.Pending] lists, in the same order. Summaries are those that the
// tasks were scheduled with. It costs what it returns, however much is pending:
// about half a microsecond for each.
func (c *Clock) Upcoming(limit int) []Fired {
	c.mu.Lock()
	defer c.mu.Unlock()
	timers := c.queue.first(min(max(limit, 0), c.queue.Len()))
	list := make([]Fired, len(timers))
	for i, t := range timers {
		list[i] = t.told()
	}
	return list
}

// first lists the next n timers in order; n is at most how many there are. In
// a heap nothing comes before what stands above it, so the timer that follows
// stands right below one of those already listed.
func (q *queue) first(n int) []*Timer {
	list := make([]*Timer, 0, n)
	below := places{queue: q, list: []int{0}}
	for len(list) < n {
		i := heap.Pop(&below).(int)
		list = append(list, q.heap[i])
		for child := 2*i + 1; child <= 2*i+2 && child < q.Len(); child++ {
			heap.Push(&below, child)
		}
	}
	return list
}

// places are places in a queue, in a heap of their own that leaves the queue as it is.
type places struct {
	queue *queue
	list  []int
}

func (p *places) Len() int           { return len(p.list) }
func (p *places) Less(i, j int) bool { return p.queue.Less(p.list[i], p.list[j]) }
func (p *places) Swap(i, j int)      { p.list[i], p.list[j] = p.list[j], p.list[i] }
func (p *places) Push(x any)         { p.list = append(p.list, x.(int)) }

func (p *places) Pop() any {
	last := len(p.list) - 1
	i := p.list[last]
	p.list = p.list[:last]
	return i
}
