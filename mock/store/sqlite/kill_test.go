package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/store/sqlite"
)

// childPath is the environment variable that makes the test binary a writer of the file it names.
const childPath = "HEALTHMOCK_TEST_SQLITE"

var childSpaces = []string{"a", "b"}

// child commits transactions, and prints each space and its count once it is committed, until it is killed.
func child(path string) {
	s, err := sqlite.Open(context.Background(), path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("open")
	var writers sync.WaitGroup
	for _, space := range childSpaces {
		writers.Go(func() {
			for {
				n, err := commit(s, space)
				if err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
				fmt.Println(space, n)
			}
		})
	}
	writers.Wait()
}

// commit makes the nth transaction of a space: rowsAfter(n-1) become rowsAfter(n).
func commit(s store.Store, space string) (n int, err error) {
	err = s.Update(context.Background(), space, func(tx store.Tx) error {
		before, _, err := store.Get[int](tx, "count")
		if err != nil {
			return err
		}
		n = before + 1
		old, rows := rowsAfter(before), rowsAfter(n)
		for key := range old {
			if _, stays := rows[key]; !stays {
				err = errors.Join(err, tx.Delete(key))
			}
		}
		for key, value := range rows {
			if previous, ok := old[key]; !ok || previous != value {
				err = errors.Join(err, tx.Put(key, []byte(value)))
			}
		}
		return err
	})
	return n, err
}

// rowsAfter returns what a space has after n transactions: the last rows, some of which are larger than a page, and in
// two places how many there were.
func rowsAfter(n int) map[string]string {
	rows := make(map[string]string)
	if n == 0 {
		return rows
	}
	for i := max(1, n-20); i <= n; i++ {
		rows[fmt.Sprintf("row/%08d", i)] = strings.Repeat(strconv.Itoa(i), i*i%3000)
	}
	rows["count"], rows["total"] = strconv.Itoa(n), strconv.Itoa(n)
	return rows
}

// A process is killed while it commits, again and again. Every commit that it has acknowledged is there, and no other
// but the one, in each space, that it was about to acknowledge.
func TestKill(t *testing.T) {
	const kills = 50
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "db")
	moments := rand.New(rand.NewPCG(1, 2))
	acknowledged := make(map[string]int)
	for range kills {
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = append(os.Environ(), childPath+"="+path)
		output, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		moment := moments.IntN(200)
		lines := bufio.NewScanner(output)
		for i := 0; lines.Scan(); i++ { // also what it has printed before it is dead
			if i == moment {
				cmd.Process.Kill()
			}
			if lines.Text() == "open" {
				continue
			}
			space, count, _ := strings.Cut(lines.Text(), " ")
			n, err := strconv.Atoi(count)
			if err != nil {
				t.Fatalf("the child says: %s", lines.Text())
			}
			acknowledged[space] = n
		}
		cmd.Wait()
		verify(t, path, acknowledged)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d kills, %v commits", kills, acknowledged)
}

func verify(t *testing.T, path string, acknowledged map[string]int) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, space := range childSpaces {
		err := s.View(t.Context(), space, func(tx store.Tx) error {
			rows := make(map[string]string)
			for key, value := range tx.Scan("", "", false) {
				rows[key] = string(value)
			}
			n, _ := strconv.Atoi(rows["count"])
			if n != acknowledged[space] && n != acknowledged[space]+1 {
				t.Errorf("space %s has %d commits, %d are acknowledged", space, n, acknowledged[space])
			}
			if want := rowsAfter(n); !maps.Equal(rows, want) {
				t.Errorf("space %s has half a transaction: %q, want %q", space,
					slices.Sorted(maps.Keys(rows)), slices.Sorted(maps.Keys(want)))
			}
			acknowledged[space] = n // the next child begins there
			return tx.Err()
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// A second process cannot open the file until the first has ended, however it ended.
func TestOpenInAnotherProcess(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "db")
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = append(os.Environ(), childPath+"="+path)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("the child says: %s", lines.Text())
	}
	go func() {
		for lines.Scan() { // the child goes on committing
		}
	}()
	_, err = sqlite.Open(t.Context(), path)
	if err == nil || !strings.Contains(err.Error(), path+" is in use by another healthmock") {
		t.Errorf("Open = %v", err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	open(t, path)
}
