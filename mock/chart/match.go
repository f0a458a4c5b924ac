package chart

import (
	"slices"
	"strings"
	"unicode"
)

// find returns the module that the text of an order means: the one with the longest synonym in it. It returns nil when
// none matches, or when the text says that the condition is absent or belongs to a relative.
func (c *catalog) find(text string) *module {
	words := plain(text)
	if c.absence != nil && slices.Contains(c.absence.phrases, words) { // "no known conditions"
		return c.absence
	}
	for _, not := range []string{"family history", "no", "not", "never", "denies", "without", "non", "rule out"} {
		if contains(words, not) {
			return nil
		}
	}
	var best *module
	longest := 0
	for _, m := range c.modules {
		if n := m.match(words); n > longest && !m.Always && !m.Absence {
			best, longest = m, n
		}
	}
	return best
}

// match returns the length of the longest phrase in words that means m, 0 when there is none.
func (m *module) match(words string) int {
	if slices.ContainsFunc(m.exceptions, func(phrase string) bool { return contains(words, phrase) }) {
		return 0
	}
	longest := 0
	for _, phrase := range m.phrases {
		if len(phrase) > longest && contains(words, phrase) {
			longest = len(phrase)
		}
	}
	return longest
}

// plain returns the words of a text in lower case, separated by single spaces.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// contains reports whether words contains the phrase as whole words. Both must be plain.
func contains(words, phrase string) bool {
	return phrase != "" && strings.Contains(" "+words+" ", " "+phrase+" ")
}
