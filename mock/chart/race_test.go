//go:build race

package chart

// raceEnabled makes the largest test smaller: the race detector slows it down tenfold.
const raceEnabled = true
