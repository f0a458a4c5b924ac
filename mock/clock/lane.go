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

// lane is work that must not overlap.
type lane struct {
	name    string
	waiting []*Timer // not begun, in order
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
	l.waiting = append(l.waiting, t)
}

// next takes the first task of the lane whose turn it is.
func (ls *lanes) next() (*lane, *Timer, bool) {
	if ls.busy == maxLanes || len(ls.ready) == 0 {
		return nil, nil, false
	}
	ls.busy++
	l := shift(&ls.ready)
	return l, shift(&l.waiting), true
}

// done books the end of a lane's running task.
func (ls *lanes) done(l *lane) {
	ls.busy--
	if len(l.waiting) > 0 {
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

func (l *lane) clear() int {
	n := len(l.waiting)
	for _, t := range l.waiting {
		t.drop()
	}
	l.waiting = nil
	return n
}

// dispatch starts lanes as long as any may start. The caller has the lock.
func (c *Clock) dispatch() {
	for {
		l, t, ok := c.lanes.next()
		if !ok {
			return
		}
		go func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			defer func() {
				c.lanes.done(l)
				c.dispatch()
			}()
			c.run(t)
		}()
	}
}

// shift takes the first element and leaves no reference to it behind.
func shift[T any](s *[]*T) *T {
	first := (*s)[0]
	(*s)[0] = nil
	*s = (*s)[1:]
	return first
}
