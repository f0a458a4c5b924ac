package chart

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/brianvoe/gofakeit/v6"

	"github.com/healthmock/healthmock/mock/chance"
)

// seed is the random stream of one thing, such as a person's allergies. It has a name and no position, so that a new
// kind of record does not change existing ones.
type seed = chance.Stream

// newSeed returns a named stream that does not depend on an App's seed.
func newSeed(name string) seed { return seed(0).Of(name) }

// hexID returns an identifier of 24 hexadecimal digits, the vendor's format.
func hexID(s seed) string {
	var b [12]byte
	binary.BigEndian.PutUint64(b[:], s.Bits())
	binary.BigEndian.PutUint32(b[8:], uint32((s+1).Bits()>>32))
	return hex.EncodeToString(b[:])
}

// faker returns a generator of names and the like. It is not safe for concurrent use.
func faker(s seed) *gofakeit.Faker {
	src := source(s)
	return gofakeit.NewCustom(&src)
}

// source is SplitMix64 as a math/rand source. Creating one costs nothing, while the standard source takes 10 µs.
type source seed

func (s *source) Uint64() uint64 {
	*s += 0x9e3779b97f4a7c15
	return seed(*s).Bits()
}

func (s *source) Int63() int64 { return int64(s.Uint64() >> 1) }
func (s *source) Seed(n int64) { *s = source(n) }

// pick returns a random element of list.
func pick[T any](s seed, list []T) T { return list[s.Below(len(list))] }
