package wellness

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"time"
)

// plan is how the readings of one kind fall on days. What it says of a day depends on nothing but the person, the source and
// the day; index 0 is a day's earliest.
type plan[T any] struct {
	kind  Kind
	count func(t *track, day int) int                       // called for every day that is counted: a few nanoseconds
	when  func(t *track, d *today, i int) (at, end float64) // in Unix seconds; later for a greater i
	make  func(t *track, d *today, i int, r Reading) T
}

// Series is a list of readings of one kind, newest first, of which nothing is built until it is asked for.
type Series[T any] struct {
	plan  plan[T]
	log   *Log
	spans []*span
	n     int
}

// span is the days of one track that a list takes in. Whole days are counted; of the others, at the edges, each reading is
// looked at.
type span struct {
	*track
	first, last         int
	wholeFrom, wholeTo  int
	since, before, upTo time.Time
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
			s.n += s.tally(part, day)
		}
	}
	return s
}

// span finds the days of a query. A reading is handed over between the beginning of its day and the evening of the next.
func (t *track) span(q Query) *span {
	dayOf := func(m time.Time) int { return t.person.place.zone.dayOf(m.Unix()) }
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

// tally is how many readings of a day the list takes.
func (s *Series[T]) tally(part *span, day int) int {
	if n := s.plan.count(part.track, day); n == 0 || part.whole(day) {
		return n
	}
	from, to := s.taken(part, part.person.today(day))
	return to - from
}

// tallyAll is how many readings of a day the list takes from all sources.
func (s *Series[T]) tallyAll(day int) int {
	n := 0
	for _, part := range s.spans {
		if part.first <= day && day <= part.last {
			n += s.tally(part, day)
		}
	}
	return n
}

// taken are the readings of a day that the list takes: those from one index up to another, as later ones are handed over later.
func (s *Series[T]) taken(part *span, d *today) (from, to int) {
	n := s.plan.count(part.track, d.day)
	if part.whole(d.day) {
		return 0, n
	}
	created := func(i int) time.Time {
		_, end := s.plan.when(part.track, d, i)
		return part.synced(moment(end))
	}
	from = sort.Search(n, func(i int) bool { return !created(i).Before(part.since) })
	to = sort.Search(n, func(i int) bool {
		at := created(i)
		return at.After(part.upTo) || !part.before.IsZero() && !at.Before(part.before)
	})
	return from, max(from, to)
}

// Len is how many readings there are.
func (s Series[T]) Len() int { return s.n }

// Page computes up to limit readings, from the offset-th newest on.
func (s Series[T]) Page(offset, limit int) []T {
	page := make([]T, 0, max(min(limit, s.n-offset), 0))
	for one := range s.From(offset, limit) {
		page = append(page, one)
	}
	return page
}

// From computes the readings of a page one after the other.
func (s Series[T]) From(offset, limit int) iter.Seq[T] {
	return func(yield func(T) bool) {
		left := min(limit, s.n-offset)
		if left <= 0 || offset < 0 {
			return
		}
		var entries []entry // of one day after the other
		newest, oldest := s.reach()
		for day := newest; day >= oldest; day-- {
			n := s.tallyAll(day)
			if offset >= n {
				offset -= n
				continue
			}
			entries = s.entries(s.log.person.today(day), entries[:0])
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

// reach is the latest and the earliest day of the list.
func (s Series[T]) reach() (newest, oldest int) {
	newest, oldest = s.spans[0].last, s.spans[0].first
	for _, part := range s.spans {
		newest, oldest = max(newest, part.last), min(oldest, part.first)
	}
	return newest, oldest
}

// entry is a reading that is there but not computed yet.
type entry struct {
	track *track
	today *today
	index int
	at    time.Time
	end   time.Time
}

// entries adds the list's entries of one day to an empty list, newest first.
func (s Series[T]) entries(d *today, list []entry) []entry {
	for _, part := range s.spans {
		if d.day < part.first || d.day > part.last {
			continue
		}
		from, to := s.taken(part, d)
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

func (s Series[T]) entry(t *track, d *today, i int) entry {
	at, end := s.plan.when(t, d, i)
	return entry{t, d, i, moment(at), moment(end)}
}

func (s Series[T]) reading(e entry) T {
	return s.plan.make(e.track, e.today, e.index, Reading{
		ID:     locus{uint8(s.plan.kind), uint8(e.track.number), e.today.day, e.index}.id(s.log.person.key),
		Source: e.track.source.ID, At: e.at, End: e.end, Day: dateOf(e.today.day), Offset: e.today.offset(e.at),
		Created: e.track.synced(e.end),
	})
}

// Find computes the reading with an id, if it belongs to the list.
func (s Series[T]) Find(id string) (found T, ok bool) {
	l, ok := locate(s.log.person.key, id)
	if !ok || Kind(l.kind) != s.plan.kind {
		return found, false
	}
	for _, part := range s.spans {
		if part.number != int(l.source) || l.day < part.first || l.day > part.last {
			continue
		}
		d := part.person.today(l.day)
		if from, to := s.taken(part, d); from <= l.index && l.index < to {
			return s.reading(s.entry(part.track, d, l.index)), true
		}
	}
	return found, false
}

// moment is a time of Unix seconds, to the second.
func moment(seconds float64) time.Time { return time.Unix(int64(seconds), 0).UTC() }

// dateNumber is the number of a date at UTC midnight.
func dateNumber(t time.Time) int { return int(t.Unix() / dayLength) }
