package clock

// Moving tells whether somebody moves the clock, or waits to: Advance, or one
// of its like, has begun and not returned. A running clock that fires work by
// itself at this moment counts too.
func (c *Clock) Moving() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held || c.waiting > 0
}
