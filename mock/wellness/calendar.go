package wellness

import "time"

// A day is numbered from 1970-01-01, by the person's own calendar; a moment is in Unix seconds.

const dayLength = 24 * 60 * 60

// date is the number of a calendar day.
func date(year int, month time.Month, day int) int {
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / dayLength)
}

// Date writes the day that a number stands for.
func dateOf(day int) time.Time { return time.Unix(int64(day)*dayLength, 0).UTC() }

// weekday is the day of the week; 1970-01-01 was a Thursday.
func weekday(day int) time.Weekday { return time.Weekday((day%7 + 11) % 7) }

// zone is the time of a place in the United States.
type zone struct {
	standard int64 // seconds east of Greenwich in winter
	summer   bool  // whether clocks are changed: from the second Sunday of March to the first of November, at two o'clock
}

// changes are the days on which the clocks of a year are changed.
func changes(year int) (spring, fall int) {
	march, november := date(year, time.March, 8), date(year, time.November, 1)
	return march + int(7-weekday(march))%7, november + int(7-weekday(november))%7
}

// dayOf is the day that a moment is in.
func (z zone) dayOf(moment int64) int {
	day := int((moment + z.standard) / dayLength)
	if moment >= z.start(day+1) { // the last hour of standard time, in summer
		day++
	}
	return day
}

// start is the midnight that a day begins with.
func (z zone) start(day int) int64 {
	spring, fall := changes(dateOf(day).Year())
	return z.midnight(day, spring, fall)
}

// midnight is start for whoever knows the changes of the day's year.
func (z zone) midnight(day, spring, fall int) int64 {
	start := int64(day)*dayLength - z.standard
	if z.summer && day > spring && day <= fall {
		start -= 3600
	}
	return start
}

// frame is one day in a place: where its clock times lie.
type frame struct {
	day    int
	start  int64
	length int64 // 23, 24 or 25 hours
	before int   // seconds east of Greenwich, until the clocks are changed
	after  int   // and from then on
}

func (z zone) frame(day int) frame {
	spring, fall := changes(dateOf(day).Year()) // of the next day too: at New Year it is winter either way
	f := frame{day: day, start: z.midnight(day, spring, fall)}
	end := z.midnight(day+1, spring, fall)
	f.length = end - f.start
	f.before = int(int64(day)*dayLength - f.start)
	f.after = int(int64(day+1)*dayLength - end)
	return f
}

// at is the moment of a clock time, in seconds from midnight, perhaps negative. A day of 23 or 25 hours is stretched, so that
// later clock times are later moments.
func (f frame) at(clock float64) float64 { return float64(f.start) + clock*float64(f.length)/dayLength }

// offset is how many seconds east of Greenwich the clocks of the day stand at a moment.
func (f frame) offset(moment time.Time) int {
	if moment.Unix() < f.start+2*3600 {
		return f.before
	}
	return f.after
}
