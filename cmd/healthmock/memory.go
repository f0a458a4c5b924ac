package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// The soft memory limit as a share of what there is: most of a container, which runs nothing but the sandbox, and a
// quarter of a machine that others use too.
const (
	containerShare = 0.9
	machineShare   = 0.25
)

// tuneMemory sets the soft memory limit and the pace of the garbage collector, unless GOMEMLIMIT and GOGC say
// otherwise.
func tuneMemory() {
	limit := memlimit.ApplyFallback(
		memlimit.ApplyRatio(memlimit.FromCgroup, containerShare),
		memlimit.ApplyRatio(memlimit.FromSystem, machineShare),
	)
	// An error means that the platform does not report its memory: then there is no limit, as without this call.
	_, _ = memlimit.Set(memlimit.WithProvider(limit), memlimit.WithRatio(1))
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(maxPercent)
		afterEachCollection(setPercent)
	}
}

// A sandbox at rest has a few megabytes in use, and Go's default of collecting at twice that would collect dozens of
// times a second under load to save little. One with a hundred thousand users should not grow to five times what
// they need.
const (
	minPercent = 100
	maxPercent = 400
	garbage    = 64 << 20 // bytes of garbage that are tolerated at any size of the heap
)

// percent returns the GOGC value for a live heap of so many bytes: a small heap may grow to five times its size, a
// larger one by 64 MB, and a very large one to twice its size.
func percent(live uint64) int {
	if live == 0 {
		return maxPercent
	}
	return int(min(maxPercent, max(minPercent, garbage*100/live)))
}

// setPercent adapts GOGC to the live heap that the last collection found.
func setPercent() { debug.SetGCPercent(percent(metric("/gc/heap/live:bytes"))) }

// afterEachCollection calls f after every garbage collection, on the goroutine that runs finalizers.
func afterEachCollection(f func()) {
	type sentinel struct{ _ *byte } // with a pointer, so that it is not batched with other small objects
	var arm func()
	arm = func() {
		runtime.SetFinalizer(&sentinel{}, func(*sentinel) {
			f()
			arm()
		})
	}
	arm()
}

// releaser returns memory to the operating system when apps end. This takes a garbage collection of some milliseconds,
// and a test suite may end hundreds of apps per second. So it happens only when there is much to return, and never
// twice at a time.
type releaser struct {
	mu      sync.Mutex
	running bool
	kept    uint64 // bytes that the program held after the last release

	free func()        // gives memory back
	held func() uint64 // bytes that the program holds
}

// worthwhile is how many bytes more than after the last release the program must hold for another one.
const worthwhile = 64 << 20

func newReleaser() *releaser { return &releaser{free: debug.FreeOSMemory, held: heldMemory} }

// appEnded releases memory in the background.
func (r *releaser) appEnded() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running || r.held() < r.kept+worthwhile {
		return
	}
	r.running = true
	go r.release()
}

func (r *releaser) release() {
	r.free()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running, r.kept = false, r.held()
}

// heldMemory returns approximately how many bytes the operating system counts as the program's.
func heldMemory() uint64 {
	return metric("/memory/classes/total:bytes") - metric("/memory/classes/heap/released:bytes")
}

// metric returns a metric of the runtime; 0 when it does not exist.
func metric(name string) uint64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
