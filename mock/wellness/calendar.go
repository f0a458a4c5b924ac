package wellness

import "time"

// Days are numbered from 1970-01-01 in the person's own time zone. Moments are in Unix seconds.

const dayLength = 24 * 60 * 60

// dateNumber returns the number of the day of a UTC time.
func dateNumber(t time.Time) int { return int(t.Unix() / dayLength) }

// dateOf returns the day with a number, as UTC midnight.
func dateOf(day int) time.Time { return time.Unix(int64(day)*dayLength, 0).UTC() }

// weekday returns the day of the week. 1970-01-01 was a Thursday.
func weekday(day int) time.Weekday { return time.Weekday((day%7 + 11) % 7) }

// zone is a time zone of the United States.
type zone struct {
	standard int64 // UTC offset in seconds in winter
	summer   bool  // there is daylight saving time
}

// clockChanges returns the days on which daylight saving time begins and ends in a year, at two o'clock: the second
// Sunday of March and the first Sunday of November.
func clockChanges(year int) (spring, fall int) {
	march := dateNumber(time.Date(year, time.March, 8, 0, 0, 0, 0, time.UTC))
	november := dateNumber(time.Date(year, time.November, 1, 0, 0, 0, 0, time.UTC))
	return march + int(7-weekday(march))%7, november + int(7-weekday(november))%7
}

// dayOf returns the day of a moment.
func (z zone) dayOf(moment int64) int {
	day := int((moment + z.standard) / dayLength)
	if moment >= z.start(day+1) { // the last hour of standard time, in summer
		day++
	}
	return day
}

// start returns the midnight at the beginning of a day.
func (z zone) start(day int) int64 {
	spring, fall := clockChanges(dateOf(day).Year())
	return z.midnight(day, spring, fall)
}

// midnight is start for a caller that has the clock changes of the day's year.
func (z zone) midnight(day, spring, fall int) int64 {
	start := int64(day)*dayLength - z.standard
	if z.summer && day > spring && day <= fall {
		start -= 3600
	}
	return start
}

// frame is one day in a time zone, and converts times of day to moments.
type frame struct {
	day    int
	start  int64
	length int64 // 23, 24 or 25 hours
	before int   // UTC offset in seconds until the clocks are changed
	after  int   // UTC offset in seconds afterwards
}

func (z zone) frame(day int) frame {
	spring, fall := clockChanges(dateOf(day).Year()) // also valid for the next day, as New Year is in winter
	f := frame{day: day, start: z.midnight(day, spring, fall)}
	end := z.midnight(day+1, spring, fall)
	f.length = end - f.start
	f.before = int(int64(day)*dayLength - f.start)
	f.after = int(int64(day+1)*dayLength - end)
	return f
}

// at returns the moment of a time of day in seconds from midnight, which may be negative. Days of 23 and 25 hours are
// scaled, so that later times of day are later moments.
func (f frame) at(clock float64) float64 { return float64(f.start) + clock*float64(f.length)/dayLength }

// offset returns the UTC offset in seconds at a moment of the day.
func (f frame) offset(moment time.Time) int {
	if moment.Unix() < f.start+2*3600 {
		return f.before
	}
	return f.after
}
