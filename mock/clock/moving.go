package clock

// Moving reports whether a call that moves the clock (Advance and the like) has
// begun and not returned, or a running clock is firing work by itself.
func (c *Clock) Moving() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held || c.waiting > 0
}
