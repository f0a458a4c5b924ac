package clock

import (
	"cmp"
	"container/heap"
)

// queue is a priority queue of timers, ordered by (time, sequence). Every timer
// has its index in the heap, so that stopping one needs no search.
type queue struct {
	heap []*Timer
	seq  uint64 // of the timer that was added last
}

func (q *queue) push(t *Timer) {
	q.seq++
	t.seq = q.seq
	heap.Push(q, t)
}

func (q *queue) pop() *Timer { return heap.Pop(q).(*Timer) }

// peek returns the next timer without removing it, or nil.
func (q *queue) peek() *Timer {
	if len(q.heap) == 0 {
		return nil
	}
	return q.heap[0]
}

func (q *queue) clear() {
	for _, t := range q.heap {
		t.drop()
	}
	q.heap = nil
}

// Len, Less, Swap, Push and Pop implement heap.Interface.

func (q *queue) Len() int { return len(q.heap) }

func (q *queue) Less(i, j int) bool { return q.heap[i].compare(q.heap[j]) < 0 }

// compare returns a negative number when t fires before other, and a positive
// one when it fires after it.
func (t *Timer) compare(other *Timer) int {
	return cmp.Or(t.at.Compare(other.at), cmp.Compare(t.seq, other.seq))
}

func (q *queue) Swap(i, j int) {
	h := q.heap
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (q *queue) Push(x any) {
	t := x.(*Timer)
	t.index = len(q.heap)
	q.heap = append(q.heap, t)
}

func (q *queue) Pop() any {
	last := len(q.heap) - 1
	t := q.heap[last]
	t.index = fired
	q.heap[last] = nil
	q.heap = q.heap[:last]
	if last == 0 && cap(q.heap) > 1024 {
		q.heap = nil // an idle clock does not keep the memory of a burst of work
	}
	return t
}
