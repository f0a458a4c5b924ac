package clock

// maxLanes is how many lanes of one clock may run a task at once. The others
// wait, first in first out.
const maxLanes = 32

// lanes schedules the tasks that run beside the clock. The clock's lock guards
// it.
type lanes struct {
	byName map[string]*lane // lanes with tasks that have not finished
	ready  []*lane          // those of them that run no task, in the order in which they may start
	busy   int              // how many lanes run a task
}

// lane is a queue of tasks that must not overlap. The tasks that have not begun
// are a linked list of timers. A lane is removed when it has no task left, so it
// is allocated often and has to be small.
type lane struct {
	name        string
	first, last *Timer
}

// add appends a fired timer to its lane.
func (ls *lanes) add(t *Timer) {
	l, ok := ls.byName[t.task.Lane]
	if !ok {
		if ls.byName == nil {
			ls.byName = make(map[string]*lane)
		}
		l = &lane{name: t.task.Lane}
		ls.byName[l.name] = l
		ls.ready = append(ls.ready, l)
	}
	if l.first == nil {
		l.first = t
	} else {
		l.last.behind = t
	}
	l.last = t
}

// next removes the first task of the first ready lane, which is busy from then
// on. ok is false when no lane is ready or maxLanes are busy.
func (ls *lanes) next() (l *lane, t *Timer, ok bool) {
	if ls.busy == maxLanes || len(ls.ready) == 0 {
		return nil, nil, false
	}
	ls.busy++
	l = ls.ready[0]
	ls.ready[0] = nil // the array lives on
	ls.ready = ls.ready[1:]
	t = l.first
	l.first = t.behind
	t.behind = nil
	return l, t, true
}

// done is called when the running task of a lane has finished.
func (ls *lanes) done(l *lane) {
	ls.busy--
	if l.first != nil {
		ls.ready = append(ls.ready, l) // at the end, so that a long lane does not starve the others
	} else {
		delete(ls.byName, l.name)
	}
}

// clear drops the tasks that have not begun, and returns how many they were.
func (ls *lanes) clear() (n int) {
	for _, l := range ls.ready {
		delete(ls.byName, l.name)
		n += l.clear()
	}
	ls.ready = nil
	for _, l := range ls.byName { // these run a task: done removes them
		n += l.clear()
	}
	return n
}

func (l *lane) clear() (n int) {
	for ; l.first != nil; l.first = l.first.behind {
		l.first.drop()
		n++
	}
	return n
}

// dispatch starts a goroutine for each lane that may run a task. The caller must
// hold c.mu.
func (c *Clock) dispatch() {
	for {
		l, t, ok := c.lanes.next()
		if !ok {
			return
		}
		go c.work(l, t)
	}
}

// work runs a task of a lane, and then tasks of whichever lane is next, until
// none is left. A task may end the goroutine (runtime.Goexit); the deferred
// dispatch then starts another one.
func (c *Clock) work(l *lane, t *Timer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.dispatch()
	for ok := true; ok; l, t, ok = c.lanes.next() {
		c.runIn(l, t)
	}
}

// runIn runs a task of a lane. The caller must hold c.mu.
func (c *Clock) runIn(l *lane, t *Timer) {
	defer c.lanes.done(l)
	c.run(t)
}
