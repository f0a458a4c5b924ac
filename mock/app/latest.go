package app

// Latest is the number of the Event recorded last, 0 when there is none: where to begin when only what is still to happen
// counts.
func (a *App) Latest() int64 {
	a.changing.Lock()
	defer a.changing.Unlock()
	return a.seq
}
