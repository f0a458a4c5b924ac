package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Hint returns the second half of an error message about an unknown word: it suggests the most similar known word, or
// else the first known word that begins with it. If there is neither, it lists all known words, or only counts them if
// there are more than twenty.
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
	shortestPrefix = 3  // bytes that a word needs to be taken for the beginning of another
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

// distance returns the Levenshtein distance between two words, ignoring case.
func distance(a, b string) int {
	return levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b))
}

// longestWord is longer than any known word. A longer word is not a misspelling, and comparing it would be slow.
const longestWord = 60

// nearest returns the known word with the smallest distance to an unknown one; "" when every distance is more than two
// and more than a third of the word's length.
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

// mistyped returns the known word that a word probably misspells: its distance is at most one, or of a long word a
// fifth of its length. It returns "" when there is none, or when the word is known itself. It is stricter than nearest,
// because here the word may be correct.
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
