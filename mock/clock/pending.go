package clock

import (
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
