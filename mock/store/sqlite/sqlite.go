// Package sqlite stores spaces in one SQLite file, so that they outlive the process.
//
// The file has one table of (space, key, value). While the store is open, SQLite has two files beside it, PATH-wal and
// PATH-shm; they belong to the database until Close, and after a process was killed until the next Open.
//
// A commit is in the file system's cache when Update returns: it survives the process, whatever ends it. A commit is
// not synced to the disk, which would cost milliseconds. A power cut may lose the last commits, each as a whole and the
// last ones first, and leaves a file that opens.
package sqlite

import (
	"context"
	"database/sql"
	"os"
	"sync"

	"github.com/healthmock/healthmock/mock/store"
)

// maxIdle bounds the connections that are kept for the next readers. Each has a page cache of up to 2 MB.
const maxIdle = 8

// maxLog is a size of the write-ahead log that transactions of ordinary size do not reach before SQLite reuses it.
const maxLog = 64 << 20

// Store is a store in one file. It implements [store.Store].
//
// Updates run one after another, whatever their spaces are: SQLite has one writer. A View never waits. Each has a
// connection of its own and reads the state that was committed when it first reads.
type Store struct {
	path   string
	db     *sql.DB
	log    string // name of the write-ahead log
	maxLog int64  // size of the log at which a commit empties it; only tests change it

	turn   chan struct{} // holds a token during a write; guards the next two
	writer *conn
	stuck  int64 // size of the log when it could not be emptied; 0 when it was

	mu      sync.Mutex // guards idle and closed
	idle    []*conn
	closed  bool
	running sync.WaitGroup // running methods; incremented only under mu and before closed is set
	closing func() error
}

// View implements [store.Store].
func (s *Store) View(ctx context.Context, space string, f func(store.Tx) error) error {
	return s.read(ctx, func(c *conn) error {
		return c.transact(ctx, space, false, func(tx *tx) error { return f(tx) })
	})
}

// Update implements [store.Store].
func (s *Store) Update(ctx context.Context, space string, f func(store.Tx) error) error {
	return s.write(ctx, space, func(tx *tx) error { return f(tx) })
}

// Drop implements [store.Store].
func (s *Store) Drop(ctx context.Context, space string) error {
	return s.write(ctx, space, func(tx *tx) error {
		return tx.conn.exec(`DELETE FROM rows WHERE space = ?`, tx.space)
	})
}

// spaceNames takes one step in the index for each space. SELECT DISTINCT would visit every row.
const spaceNames = `
WITH RECURSIVE names(name) AS (
	SELECT min(space) FROM rows
	UNION ALL
	SELECT (SELECT min(space) FROM rows WHERE space > name) FROM names WHERE name IS NOT NULL
)
SELECT name FROM names WHERE name IS NOT NULL`

// Spaces implements [store.Store].
func (s *Store) Spaces(ctx context.Context) ([]string, error) {
	var names []string
	err := s.read(ctx, func(c *conn) error {
		rows, err := c.query(spaceNames)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return c.failed(err)
			}
			names = append(names, name)
		}
		return c.failed(rows.Err())
	})
	return names, err
}

// Close waits for the running transactions. It leaves one file, as SQLite moves the rest of PATH-wal there.
func (s *Store) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.running.Wait()
	return s.closing()
}

// enter counts a method as running, unless its context has ended or the store is closed.
func (s *Store) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return store.ErrClosed
	}
	s.running.Add(1)
	return nil
}

// read calls f with a connection that no other method uses.
func (s *Store) read(ctx context.Context, f func(*conn) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.running.Done()
	c, err := s.reader()
	if err != nil {
		return err
	}
	defer s.release(c)
	return f(c)
}

func (s *Store) reader() (*conn, error) {
	s.mu.Lock()
	if last := len(s.idle) - 1; last >= 0 {
		c := s.idle[last]
		s.idle = s.idle[:last]
		s.mu.Unlock()
		return c, nil
	}
	s.mu.Unlock()
	return s.connect(context.Background())
}

func (s *Store) release(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.broken || len(s.idle) >= maxIdle {
		c.close()
		return
	}
	s.idle = append(s.idle, c)
}

// write calls f in a transaction, once it is its turn.
func (s *Store) write(ctx context.Context, space string, f func(*tx) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.running.Done()
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.writer.broken {
		c, err := s.connect(context.Background())
		if err != nil {
			return err
		}
		s.writer.close()
		s.writer = c
	}
	if err := s.writer.transact(ctx, space, true, f); err != nil {
		return err
	}
	s.limitLog()
	return nil
}

// limitLog empties the write-ahead log once it is large. SQLite moves its pages into the file every few hundred
// commits, but begins it anew only at a moment without readers. On a busy server there may be none for hours. The
// checkpoint here waits for the Views that run, and lets others begin. If they take too long, the next try is when the
// log has twice the size.
func (s *Store) limitLog() {
	info, err := os.Stat(s.log)
	if err != nil || info.Size() < max(s.maxLog, 2*s.stuck) {
		return
	}
	var busy, pages, moved int
	row := s.writer.QueryRowContext(context.Background(), `PRAGMA wal_checkpoint(TRUNCATE)`)
	if row.Scan(&busy, &pages, &moved) != nil || busy != 0 {
		s.stuck = info.Size()
		return
	}
	s.stuck = 0
}
