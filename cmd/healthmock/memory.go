package main

import (
	"os"
	"runtime/debug"
)

// gcPercent lets the heap grow to five times what is in use before it is collected. What a sandbox has in use is a few
// megabytes, so that Go's own 100 would collect dozens of times a second under load, to save little.
const gcPercent = 400

// tuneCollector sets the collector for a short start and fast answers, unless GOGC says what to do.
func tuneCollector() {
	if _, said := os.LookupEnv("GOGC"); !said {
		debug.SetGCPercent(gcPercent)
	}
}
