package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Hint helps the author of an unknown word: it names the known word nearest to it, else the one that begins with it,
// else all of them, unless they are too many to read.
func Hint(word string, known []string) string {
	switch near := similar(word, known); {
	case near != "":
		return "did you mean " + near + "?"
	case len(known) == 0:
		return "there are none"
	case len(known) > maxListed:
		return fmt.Sprintf("none of the %d known names is similar", len(known))
	}
	return "there are " + strings.Join(known, ", ")
}

// similar returns the known word that an unknown one probably means; "" when none is plausible.
func similar(word string, known []string) string {
	return cmp.Or(nearest(word, known), completion(word, known))
}

const (
	maxListed      = 20 // names that a message lists; more are only counted
	shortestPrefix = 3  // bytes of a word that may stand for a longer one
)

// completion returns the first known word that begins with word; "" when none does or word is too short.
func completion(word string, known []string) string {
	if len(word) < shortestPrefix {
		return ""
	}
	i := slices.IndexFunc(known, func(candidate string) bool {
		return len(candidate) >= len(word) && strings.EqualFold(candidate[:len(word)], word)
	})
	if i < 0 {
		return ""
	}
	return known[i]
}

// distance returns how many letters have to change for one word to become another. Case does not count.
func distance(a, b string) int {
	return levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b))
}

// longestWord is longer than any known word; what is longer still is not a slip of the finger.
const longestWord = 60

// nearest is the known word that takes the fewest changed letters, at most a third of the word; "" when none does.
func nearest(word string, known []string) string {
	if len(word) > longestWord {
		return ""
	}
	best, least := "", max(2, len(word)/3)+1
	for _, candidate := range known {
		if d := distance(word, candidate); d < least && d < len(candidate) {
			best, least = candidate, d
		}
	}
	return best
}

// mistyped is the known word that a word was probably meant to be: one that takes a changed letter or, of a long
// word, one in five; "" when there is none, or the word is known itself.
func mistyped(word string, known []string) string {
	best, least := "", max(1, len(word)/5)+1
	if len(word) > longestWord {
		return ""
	}
	for _, candidate := range known {
		if strings.EqualFold(word, candidate) {
			return ""
		}
		if d := distance(word, candidate); d < least && d < len(candidate) {
			best, least = candidate, d
		}
	}
	return best
}
