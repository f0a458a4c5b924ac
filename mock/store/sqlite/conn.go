package sqlite

import (
	"context"
	"database/sql"

	"github.com/healthmock/healthmock/mock/store"
)

// conn is a connection with its prepared statements.
//
// Statements run without the caller's context. With it database/sql starts a goroutine for each of them, and SQLite
// interrupts the statement, which makes the connection useless. A transaction is short, so it is enough to look at the
// context at its beginning and at its end.
type conn struct {
	*sql.Conn

	path       string
	statements map[string]*sql.Stmt
	broken     bool // must not be used again, because its transaction did not end
}

// connect opens a connection.
func (s *Store) connect(ctx context.Context) (*conn, error) {
	c, err := s.db.Conn(ctx)
	if err != nil {
		return nil, failed(s.path, err)
	}
	return &conn{Conn: c, path: s.path, statements: make(map[string]*sql.Stmt)}, nil
}

// prepared returns the statement for a query. It is prepared once.
func (c *conn) prepared(query string) (*sql.Stmt, error) {
	if stmt, ok := c.statements[query]; ok {
		return stmt, nil
	}
	stmt, err := c.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, c.failed(err)
	}
	c.statements[query] = stmt
	return stmt, nil
}

// close closes the connection and its statements. database/sql does not close the statements, and SQLite keeps a
// connection, and its locks on the file, for as long as one of them is open.
func (c *conn) close() {
	for _, stmt := range c.statements {
		stmt.Close()
	}
	c.Close()
}

func (c *conn) exec(query string, args ...any) error {
	stmt, err := c.prepared(query) //nolint:sqlclosecheck // close closes it
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(context.Background(), args...)
	return c.failed(err)
}

// query runs a query. Only one of its results can be open at a time, because they share a statement.
func (c *conn) query(query string, args ...any) (*sql.Rows, error) {
	stmt, err := c.prepared(query) //nolint:sqlclosecheck // close closes it
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(context.Background(), args...)
	return rows, c.failed(err)
}

// failed names the file in an error.
func (c *conn) failed(err error) error { return failed(c.path, err) }

// transact calls f in a transaction. It commits the writes of f if f succeeds and ctx has not ended.
func (c *conn) transact(ctx context.Context, space string, write bool, f func(*tx) error) error {
	begin := `BEGIN`
	if write {
		begin = `BEGIN IMMEDIATE`
	}
	if err := c.exec(begin); err != nil {
		return err
	}
	tx := &tx{conn: c, space: []byte(space), readOnly: !write}
	defer tx.end() // also when f panics
	if err := f(tx); err != nil {
		return err
	}
	if tx.err != nil || !write {
		return tx.err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return tx.commit()
}

// tx is a transaction over one space.
type tx struct {
	conn      *conn
	space     []byte
	readOnly  bool
	committed bool
	scans     []*scan // running
	open      *scan   // the scan whose result is open, if there is one
	err       error   // of a statement that failed; ErrDone once the transaction is over
}

func (tx *tx) commit() error {
	err := tx.conn.exec(`COMMIT`)
	tx.committed = err == nil
	return err
}

// end rolls back what is not committed. SQLite may have rolled it back by itself, such as when the disk is full, and
// then there is nothing to roll back. That is as rare as the errors that leave a transaction open, so neither
// connection is used again.
func (tx *tx) end() {
	tx.closeResult()
	if !tx.committed && tx.conn.exec(`ROLLBACK`) != nil {
		tx.conn.broken = true
	}
	tx.err = store.ErrDone
}

// fail makes the transaction fail. After an error SQLite may have rolled back, and would run the next write in a
// transaction of its own.
func (tx *tx) fail(err error) error {
	tx.err = err
	return err
}

func (tx *tx) Err() error { return tx.err }

// Get implements [store.Tx]. database/sql copies the bytes for each caller.
func (tx *tx) Get(key string) ([]byte, bool, error) {
	if tx.err != nil {
		return nil, false, tx.err
	}
	rows, err := tx.conn.query(`SELECT value FROM rows WHERE space = ? AND key = ?`, tx.space, []byte(key))
	if err != nil {
		return nil, false, tx.fail(err)
	}
	defer rows.Close()
	var value []byte
	found := rows.Next()
	if found {
		err = rows.Scan(&value)
	} else {
		err = rows.Err()
	}
	if err != nil {
		return nil, false, tx.fail(tx.conn.failed(err))
	}
	return value, found, nil
}

func (tx *tx) Put(key string, value []byte) error {
	if err := tx.prepareWrite(key); err != nil {
		return err
	}
	if value == nil {
		value = []byte{} // nil would be NULL
	}
	err := tx.conn.exec(`INSERT INTO rows (space, key, value) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET value = excluded.value`, tx.space, []byte(key), value)
	if err != nil {
		return tx.fail(err)
	}
	return nil
}

func (tx *tx) Delete(key string) error {
	if err := tx.prepareWrite(key); err != nil {
		return err
	}
	if err := tx.conn.exec(`DELETE FROM rows WHERE space = ? AND key = ?`, tx.space, []byte(key)); err != nil {
		return tx.fail(err)
	}
	return nil
}

// prepareWrite saves the row of key for the running scans, which must not see the write.
func (tx *tx) prepareWrite(key string) error {
	switch {
	case tx.err != nil:
		return tx.err
	case tx.readOnly:
		return store.ErrReadOnly
	}
	for _, s := range tx.scans {
		if err := s.keep(key); err != nil {
			return err
		}
	}
	tx.closeResult()
	return nil
}

// closeResult closes the open result of a scan. The scan queries again for what is left.
func (tx *tx) closeResult() {
	if tx.open != nil {
		tx.open.result.Close()
		tx.open = nil
	}
}
