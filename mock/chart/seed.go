package chart

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/brianvoe/gofakeit/v6"

	"github.com/healthmock/healthmock/mock/chance"
)

// seed is one random stream. Streams are named, not numbered in order of use. The draws of a person's allergies never
// depend on how often something else was drawn, so a new kind of record does not change existing ones.
type seed chance.Stream

// newSeed returns a named stream that does not depend on an App's seed.
func newSeed(name string) seed { return seed(0).of(name) }

func (s seed) stream() chance.Stream { return chance.Stream(s) }

// of returns the stream with a name within s.
func (s seed) of(name string) seed { return seed(s.stream().Of(name)) }

// at returns the n-th stream within s; n may be negative.
func (s seed) at(n int) seed { return seed(s.stream().At(n)) }

// unit returns a random number in [0, 1).
func (s seed) unit() float64 { return s.stream().Unit() }

// below returns a random integer in [0, n).
func (s seed) below(n int) int { return s.stream().Below(n) }

// bell returns a random number around 0 with standard deviation 1 in [-3, 3], so that no patient has extreme values.
func (s seed) bell() float64 { return s.stream().Bell() }

// id returns an identifier of 24 hexadecimal digits, the vendor's format.
func (s seed) id() string {
	var b [12]byte
	binary.BigEndian.PutUint64(b[:], s.stream().Bits())
	binary.BigEndian.PutUint32(b[8:], uint32((s+1).stream().Bits()>>32))
	return hex.EncodeToString(b[:])
}

// faker returns a generator of names and the like. It is not safe for concurrent use.
func (s seed) faker() *gofakeit.Faker {
	src := source(s)
	return gofakeit.NewCustom(&src)
}

// source is SplitMix64 as a math/rand source. Creating one costs nothing, while the standard source takes 10 µs.
type source chance.Stream

func (s *source) Uint64() uint64 {
	*s += 0x9e3779b97f4a7c15
	return chance.Stream(*s).Bits()
}

func (s *source) Int63() int64 { return int64(s.Uint64() >> 1) }
func (s *source) Seed(n int64) { *s = source(n) }

// pick returns a random element of list.
func pick[T any](s seed, list []T) T { return list[s.below(len(list))] }
