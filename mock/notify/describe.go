package notify

import (
	"fmt"
	"strings"
)

// String describes the effects: "the data notifications, 10 of 100 are sent twice".
func (c Chaos) String() string {
	text := "the notifications"
	if c.Kind != "" {
		text = "the " + c.Kind + " notifications"
	}
	if c.Share != 0 {
		text += fmt.Sprintf(", and of %.3g in 100 of them", 100*c.Share)
	}
	return text + ", " + strings.Join(c.effects(), ", ")
}

func (c Chaos) effects() []string {
	var list []string
	share := func(part float64, what string) {
		switch {
		case part == 1:
			list = append(list, "all "+what)
		case part != 0:
			list = append(list, fmt.Sprintf("%.3g of 100 %s", 100*part, what))
		}
	}
	share(c.Drop, "are never sent")
	share(c.Duplicate, "are sent twice")
	if c.Delay.To != 0 {
		list = append(list, "all wait "+c.Delay.String())
	}
	if c.Reorder != 0 {
		list = append(list, "all wait up to "+c.Reorder.String()+" and overtake one another")
	}
	if c.Burst != 0 {
		list = append(list, "those of "+c.Burst.String()+" leave together")
	}
	share(c.Corrupt, "have a wrong signature")
	if c.Stale != 0 {
		list = append(list, "all are signed "+c.Stale.String()+" too early")
	}
	share(c.Extra, "have a field that nobody documented")
	if c.Slow != 0 {
		list = append(list, "all bodies take "+c.Slow.String())
	}
	share(c.Cut, "arrive by half")
	if c.Down != 0 {
		list = append(list, "none arrives for "+c.Down.String())
	}
	return list
}
