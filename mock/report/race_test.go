//go:build race

package report_test

// raceEnabled makes the largest tests smaller: the race detector slows it down tenfold.
const raceEnabled = true
