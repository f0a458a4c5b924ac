package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The header of the file says whose it is.
const (
	applicationID = 0x686d636b // "hmck"
	format        = 1          // of the table
)

const createTable = `
CREATE TABLE rows (
	space BLOB NOT NULL,
	key BLOB NOT NULL,
	value BLOB NOT NULL,
	PRIMARY KEY (space, key)
) WITHOUT ROWID`

// Open opens the store in the file at path, which it creates if there is none. One process can open a file at a time.
// Its errors name the file.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := createFile(path); err != nil {
		return nil, err
	}
	file, err := filepath.EvalSymlinks(path) // as SQLite does, to name the files beside it
	if err == nil {
		file, err = filepath.Abs(file)
	}
	if err != nil {
		return nil, failed(path, err)
	}
	// Another process can hold a lock for a moment while it finds out that the file is in use.
	dsn := url.URL{
		Scheme:   "file",
		OmitHost: true,
		Path:     filepath.ToSlash(file),
		RawQuery: "_pragma=busy_timeout(1000)&_pragma=synchronous(NORMAL)",
	}
	connector, err := sqlite.NewConnector(dsn.String())
	if err != nil {
		return nil, failed(path, err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxIdleConns(-1) // the store keeps connections itself, with their statements
	s := &Store{path: path, db: db, turn: make(chan struct{}, 1), log: file + "-wal", maxLog: maxLog}
	s.closing = sync.OnceValue(s.closeAll)
	if s.writer, err = s.connect(ctx); err == nil {
		err = failed(path, s.writer.claim(ctx))
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// createFile creates the file if there is none, readable for its owner only. It does not open an existing file: if this
// process has it open elsewhere, closing it here would release the locks that SQLite has on it.
func createFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the caller chooses the file
	if err == nil {
		return file.Close()
	}
	if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("store: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("store: %s is not a file but a %s", path, kind(info.Mode()))
	}
	return nil
}

func kind(mode fs.FileMode) string {
	if mode.IsDir() {
		return "directory"
	}
	return "device"
}

// claim makes sure that the file is ours and that nobody else has it open. It creates the table of a new file.
func (c *conn) claim(ctx context.Context) error {
	isNew, err := c.identify(ctx)
	if err != nil {
		return err
	}
	var mode string
	if err := c.QueryRowContext(ctx, `PRAGMA journal_mode = WAL`).Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("journal mode is %s and cannot be WAL: is the file on a network drive?", mode)
	}
	// A connection in WAL mode has a shared lock on the file as long as it lives. Here it gets the exclusive lock for
	// one transaction, which it can only if there is no other connection, and then keeps the shared one. The system
	// releases the locks of a process that was killed. The reads before and after make SQLite act on the mode: had its
	// first access in WAL mode been exclusive, the connection would stay so.
	const read = `SELECT count(*) FROM sqlite_schema`
	statements := []string{read, `PRAGMA locking_mode = EXCLUSIVE`, `BEGIN IMMEDIATE`}
	if isNew {
		statements = append(statements, createTable)
	}
	// Writing the header again shows whether the file is writable: BEGIN IMMEDIATE does not.
	statements = append(statements,
		fmt.Sprintf(`PRAGMA application_id = %d`, applicationID),
		fmt.Sprintf(`PRAGMA user_version = %d`, format),
		`PRAGMA locking_mode = NORMAL`,
		`COMMIT`,
		read,
	)
	for _, statement := range statements {
		if _, err := c.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// identify reports whether the file is new. It changes nothing, and refuses a file of another program or format.
func (c *conn) identify(ctx context.Context) (isNew bool, err error) {
	var application, version, tables int
	err = c.QueryRowContext(ctx, `SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_application_id, pragma_user_version`).Scan(&application, &version, &tables)
	switch {
	case err != nil:
		return false, err
	case application == 0 && version == 0 && tables == 0:
		return true, nil
	case application != applicationID:
		return false, errors.New("it is the database of another program")
	case version != format:
		return false, fmt.Errorf("it has format %d, and this healthmock reads format %d: "+
			"use the release that wrote it, or another file", version, format)
	}
	return false, nil
}

// failed names the file in an error, and explains the errors of SQLite that a file can cause.
func failed(path string, err error) error {
	if err == nil {
		return nil
	}
	code := sqlite3.SQLITE_OK
	if failure, ok := errors.AsType[*sqlite.Error](err); ok {
		code = failure.Code() & 0xff // the rest is detail
	}
	switch code {
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf("store: %s is in use by another healthmock, or is open in another program", path)
	case sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("store: %s is not a SQLite database", path)
	case sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("store: %s is damaged: %w", path, err)
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return fmt.Errorf("store: %s: the file and its directory must be readable and writable: %w", path, err)
	default:
		return fmt.Errorf("store: %s: %w", path, err)
	}
}

// closeAll closes every connection.
func (s *Store) closeAll() error {
	for _, c := range s.idle {
		c.close()
	}
	if s.writer != nil {
		s.writer.close()
	}
	return failed(s.path, s.db.Close())
}
