package store_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/healthmock/healthmock/mock/store"
)

type user struct{ Name string }

func Example() {
	ctx := context.Background()
	s := store.NewMemory()
	defer s.Close()

	err := s.Update(ctx, "acme", func(tx store.Tx) error {
		return errors.Join(
			store.Put(tx, "user/1", user{"Ann Invented"}),
			store.Put(tx, "user/2", user{"Bob Invented"}),
			store.Put(tx, "users", 2),
		)
	})
	if err != nil {
		fmt.Println(err)
	}
	err = s.View(ctx, "acme", func(tx store.Tx) error {
		for u, err := range store.ScanPrefix[user](tx, "user/") {
			if err != nil {
				return err
			}
			fmt.Println(u.Name)
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// Ann Invented
	// Bob Invented
}

// A page of a list, newest first: its last row is the bound of the next page,
// if there is a row after it.
func ExampleScan() {
	s := store.NewMemory()
	defer s.Close()
	page := func(before string) (names []string, next string) {
		_ = s.View(context.Background(), "acme", func(tx store.Tx) error {
			for name, err := range store.Scan[string](tx, "log/", before, true) {
				if err != nil || len(names) == 2 {
					return err
				}
				names, next = append(names, name), "log/"+name
			}
			next = ""
			return nil
		})
		return names, next
	}
	_ = s.Update(context.Background(), "acme", func(tx store.Tx) error {
		for i := range 5 {
			if err := store.Put(tx, fmt.Sprintf("log/%d", i), fmt.Sprint(i)); err != nil {
				return err
			}
		}
		return nil
	})
	_, before := store.Prefix("log/")
	for {
		names, next := page(before)
		fmt.Println(names)
		if next == "" {
			break
		}
		before = next
	}
	// Output:
	// [4 3]
	// [2 1]
	// [0]
}

func ExampleGet() {
	s := store.NewMemory()
	defer s.Close()
	_ = s.View(context.Background(), "acme", func(tx store.Tx) error {
		u, ok, err := store.Get[user](tx, "user/7")
		fmt.Printf("%+v %v %v\n", u, ok, err)
		return nil
	})
	// Output: {Name:} false <nil>
}

// The writes of a failed transaction are rolled back.
func ExampleStore_rollback() {
	ctx := context.Background()
	s := store.NewMemory()
	defer s.Close()
	err := s.Update(ctx, "acme", func(tx store.Tx) error {
		if err := store.Put(tx, "user/1", user{"Ann Invented"}); err != nil {
			return err
		}
		return errors.New("second thoughts")
	})
	fmt.Println(err)
	_ = s.View(ctx, "acme", func(tx store.Tx) error {
		_, ok, _ := tx.Get("user/1")
		fmt.Println(ok)
		return nil
	})
	// Output:
	// second thoughts
	// false
}

func ExamplePrefix() {
	from, to := store.Prefix("user/")
	fmt.Println(from, to)
	// Output: user/ user0
}
