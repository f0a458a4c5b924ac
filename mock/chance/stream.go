package chance

// Stream is a named stream of chance, for what is drawn by the thousand: a number costs a few nanoseconds, where Fraction
// costs a hash. Streams are named, not numbered in order of use, so that a new one shifts none that was there before.
//
//	s := chance.Stream(0).Of(userID).Of("steps").At(day)
//	steps := 4000 + s.Below(8000)
type Stream uint64

// Of is the stream of that name within s.
func (s Stream) Of(name string) Stream {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h := uint64(offset)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * prime
	}
	return Stream(mix(uint64(s) ^ mix(h)))
}

// At is the n-th stream within s; n may be negative.
func (s Stream) At(n int) Stream { return Stream(mix(uint64(s) + uint64(n)*0x9e3779b97f4a7c15)) }

// Bits is 64 bits of chance.
func (s Stream) Bits() uint64 { return mix(uint64(s)) }

// Unit is a number in [0, 1).
func (s Stream) Unit() float64 { return float64(mix(uint64(s))>>11) / (1 << 53) }

// Below is a whole number in [0, n).
func (s Stream) Below(n int) int { return int(s.Unit() * float64(n)) }

// Within is a number from lo up to hi, hi excluded.
func (s Stream) Within(lo, hi float64) float64 { return lo + s.Unit()*(hi-lo) }

// Bell is a number around 0 with standard deviation 1 that never leaves [-3, 3].
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
