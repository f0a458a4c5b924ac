package main

import (
	"context"
	"fmt"

	"github.com/healthmock/healthmock/mock/notify"
)

// tally counts the notifications of a played scenario by their outcome.
type tally struct {
	sent      int // all of them, with those that were never posted
	delivered int
	dropped   int // by the scenario, or because the user was deleted
	attempts  int
	lost      []string // a line for each of the first maxLost others: why it was not delivered
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

// failure says how many notifications were not delivered although they should have been; "" when all were.
func (t tally) failure() string {
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
