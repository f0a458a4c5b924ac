package scenarios

import "github.com/goccy/go-yaml/token"

// Limits of a file. The parser's effort grows with the square of some of these, so they are checked before it starts:
// the author of a file may be anyone.
const (
	maxSize   = 1 << 20 // bytes
	maxSteps  = 10_000
	maxTokens = 24 * maxSteps
	maxItems  = 2 * maxSteps // dashes: steps, and names in lists
	maxDepth  = 8            // brackets within brackets
	maxWords  = 32           // in one mapping
)

// bounded refuses what no scenario needs and what makes a short text a long one: aliases, tags, deep nesting.
func (r *reader) bounded(tokens token.Tokens) bool {
	before := r.count
	if len(tokens) > maxTokens {
		r.fault(placeOfToken(tokens[maxTokens]), "the file goes on too long: a scenario has at most %d steps", maxSteps)
		return false
	}
	var open int       // brackets
	var items int      // dashes
	var blocks columns // keys in each block mapping that is open
	for _, t := range tokens {
		at := placeOfToken(t)
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

// columns counts the keys of the block mappings that are open, outermost first. Of two, the inner one is further
// right.
type columns []struct{ column, keys int }

// key counts a key at a column; whatever was further right has ended.
func (c *columns) key(column int) int {
	c.close(column)
	if last := len(*c) - 1; last < 0 || (*c)[last].column < column {
		*c = append(*c, struct{ column, keys int }{column, 0})
	}
	last := &(*c)[len(*c)-1]
	last.keys++
	return last.keys
}

// close ends the mappings that are further right than a column.
func (c *columns) close(column int) {
	for len(*c) > 0 && (*c)[len(*c)-1].column > column {
		*c = (*c)[:len(*c)-1]
	}
}
