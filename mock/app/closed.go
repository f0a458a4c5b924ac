package app

// Closed tells whether the App has ended: deleted, reset, or the sandbox is closing. Who waits on Changed is woken when it
// does; take the channel first, then ask.
func (a *App) Closed() bool {
	a.changing.Lock()
	defer a.changing.Unlock()
	return a.closed
}
