package scenarios

import "github.com/goccy/go-yaml/token"

// Limits of a file, which may come from an untrusted client. The parser's run time is quadratic in some of them, so
// they are checked on the tokens, before the parser starts.
const (
	maxSize   = 1 << 20 // bytes
	maxSteps  = 10_000
	maxTokens = 24 * maxSteps
	maxItems  = 2 * maxSteps // of block lists: steps, and names
	maxDepth  = 8            // of nested [] and {}
	maxWords  = 32           // keys of one block mapping
)

// withinLimits reports whether a file keeps the limits. It also refuses YAML that no scenario needs and that can expand
// a short text into a huge document: anchors, aliases, merges and tags.
func (r *reader) withinLimits(tokens token.Tokens) bool {
	before := r.count
	if len(tokens) > maxTokens {
		r.fault(positionOfToken(tokens[maxTokens]), "the file goes on too long: a scenario has at most %d steps", maxSteps)
		return false
	}
	var open int  // brackets that are not closed yet
	var items int // list items so far
	var blocks columns
	for _, t := range tokens {
		at := positionOfToken(t)
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			r.fault(at, "anchors, aliases and merges are not taken: write it out")
		case token.TagType, token.DirectiveType, token.MappingKeyType:
			r.fault(at, "tags, directives and ? keys are not taken")
		case token.DocumentHeaderType, token.DocumentEndType:
			if t.Prev != nil {
				r.fault(at, "a file holds one scenario")
			}
		case token.SequenceStartType, token.MappingStartType:
			if open++; open > maxDepth {
				r.fault(at, "too many brackets within brackets")
				return false
			}
		case token.SequenceEndType, token.MappingEndType:
			open--
		case token.SequenceEntryType:
			if items++; items > maxItems {
				r.fault(at, "too many items: a scenario has at most %d steps", maxSteps)
				return false
			}
			if t.Prev != nil && t.Prev.Type == token.SequenceEntryType {
				r.fault(at, "the item before is empty, or a list directly within a list")
			}
			blocks.close(at.column)
		case token.MappingValueType:
			if open > 0 || t.Prev == nil {
				break
			}
			if blocks.key(t.Prev.Position.Column) > maxWords {
				r.fault(at, "too many words in one mapping")
				return false
			}
		default: // a scalar, a comma, a comment
		}
		if r.full() {
			break
		}
	}
	return r.count == before
}

// columns counts the keys of each open block mapping, outermost first. A mapping is identified by the column of its
// keys: an inner one is further right than an outer one.
type columns []struct{ column, keys int }

// key counts a key at a column and returns the number of keys of its mapping. It closes mappings further right.
func (c *columns) key(column int) int {
	c.close(column)
	if last := len(*c) - 1; last < 0 || (*c)[last].column < column {
		*c = append(*c, struct{ column, keys int }{column, 0})
	}
	last := &(*c)[len(*c)-1]
	last.keys++
	return last.keys
}

// close removes the mappings that are further right than a column: they have ended.
func (c *columns) close(column int) {
	for len(*c) > 0 && (*c)[len(*c)-1].column > column {
		*c = (*c)[:len(*c)-1]
	}
}
