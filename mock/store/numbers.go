package store

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strconv"
)

// perRow is how many numbers a row of AddNumber holds.
const perRow = 64

// AddNumber appends a number to the list under a prefix. A list takes a few rows instead of one for each number, which
// is a tenth of the memory. Each row is a JSON array, to which the number is appended as text.
func AddNumber(tx Tx, prefix string, n int64) error {
	from, to := Prefix(prefix)
	var last string // the key of the last row
	var numbers []byte
	for last, numbers = range tx.Scan(from, to, true) {
		break
	}
	if err := tx.Err(); err != nil {
		return err
	}
	row := 0
	if last != "" {
		if bytes.Count(numbers, []byte{','}) < perRow-1 {
			return tx.Put(last, appendNumber(numbers[:len(numbers)-1], ',', n))
		}
		var err error
		if row, err = strconv.Atoi(last[len(prefix):]); err != nil {
			return fmt.Errorf("store: %q is no row of numbers: %w", last, err)
		}
	}
	number := strconv.Itoa(row + 1)
	return tx.Put(prefix+"000000"[min(len(number), len("000000")):]+number, appendNumber(nil, '[', n))
}

// appendNumber returns a copy of an open JSON array with a number appended and the array closed.
func appendNumber(row []byte, separator byte, n int64) []byte {
	text := make([]byte, 0, len(row)+len(",123456789012]"))
	text = append(append(text, row...), separator)
	return append(strconv.AppendInt(text, n, 10), ']')
}

// Numbers yields the numbers of the list under a prefix, in the order in which they were added or backwards. It stops
// after an error.
func Numbers(tx Tx, prefix string, reverse bool) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		from, to := Prefix(prefix)
		for key, raw := range tx.Scan(from, to, reverse) {
			numbers, err := decode[[]int64](key, raw)
			if err != nil {
				yield(0, err)
				return
			}
			if reverse {
				slices.Reverse(numbers)
			}
			for _, n := range numbers {
				if !yield(n, nil) {
					return
				}
			}
		}
		if err := tx.Err(); err != nil {
			yield(0, err)
		}
	}
}
