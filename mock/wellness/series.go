package wellness

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"time"
)

// plan computes the readings of one kind on each day. They depend on the person, the source and the day only. Index 0
// is the earliest reading of a day.
type plan[T any] struct {
	kind  Kind
	count func(t *track, day int) int                           // called for every day that is counted, so it must be fast
	when  func(t *track, d *personDay, i int) (at, end float64) // in Unix seconds, increasing with i
	make  func(t *track, d *personDay, i int, r Reading) T
}

// Series is a list of readings of one kind, newest first. Readings are computed on demand.
type Series[T any] struct {
	plan  plan[T]
	log   *Log
	spans []*span
	n     int
}

// span is the range of days of one track in a list. Whole days are counted. On the other days, at the edges, each
// reading is checked.
type span struct {
	*track
	first     int
	last      int
	wholeFrom int // the first day that is counted without a check of its readings
	wholeTo   int // the last one
	since     time.Time
	before    time.Time
	upTo      time.Time
}

func (s *span) whole(day int) bool { return s.wholeFrom <= day && day <= s.wholeTo }

func newSeries[T any](l *Log, p plan[T], q Query) Series[T] {
	s := Series[T]{plan: p, log: l}
	for _, t := range l.tracksOf(p.kind, q.Source) {
		part := t.span(q)
		if part.first > part.last {
			continue
		}
		s.spans = append(s.spans, part)
		day := part.first
		if part.wholeFrom == t.first {
			s.n += t.person.counts.upTo(t, p.kind, part.wholeTo, p.count)
			day = max(day, part.wholeTo+1)
		}
		for ; day <= part.last; day++ {
			s.n += s.countOfTrack(part, day)
		}
	}
	return s
}

// span returns the days of a query. A reading is uploaded between the beginning of its day and the evening of the next.
func (t *track) span(q Query) *span {
	dayOf := func(m time.Time) int { return t.person.home.zone.dayOf(m.Unix()) }
	s := &span{track: t, first: t.first, last: dayOf(t.last), since: q.Since, before: q.Before, upTo: t.last}
	if !q.From.IsZero() {
		s.first = max(s.first, dateNumber(q.From))
	}
	s.wholeFrom, s.wholeTo = s.first, s.last-2
	if !q.To.IsZero() {
		s.last = min(s.last, dateNumber(q.To))
		s.wholeTo = min(s.wholeTo, s.last)
	}
	if q.Since.After(t.source.Connected) {
		s.first = max(s.first, dayOf(q.Since)-1)
		s.wholeFrom = max(s.wholeFrom, dayOf(q.Since)+1)
	}
	if !q.Before.IsZero() {
		s.last = min(s.last, dayOf(q.Before))
		s.wholeTo = min(s.wholeTo, dayOf(q.Before)-2)
		if !q.Before.After(t.source.Connected) {
			s.last = s.first - 1
		}
	}
	return s
}

// countOfTrack returns the number of readings of one track on a day in the list.
func (s *Series[T]) countOfTrack(part *span, day int) int {
	if n := s.plan.count(part.track, day); n == 0 || part.whole(day) {
		return n
	}
	from, to := s.indexRange(part, part.person.dayAt(day))
	return to - from
}

// countOfDay returns the number of readings of all tracks on a day in the list.
func (s *Series[T]) countOfDay(day int) int {
	n := 0
	for _, part := range s.spans {
		if part.first <= day && day <= part.last {
			n += s.countOfTrack(part, day)
		}
	}
	return n
}

// indexRange returns the range of indexes of a day's readings in the list. It is contiguous, as later readings are
// uploaded later.
func (s *Series[T]) indexRange(part *span, d *personDay) (from, to int) {
	n := s.plan.count(part.track, d.day)
	if part.whole(d.day) {
		return 0, n
	}
	created := func(i int) time.Time {
		_, end := s.plan.when(part.track, d, i)
		return part.uploadedAt(moment(end))
	}
	from = sort.Search(n, func(i int) bool { return !created(i).Before(part.since) })
	to = sort.Search(n, func(i int) bool {
		at := created(i)
		return at.After(part.upTo) || !part.before.IsZero() && !at.Before(part.before)
	})
	return from, max(from, to)
}

// Len returns the number of readings.
func (s Series[T]) Len() int { return s.n }

// Page computes up to limit readings, starting with the offset-th newest.
func (s Series[T]) Page(offset, limit int) []T {
	page := make([]T, 0, max(min(limit, s.n-offset), 0))
	for one := range s.From(offset, limit) {
		page = append(page, one)
	}
	return page
}

// From yields the readings of Page one by one.
func (s Series[T]) From(offset, limit int) iter.Seq[T] {
	return func(yield func(T) bool) {
		left := min(limit, s.n-offset)
		if left <= 0 || offset < 0 {
			return
		}
		var entries []entry // of one day; reused for the next
		newest, oldest := s.days()
		for day := newest; day >= oldest; day-- {
			n := s.countOfDay(day)
			if offset >= n {
				offset -= n
				continue
			}
			entries = s.entries(s.log.person.dayAt(day), entries[:0])
			for _, e := range entries[offset:] {
				if !yield(s.reading(e)) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
			offset = 0
		}
	}
}

// days returns the latest and the earliest day of the list.
func (s Series[T]) days() (newest, oldest int) {
	newest, oldest = s.spans[0].last, s.spans[0].first
	for _, part := range s.spans {
		newest, oldest = max(newest, part.last), min(oldest, part.first)
	}
	return newest, oldest
}

// entry is a reading that is not computed yet.
type entry struct {
	track *track
	day   *personDay
	index int
	at    time.Time
	end   time.Time
}

// entries appends the entries of one day to an empty list, newest first.
func (s Series[T]) entries(d *personDay, list []entry) []entry {
	for _, part := range s.spans {
		if d.day < part.first || d.day > part.last {
			continue
		}
		from, to := s.indexRange(part, d)
		list = slices.Grow(list, to-from)
		for i := from; i < to; i++ {
			list = append(list, s.entry(part.track, d, i))
		}
	}
	slices.SortFunc(list, func(a, b entry) int {
		return cmp.Or(b.at.Compare(a.at), b.track.number-a.track.number, b.index-a.index)
	})
	return list
}

func (s Series[T]) entry(t *track, d *personDay, i int) entry {
	at, end := s.plan.when(t, d, i)
	return entry{t, d, i, moment(at), moment(end)}
}

func (s Series[T]) reading(e entry) T {
	return s.plan.make(e.track, e.day, e.index, Reading{
		ID:     readingKey{uint8(s.plan.kind), uint8(e.track.number), e.day.day, e.index}.id(s.log.person.key),
		Source: e.track.source.ID, At: e.at, End: e.end, Day: dateOf(e.day.day), Offset: e.day.offset(e.at),
		Created: e.track.uploadedAt(e.end),
	})
}

// Find computes the reading with an id, if it is in the list.
func (s Series[T]) Find(id string) (found T, ok bool) {
	l, ok := decodeID(s.log.person.key, id)
	if !ok || Kind(l.kind) != s.plan.kind {
		return found, false
	}
	for _, part := range s.spans {
		if part.number != int(l.source) || l.day < part.first || l.day > part.last {
			continue
		}
		d := part.person.dayAt(l.day)
		if from, to := s.indexRange(part, d); from <= l.index && l.index < to {
			return s.reading(s.entry(part.track, d, l.index)), true
		}
	}
	return found, false
}

// moment converts Unix seconds to a time, truncated to seconds.
func moment(seconds float64) time.Time { return time.Unix(int64(seconds), 0).UTC() }
