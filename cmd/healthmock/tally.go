package main

import (
	"context"
	"fmt"

	"github.com/healthmock/healthmock/mock/notify"
)

// tally counts the notifications of a played scenario by their outcome.
type tally struct {
	sent, delivered, dropped, attempts int
	lost                               []string // why the first of the others were not delivered, a line each
}

// maxLost is how many undelivered notifications are listed.
const maxLost = 20

func tallyOf(ctx context.Context, queue *notify.Queue) (t tally, err error) {
	_, err = queue.List(ctx, func(d notify.Delivery) bool {
		t.add(d)
		return false
	})
	return t, err
}

func (t *tally) add(d notify.Delivery) {
	t.sent++
	t.attempts += len(d.Attempts)
	switch n := len(d.Attempts); {
	case d.State == notify.Delivered:
		t.delivered++
	case n == 0 && d.State == notify.Cancelled:
		t.dropped++ // by the scenario, or because its user was deleted
	case len(t.lost) < maxLost && n > 0:
		last := d.Attempts[n-1]
		t.lost = append(t.lost, fmt.Sprintf("%s: %s, last attempt: %s", d.Summary, d.State, last.Outcome()))
	}
}

// fault returns how many should have been delivered and were not; "" for none.
func (t tally) fault() string {
	if missing := t.sent - t.delivered - t.dropped; missing > 0 {
		return fmt.Sprintf("%d of %s not delivered", missing, count(t.sent, "notification"))
	}
	return ""
}

func (t tally) String() string {
	text := fmt.Sprintf("%d of %s delivered in %s", t.delivered, count(t.sent, "notification"),
		count(t.attempts, "attempt"))
	if t.dropped > 0 {
		text += fmt.Sprintf(", %d never sent", t.dropped)
	}
	return text
}
