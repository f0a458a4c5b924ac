package scenarios

import (
	"slices"
	"strconv"
	"strings"
)

// Statuses are HTTP statuses, each a number ("401") or a class ("4xx").
type Statuses []string

// include reports whether a status is one of these, or of one of their classes.
func (s Statuses) include(status int) bool {
	number := strconv.Itoa(status)
	return slices.ContainsFunc(s, func(wanted string) bool {
		if class, ok := strings.CutSuffix(wanted, anyOfClass); ok {
			return len(number) == len(wanted) && strings.HasPrefix(number, class)
		}
		return wanted == number
	})
}

// anyOfClass stands for the last two digits of a status: "4xx".
const anyOfClass = "xx"

// isStatus reports whether a text is a status from 100 to 599, or a class of them.
func isStatus(text string) bool {
	if len(text) != 3 || text[0] < '1' || text[0] > '5' {
		return false
	}
	rest := text[1:]
	return rest == anyOfClass || strings.Trim(rest, "0123456789") == ""
}

func (s Statuses) String() string { return strings.Join(s, " or ") }
