package scenarios

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// hint helps whoever wrote an unknown word: the known word nearest to it or, when none is near, all of them.
func hint(word string, known []string) string {
	if near := nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	if len(known) == 0 {
		return "there are none"
	}
	return "there are " + strings.Join(known, ", ")
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
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(candidate)); d < least && d < len(candidate) {
			best, least = candidate, d
		}
	}
	return best
}

// mistyped is the known word that a word was probably meant to be: one that takes a changed letter or, of a long word, one in
// five; "" when there is none, or the word is known itself.
func mistyped(word string, known []string) string {
	best, least := "", max(1, len(word)/5)+1
	if len(word) > longestWord {
		return ""
	}
	for _, candidate := range known {
		if strings.EqualFold(word, candidate) {
			return ""
		}
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(candidate)); d < least && d < len(candidate) {
			best, least = candidate, d
		}
	}
	return best
}
