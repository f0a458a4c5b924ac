package chance

// Stream is a named source of random numbers, for thousands of draws: a number takes a few nanoseconds, while Fraction
// computes a hash. Streams are named, not numbered in order of use, so that a new one does not change any other.
//
//	s := chance.Stream(0).Of(userID).Of("steps").At(day)
//	steps := 4000 + s.Below(8000)
type Stream uint64

// Of returns the stream with a name within s.
func (s Stream) Of(name string) Stream {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h := uint64(offset)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * prime
	}
	return Stream(mix(uint64(s) ^ mix(h)))
}

// At returns the n-th stream within s; n may be negative.
func (s Stream) At(n int) Stream { return Stream(mix(uint64(s) + uint64(n)*0x9e3779b97f4a7c15)) }

// Bits returns 64 random bits.
func (s Stream) Bits() uint64 { return mix(uint64(s)) }

// Unit returns a random number in [0, 1).
func (s Stream) Unit() float64 { return float64(mix(uint64(s))>>11) / (1 << 53) }

// Below returns a random integer in [0, n).
func (s Stream) Below(n int) int { return int(s.Unit() * float64(n)) }

// Within returns a random number in [lo, hi).
func (s Stream) Within(lo, hi float64) float64 { return lo + s.Unit()*(hi-lo) }

// Bell returns a random number with a bell-shaped distribution around 0. Its standard deviation is 1, and it is always
// in [-3, 3].
func (s Stream) Bell() float64 {
	sum := 0.0
	for i := range 12 {
		sum += s.At(i).Unit()
	}
	return min(max(sum-6, -3), 3)
}

// mix is SplitMix64's finalizer: every bit of the input reaches every bit of the result.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
