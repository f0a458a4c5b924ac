package store

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
)

// perRow is how many numbers a row of AddNumber holds.
const perRow = 64

// AddNumber appends a number to the list below a prefix. A list takes a few rows instead of one for each number, which
// is a tenth of the memory.
func AddNumber(tx Tx, prefix string, n int64) error {
	key, numbers, err := lastNumbers(tx, prefix)
	if err != nil {
		return err
	}
	return Put(tx, key, append(numbers, n))
}

// lastNumbers returns the key and the numbers of the row that the next number belongs to.
func lastNumbers(tx Tx, prefix string) (key string, numbers []int64, err error) {
	from, to := Prefix(prefix)
	row := 0
	for last, raw := range tx.Scan(from, to, true) {
		if numbers, err = decode[[]int64](last, raw); err != nil {
			return "", nil, err
		}
		if len(numbers) < perRow {
			return last, numbers, nil
		}
		if row, err = strconv.Atoi(last[len(prefix):]); err != nil {
			return "", nil, fmt.Errorf("store: %q is no row of numbers: %w", last, err)
		}
		break
	}
	return fmt.Sprintf("%s%06d", prefix, row+1), nil, tx.Err()
}

// Numbers yields the numbers of the list below a prefix, in the order in which they were added or backwards. It stops
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
