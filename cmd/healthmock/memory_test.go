package main

import (
	"runtime"
	"testing"
)

func TestGarbageIsBounded(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		live uint64
		want int
	}{{0, 400}, {4 * mb, 400}, {16 * mb, 400}, {32 * mb, 200}, {64 * mb, 100}, {128 * mb, 100}, {2000 * mb, 100}} {
		if got := percent(c.live); got != c.want {
			t.Errorf("live %d MB: GOGC %d, want %d", c.live/mb, got, c.want)
		}
	}
}

func TestEachCollectionIsSeen(*testing.T) {
	seen := make(chan struct{}, 100)
	afterEachCollection(func() { seen <- struct{}{} })
	for range 3 {
		runtime.GC()
		<-seen
	}
}

func TestMemoryIsGivenBackWhereThereIsMuch(t *testing.T) {
	held := uint64(worthwhile - 1)
	frees, done := 0, make(chan struct{})
	r := &releaser{held: func() uint64 { return held }, free: func() { frees++; held = 10; done <- struct{}{} }}
	r.appEnded()
	if r.running {
		t.Fatal("there is little to give back")
	}
	held = worthwhile
	r.appEnded()
	r.appEnded() // while the first is under way: nothing more
	<-done
	for waiting := true; waiting; { // until the release has noted what is left
		r.mu.Lock()
		waiting = r.running
		r.mu.Unlock()
		runtime.Gosched()
	}
	if frees != 1 || r.kept != 10 {
		t.Errorf("%d releases, %d bytes kept", frees, r.kept)
	}
}
