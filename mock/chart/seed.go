package chart

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/brianvoe/gofakeit/v6"

	"github.com/healthmock/healthmock/mock/chance"
)

// seed is one stream of chance. Streams are named, not numbered in order of use: what a person's allergies draw never
// depends on how often something else was drawn, so a new kind of record shifts nothing that was there before.
type seed chance.Stream

// newSeed is a stream that no user's seed is part of.
func newSeed(name string) seed { return seed(0).of(name) }

func (s seed) stream() chance.Stream { return chance.Stream(s) }

// of is the stream of that name within s.
func (s seed) of(name string) seed { return seed(s.stream().Of(name)) }

// at is the n-th stream within s; n may be negative.
func (s seed) at(n int) seed { return seed(s.stream().At(n)) }

// unit is a number in [0, 1).
func (s seed) unit() float64 { return s.stream().Unit() }

// below is a whole number in [0, n).
func (s seed) below(n int) int { return s.stream().Below(n) }

// bell is a number around 0 with standard deviation 1 that never leaves [-3, 3]: no patient is a statistical freak.
func (s seed) bell() float64 { return s.stream().Bell() }

// id is a record's identifier: 24 hexadecimal digits, the vendor's format.
func (s seed) id() string {
	var b [12]byte
	binary.BigEndian.PutUint64(b[:], s.stream().Bits())
	binary.BigEndian.PutUint32(b[8:], uint32((s+1).stream().Bits()>>32))
	return hex.EncodeToString(b[:])
}

// faker draws names and the like from s. It belongs to one goroutine.
func (s seed) faker() *gofakeit.Faker {
	src := source(s)
	return gofakeit.NewCustom(&src)
}

// source is SplitMix64 behind math/rand's interface. Starting one is free, where the standard source costs 10 µs.
type source chance.Stream

func (s *source) Uint64() uint64 {
	*s += 0x9e3779b97f4a7c15
	return chance.Stream(*s).Bits()
}

func (s *source) Int63() int64 { return int64(s.Uint64() >> 1) }
func (s *source) Seed(n int64) { *s = source(n) }

// pick is the element of list that s chooses.
func pick[T any](s seed, list []T) T { return list[s.below(len(list))] }
