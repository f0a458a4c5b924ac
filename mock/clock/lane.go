package clock

// maxLanes bounds how many lanes of one clock run at once; the others wait
// their turn, first come first served.
const maxLanes = 32

// lanes is the work that runs beside the clock. The clock's lock guards it.
type lanes struct {
	byName map[string]*lane // the lanes that have work, begun or not
	ready  []*lane          // those with work and none of it running
	busy   int              // those with a task running
}

// lane is work that must not overlap. What has not begun is a chain of timers
// in order: a lane is made and forgotten with every burst of work in it, so it
// has to be small.
type lane struct {
	name        string
	first, last *Timer
}

// hand adds a fired timer to its lane.
func (ls *lanes) hand(t *Timer) {
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

// next takes the first task of the lane whose turn it is.
func (ls *lanes) next() (*lane, *Timer, bool) {
	if ls.busy == maxLanes || len(ls.ready) == 0 {
		return nil, nil, false
	}
	ls.busy++
	l := ls.ready[0]
	ls.ready[0], ls.ready = nil, ls.ready[1:]
	t := l.first
	l.first, t.behind = t.behind, nil
	return l, t, true
}

// done books the end of a lane's running task.
func (ls *lanes) done(l *lane) {
	ls.busy--
	if l.first != nil {
		ls.ready = append(ls.ready, l) // at the back: one long lane starves no other
	} else {
		delete(ls.byName, l.name)
	}
}

// clear drops the tasks that have not begun and returns how many these were.
func (ls *lanes) clear() (n int) {
	for _, l := range ls.ready {
		delete(ls.byName, l.name)
		n += l.clear()
	}
	ls.ready = nil
	for _, l := range ls.byName { // a task of it is running: done takes it away
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

// dispatch starts workers as long as any lane may start. The caller has the lock.
func (c *Clock) dispatch() {
	for {
		l, t, ok := c.lanes.next()
		if !ok {
			return
		}
		go c.work(l, t)
	}
}

// work runs a task of a lane, and then whatever lane's turn it is until none
// is left. A task may end the goroutine: another one then takes its place.
func (c *Clock) work(l *lane, t *Timer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.dispatch()
	for ok := true; ok; l, t, ok = c.lanes.next() {
		c.runIn(l, t)
	}
}

func (c *Clock) runIn(l *lane, t *Timer) {
	defer c.lanes.done(l)
	c.run(t)
}
