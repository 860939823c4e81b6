// Package store keeps sources' states, items, topics, and what belongs together in one SQLite
// file. It decides which item is new, changed, known or taken away; what an item is about and
// belongs together with, when a source is due and what is published is decided elsewhere.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"courant/news"
)

var (
	// ErrNewer is returned for a database that a later version of the program has
	// written. It was not touched.
	ErrNewer = errors.New("the database is newer than the program")

	// ErrFenced is returned by Save when the source has been claimed again since.
	ErrFenced = news.ErrStale

	// ErrReplaced is returned by Present when the file at the path is no longer the one
	// that is open, so that what is written from now on is lost.
	ErrReplaced = errors.New("the file of the database was removed or replaced while it was open: restart")

	// ErrBusy is returned when another process has kept the database locked for as long as
	// we wait for it, five seconds.
	ErrBusy = errors.New("another process keeps writing to the database: try again when it is done")

	errReadOnly = errors.New("the database is open for reading only")
	errClosed   = errors.New("the database is closed")

	errUnknownSource = fmt.Errorf("the database is not set to this source: %w", news.ErrStale)
)

// IsDamaged reports whether an error says that the file is no database, or a broken one.
func IsDamaged(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return false
	}
	code := e.Code() & 0xff
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// busy returns the error with ErrBusy before it, where it says that the database is locked.
func busy(err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff == sqlite3.SQLITE_BUSY {
		return fmt.Errorf("%w (%w)", ErrBusy, err)
	}
	return err
}

// A DB is an open database. It is safe for concurrent use; other processes may use the
// same file at the same time.
type DB struct {
	read     *sql.DB
	items    *sql.Stmt // items.sql; closed with the pool, as are the next
	itemTags *sql.Stmt
	repeated *sql.Stmt
	related  *sql.Stmt
	file     file
	*writer  // nil when open for reading only
}

// newDB completes a DB whose schema is up to date.
func newDB(ctx context.Context, path string, read *sql.DB, w *writer) (*DB, error) {
	f, err := lookAt(path)
	if err != nil {
		return nil, err
	}
	items, err := read.PrepareContext(ctx, sqlItems)
	if err != nil {
		return nil, err
	}
	tags, err := read.PrepareContext(ctx, sqlItemTags)
	if err != nil {
		return nil, err
	}
	repeated, err := read.PrepareContext(ctx, sqlRepeated)
	if err != nil {
		return nil, err
	}
	related, err := read.PrepareContext(ctx, sqlRelationsOf)
	if err != nil {
		return nil, err
	}
	return &DB{read, items, tags, repeated, related, f, w}, nil
}

// readers bounds the connections that read at the same time.
const readers = 4

// Open opens the database at path for reading and writing, creates it and its folder
// where there is none, and brings its schema up to date. The caller closes it.
func Open(ctx context.Context, path string) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := create(ctx, path); err != nil {
		return nil, err // names the path already
	}
	db, err := open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", path, busy(err))
	}
	return db, nil
}

func open(ctx context.Context, path string) (*DB, error) {
	// Before anything is changed: is it ours, and not from the future?
	if err := prepare(ctx, path); err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", dsn(path, "_txlock", "immediate"))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	w, err := openWriter(ctx, write)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := sql.Open("sqlite", dsn(path, "_query_only", "true"))
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	db, err := newDB(ctx, path, read, w)
	if err != nil {
		return nil, errors.Join(err, read.Close(), w.close())
	}
	return db, nil
}

// openWriter brings the schema up to date and starts the writer.
func openWriter(ctx context.Context, pool *sql.DB) (*writer, error) {
	if err := migrate(ctx, pool); err != nil {
		return nil, err
	}
	// It stays at "delete" on a file system where processes cannot share memory.
	if err := expect(ctx, pool, "journal_mode", "wal"); err != nil {
		return nil, err
	}
	return startWriter(ctx, pool)
}

// Close ends the writer after the jobs that it has begun and closes the file.
func (db *DB) Close() error {
	err := db.read.Close()
	if db.writer != nil {
		err = errors.Join(err, db.writer.close()) // last, so that it can put the log away
	}
	return err
}

// Version returns a number that is another one when another process has changed the
// database since. What this process writes does not change it.
func (db *DB) Version(ctx context.Context) (v int64, err error) {
	const version = "PRAGMA data_version"
	if db.writer == nil { // open for reading only: a single connection
		err = db.read.QueryRowContext(ctx, version).Scan(&v)
		return v, err
	}
	err = db.direct(ctx, func(ctx context.Context, t *tx) error { return t.row(ctx, version).Scan(&v) })
	return v, err
}

// dsn returns the connection string for the file, with further keys and values.
func dsn(path string, kv ...string) string {
	q := url.Values{
		"_busy_timeout": {"5000"},
		"_foreign_keys": {"true"},
		"_journal_mode": {"WAL"},
		"_synchronous":  {"NORMAL"},
		"_pragma":       {"journal_size_limit(67108864)"},
		"_error_rc":     {"true"}, // else every error while opening ends in "out of memory"
	}
	for i := 0; i < len(kv); i += 2 {
		q.Set(kv[i], kv[i+1])
	}
	return fileURI(path, q)
}

func fileURI(path string, q url.Values) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}
