package main

import (
	"context"
	"fmt"

	"github.com/healthmock/healthmock/mock/notify"
)

// tally is what became of the notifications of a played scenario.
type tally struct {
	sent, delivered, dropped, attempts int
	lost                               []string // why the first of the others did not arrive, a line each
}

// maxLost is how many that did not arrive are told of.
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
		t.dropped++ // as the scenario would have it, or with its user
	case len(t.lost) < maxLost && n > 0:
		last := d.Attempts[n-1]
		t.lost = append(t.lost, fmt.Sprintf("%s: %s, last attempt: %s", d.Summary, d.State, last.Outcome()))
	}
}

// fault says how many were to arrive and did not.
func (t tally) fault() string {
	if missing := t.sent - t.delivered - t.dropped; missing > 0 {
		return fmt.Sprintf("%d of %s not delivered", missing, count(t.sent, "notification"))
	}
	return ""
}

func (t tally) String() string {
	text := fmt.Sprintf("%d of %s delivered in %s", t.delivered, count(t.sent, "notification"), count(t.attempts, "attempt"))
	if t.dropped > 0 {
		text += fmt.Sprintf(", %d never sent", t.dropped)
	}
	return text
}
