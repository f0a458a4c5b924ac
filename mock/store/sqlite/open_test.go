package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/store/sqlite"
)

// database makes a SQLite file of its own.
func database(statements ...string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		t.Helper()
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, statement := range statements {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func content(data string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// An error of Open names the file and says what is wrong, and Open leaves the file as it is.
func TestOpenRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		make  func(*testing.T, string)
		want  string
		files int // in the directory afterwards; 0: 1
	}{
		"a text": {
			make: content(strings.Repeat("not a database\n", 100)),
			want: "is not a SQLite database",
		},
		"a short text": {
			make: content("xy"),
			want: "is not a SQLite database",
		},
		"a directory": {
			make: func(t *testing.T, path string) {
				t.Helper()
				if err := os.Mkdir(path, 0o700); err != nil {
					t.Fatal(err)
				}
			},
			want: "is not a file but a directory",
		},
		"a device": {
			make: func(t *testing.T, path string) {
				t.Helper()
				if err := os.Symlink(os.DevNull, path); err != nil {
					t.Skip(err)
				}
			},
			want: "is not a file but a device",
		},
		"a link to nothing": {
			make: func(t *testing.T, path string) {
				t.Helper()
				if err := os.Symlink(path+"-not-there", path); err != nil {
					t.Skip(err)
				}
			},
			want: "no such file",
		},
		"a database with other tables": {
			make: database(`CREATE TABLE albums (title)`),
			want: "it is the database of another program",
		},
		"a database that says it is another's": {
			make: database(`PRAGMA application_id = 7`),
			want: "it is the database of another program",
		},
		"another's table of the same name": {
			make: database(`CREATE TABLE rows (space, key, value)`, `PRAGMA user_version = 1`),
			want: "it is the database of another program",
		},
		"a newer format": {
			make: database(`PRAGMA application_id = 0x686d636b`, `PRAGMA user_version = 2`),
			want: "it has format 2, and this healthmock reads format 1: use the release that wrote it, or another file",
		},
		"a damaged schema": {
			make: func(t *testing.T, path string) {
				t.Helper()
				open(t, path).Close()
				overwrite(t, path, 100, 4096)
			},
			want: "is damaged: ",
		},
		"half a header": {
			make: func(t *testing.T, path string) {
				t.Helper()
				open(t, path).Close()
				if err := os.Truncate(path, 50); err != nil {
					t.Fatal(err)
				}
			},
			want: "is damaged: ",
		},
		"no permission": {
			make: func(t *testing.T, path string) {
				t.Helper()
				open(t, path).Close()
				if err := os.Chmod(path, 0o400); err != nil {
					t.Fatal(err)
				}
				if file, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
					file.Close()
					t.Skip("this user may write every file")
				}
			},
			want:  "the file and its directory must be readable and writable",
			files: 3, // without the right to write SQLite leaves two files of no bytes
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "db")
			test.make(t, path)
			before, _ := os.ReadFile(path)
			s, err := sqlite.Open(t.Context(), path)
			if err == nil {
				s.Close()
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Count(err.Error(), path) != 1 {
				t.Errorf("Open = %v, want an error that names the file once and has %q", err, test.want)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file has changed")
			}
			if files, _ := os.ReadDir(folder); len(files) != max(test.files, 1) {
				t.Errorf("the directory has %v", files)
			}
		})
	}
}

func TestOpenWithoutDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "not there", "db")
	if _, err := sqlite.Open(t.Context(), path); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("Open = %v, want an error that says that the directory is not there", err)
	}
}

// A program that is killed while it creates the store leaves an empty file.
func TestOpenEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	content("")(t, path)
	put(t, open(t, path), "x", "k", "1")
}

// A file can be open once, in this process too. The store that has it is not disturbed.
func TestOpenTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	s := open(t, path)
	put(t, s, "x", "k", "1")
	_, err := sqlite.Open(t.Context(), path)
	if err == nil || !strings.Contains(err.Error(), path+" is in use by another healthmock") {
		t.Errorf("Open = %v", err)
	}
	put(t, s, "x", "k", "2")
	if got := get(t, s, "x", "k"); got != "2" {
		t.Errorf("the row is %q", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := get(t, open(t, path), "x", "k"); got != "2" {
		t.Errorf("the row is %q", got)
	}
}

// A file that is damaged further in opens. Reading the damage is an error that names the file.
func TestDamagedRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	s := open(t, path)
	put(t, s, "x", "k", strings.Repeat("x", 100_000))
	put(t, s, "x", "l", strings.Repeat("x", 100_000))
	s.Close()
	overwrite(t, path, 4096, 2*4096)
	s = open(t, path)
	err := s.View(t.Context(), "x", func(tx store.Tx) error {
		for range tx.Scan("", "", false) {
			t.Error("the scan yields a row")
		}
		if tx.Err() == nil {
			t.Error("the scan has no error")
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("View = %v, want an error that names the file", err)
	}
	if _, err := s.Spaces(t.Context()); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("Spaces = %v, want an error that names the file", err)
	}
}

// overwrite writes 0xFF over some bytes of a file.
func overwrite(t *testing.T, path string, from, to int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := from; i < min(to, len(data)); i++ {
		data[i] = 0xFF
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
