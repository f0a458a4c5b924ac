package notify

import "time"

// Ladder returns the default waits before the second, third ... attempt. The vendors publish no schedule. This one ends
// after 75 hours.
func Ladder() []time.Duration {
	return []time.Duration{
		10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute,
		2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 30 * time.Hour,
	}
}

// next returns the wait after the attempt with number done (1 is the first); ok is false when there is no further
// attempt.
func next(ladder []time.Duration, done int) (wait time.Duration, ok bool) {
	if done < 1 || done > len(ladder) {
		return 0, false
	}
	return ladder[done-1], true
}
