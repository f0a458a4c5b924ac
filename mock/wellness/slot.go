package wellness

// A day has a fixed number of slots for meals, glasses, outings and the like, of which some are used.

// slotCount returns how many of n slots are used.
func slotCount(n int, used func(slot int) bool) (count int) {
	for slot := range n {
		if used(slot) {
			count++
		}
	}
	return count
}

// slotAt returns the index-th of the slots that are used.
func slotAt(n, index int, used func(slot int) bool) int {
	for slot := range n {
		if !used(slot) {
			continue
		}
		if index == 0 {
			return slot
		}
		index--
	}
	return 0
}
