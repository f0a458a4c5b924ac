package clock

import (
	"testing"
	"time"
)

// The alarm is the only thing a clock leaves in the runtime; nothing outside
// shows whether it is there.
func TestAlarmOnlyWhenSomethingWillFire(t *testing.T) {
	c := New(Options{})
	defer c.Close()
	check := func(step string, want bool) {
		t.Helper()
		c.mu.Lock()
		defer c.mu.Unlock()
		if got := c.alarm != nil; got != want {
			t.Errorf("%s: alarm %v, want %v", step, got, want)
		}
	}
	check("nothing pending", false)
	timer := c.At(c.Now().Add(time.Hour), Task{})
	check("one pending", true)
	timer.Stop()
	check("stopped", false)
	c.At(c.Now().Add(time.Hour), Task{})
	c.Pause()
	check("paused", false)
	if err := c.Run(1); err != nil {
		t.Fatal(err)
	}
	check("running", true)
	if _, err := c.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	check("before the next", true)
	if _, err := c.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	check("all fired", false)
	c.At(c.Now().Add(time.Hour), Task{})
	c.Close()
	check("closed", false)
}
