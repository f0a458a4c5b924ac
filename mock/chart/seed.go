package chart

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/brianvoe/gofakeit/v6"
)

// seed is one stream of chance. Streams are named, not numbered in order of use: what a person's allergies draw never
// depends on how often something else was drawn, so a new kind of record shifts nothing that was there before.
type seed uint64

// newSeed is a stream that no user's seed is part of.
func newSeed(name string) seed { return seed(0).of(name) }

// of is the stream of that name within s.
func (s seed) of(name string) seed {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h := uint64(offset)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * prime
	}
	return seed(mix(uint64(s) ^ mix(h)))
}

// at is the n-th stream within s; n may be negative.
func (s seed) at(n int) seed { return seed(mix(uint64(s) + uint64(n)*0x9e3779b97f4a7c15)) }

// unit is a number in [0, 1).
func (s seed) unit() float64 { return float64(mix(uint64(s))>>11) / (1 << 53) }

// below is a whole number in [0, n).
func (s seed) below(n int) int { return int(s.unit() * float64(n)) }

// bell is a number around 0 with standard deviation 1 that never leaves [-3, 3]: no patient is a statistical freak.
func (s seed) bell() float64 {
	sum := 0.0
	for i := range 12 {
		sum += s.at(i).unit()
	}
	return min(max(sum-6, -3), 3)
}

// id is a record's identifier: 24 hexadecimal digits, the vendor's format.
func (s seed) id() string {
	var b [12]byte
	binary.BigEndian.PutUint64(b[:], mix(uint64(s)))
	binary.BigEndian.PutUint32(b[8:], uint32(mix(uint64(s)+1)>>32))
	return hex.EncodeToString(b[:])
}

// faker draws names and the like from s. It belongs to one goroutine.
func (s seed) faker() *gofakeit.Faker {
	src := source(s)
	return gofakeit.NewCustom(&src)
}

// source is SplitMix64 behind math/rand's interface. Starting one is free, where the standard source costs 10 µs.
type source uint64

func (s *source) Uint64() uint64 {
	*s += 0x9e3779b97f4a7c15
	return mix(uint64(*s))
}

func (s *source) Int63() int64 { return int64(s.Uint64() >> 1) }
func (s *source) Seed(n int64) { *s = source(n) }

// mix is SplitMix64's finalizer: every bit of the input reaches every bit of the result.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// pick is the element of list that s chooses.
func pick[T any](s seed, list []T) T { return list[s.below(len(list))] }
