package wellness

// Water is something that the person drank.
type Water struct {
	Reading
	Amount float64 // ml
}

// glasses are the usual times of drinking, in seconds from midnight, far enough apart that two never overlap.
var glasses = []float64{7.4 * 3600, 9.6 * 3600, 12.2 * 3600, 14.4 * 3600, 16.8 * 3600, 19.1 * 3600}

// drinks reports whether the person drank water at one of the usual times of a day on which it is logged.
func drinks(t *track, glass, day int) bool {
	return (t.person.habits ^ 0x6472696e6b).At(day<<3|glass).Unit() < 0.7
}

// Waters lists what the person drank. It is logged on the same days as meals.
func (l *Log) Waters(q Query) Series[Water] {
	glassOf := func(t *track, day, i int) int {
		return slotAt(len(glasses), i, func(glass int) bool { return drinks(t, glass, day) })
	}
	return newSeries(l, plan[Water]{
		kind: Waters,
		count: func(t *track, day int) int {
			if !logged(t, day) {
				return 0
			}
			return slotCount(len(glasses), func(glass int) bool { return drinks(t, glass, day) })
		},
		when: func(t *track, d *personDay, i int) (at, end float64) {
			glass := glassOf(t, d.day, i)
			return instant(d.at(glasses[glass] + d.chance.Of("water").At(glass).Within(0, 4800)))
		},
		make: func(t *track, d *personDay, i int, r Reading) Water {
			portion := d.chance.Of("glass").At(glassOf(t, d.day, i)).Below(6)
			return Water{Reading: r, Amount: 200 + 50*float64(portion)}
		},
	}, q)
}
