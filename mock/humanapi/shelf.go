package humanapi

import (
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// shelf keeps what was made last of a person, in Ts. What is made of a person costs from microseconds to milliseconds, and one
// client asks for all lists of a person one after the other; many clients ask for many persons, so that it keeps only a few.
// It is safe for concurrent use.
type shelf[T any] struct {
	build func(origin) (made T, next time.Time)

	mu    sync.Mutex
	kept  map[place]*standing[T]
	order []place // oldest first
}

// origin is all that something is made of: a person, with sources, as of a time.
type origin struct {
	seed    int64
	person  chart.Person
	sources []chart.Source
	asOf    time.Time
}

// place is where a person's T stands: one of another time, or with other sources, takes its place.
type place struct {
	seed   int64
	person string
}

// standing is a T and until when it stays as it is; zero: for ever.
type standing[T any] struct {
	origin
	next time.Time
	made T
}

const shelfSize = 64

// newShelf keeps what a function builds, which says until when that stays as it is; zero: for ever.
func newShelf[T any](build func(origin) (made T, next time.Time)) *shelf[T] {
	return &shelf[T]{build: build, kept: map[place]*standing[T]{}}
}

// get makes a T outside of the lock: two requests at once for a person not yet kept make it twice, and alike.
func (s *shelf[T]) get(o origin) T {
	at := place{o.seed, o.person.ID}
	s.mu.Lock()
	kept := s.kept[at]
	s.mu.Unlock()
	if kept != nil && kept.holds(o) {
		return kept.made
	}
	made, next := s.build(o)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[at] == nil {
		if len(s.order) == shelfSize {
			delete(s.kept, s.order[0])
			s.order = s.order[1:]
		}
		s.order = append(s.order, at)
	}
	s.kept[at] = &standing[T]{o, next, made}
	return made
}

// holds tells whether what was made is also what would be made now.
func (s *standing[T]) holds(now origin) bool {
	return s.seed == now.seed && slices.Equal(s.sources, now.sources) && !now.asOf.Before(s.asOf) &&
		(s.next.IsZero() || now.asOf.Before(s.next)) && reflect.DeepEqual(s.person, now.person)
}
