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

// nearest is the known word that takes the fewest changed letters, at most a third of the word; "" when none does.
func nearest(word string, known []string) string {
	const longest = 40 // no known word is longer; what is, is not a slip of the finger
	if len(word) > longest {
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
