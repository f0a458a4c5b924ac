package openapi

import (
	"regexp/syntax"
	"strings"
)

// inventMatch returns a short text that a regular expression matches: the first of each choice, and as few repetitions
// as allowed. It ignores assertions such as word boundaries, so its text does not match every expression that has them.
func inventMatch(pattern string) string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	writeMatch(&b, re)
	return b.String()
}

func writeMatch(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(readableRune(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpPlus, syntax.OpCapture:
		writeMatch(b, re.Sub[0])
	case syntax.OpRepeat:
		for range re.Min {
			writeMatch(b, re.Sub[0])
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			writeMatch(b, sub)
		}
	case syntax.OpAlternate:
		writeMatch(b, re.Sub[0])
	default: // an assertion, or something that may be absent
	}
}

// readableRune returns a readable rune of a character class, which is given as pairs of first and last.
func readableRune(class []rune) rune {
	for _, wanted := range "a1A-. " {
		for i := 0; i+1 < len(class); i += 2 {
			if class[i] <= wanted && wanted <= class[i+1] {
				return wanted
			}
		}
	}
	if len(class) == 0 {
		return 'x'
	}
	return class[0]
}
