package clock_test

import (
	"context"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

func TestMoving(t *testing.T) {
	c := paused(t)
	begun, end := make(chan struct{}), make(chan struct{})
	c.At(start, clock.Task{Lane: "slow", Run: func(context.Context, time.Time) string {
		close(begun)
		<-end
		return ""
	}})
	if c.Moving() {
		t.Error("it moves before anybody moves it")
	}
	moved := make(chan error)
	go func() {
		_, err := c.Advance(context.Background(), time.Hour)
		moved <- err
	}()
	<-begun
	if !c.Moving() {
		t.Error("it does not move while an Advance waits for work")
	}
	close(end)
	if err := <-moved; err != nil || c.Moving() {
		t.Errorf("it moves after the Advance, %v", err)
	}
}
