package wellness

// Water is something that the person drank.
type Water struct {
	Reading
	Amount float64 // ml
}

// glasses are the usual times of drinking, in seconds from midnight, far enough apart that two never overlap.
var glasses = []float64{7.4 * 3600, 9.6 * 3600, 12.2 * 3600, 14.4 * 3600, 16.8 * 3600, 19.1 * 3600}

// drunk reports whether the person drank water at one of the usual times of a day on which it is logged.
func drunk(t *track, glass, day int) bool {
	return (t.person.life ^ 0x6472696e6b).At(day<<3|glass).Unit() < 0.7
}

// glassOf returns the time of day of the index-th glass of a day.
func glassOf(t *track, day, index int) int {
	for glass := range glasses {
		if !drunk(t, glass, day) {
			continue
		}
		if index == 0 {
			return glass
		}
		index--
	}
	return 0
}

// Waters lists what the person drank. It is logged on the same days as meals.
func (l *Log) Waters(q Query) Series[Water] {
	return newSeries(l, plan[Water]{
		kind: Waters,
		count: func(t *track, day int) int {
			n := 0
			if !logged(t, day) {
				return n
			}
			for glass := range glasses {
				if drunk(t, glass, day) {
					n++
				}
			}
			return n
		},
		when: func(t *track, d *today, i int) (at, end float64) {
			glass := glassOf(t, d.day, i)
			return instant(d.at(glasses[glass] + d.chance.Of("water").At(glass).Within(0, 4800)))
		},
		make: func(t *track, d *today, i int, r Reading) Water {
			portion := d.chance.Of("glass").At(glassOf(t, d.day, i)).Below(6)
			return Water{Reading: r, Amount: 200 + 50*float64(portion)}
		},
	}, q)
}
