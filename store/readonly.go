package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
)

// ErrOlder is returned by OpenReadOnly for a database that the program can read once Open, as a
// daemon does when it starts, has brought it up to date.
var ErrOlder = errors.New("the database is older than the program")

// OpenReadOnly opens the database at path for looking at it, also while a daemon writes. It
// creates and changes nothing: a missing file is an fs.ErrNotExist, a schema of another
// version ErrOlder or ErrNewer. Methods that write fail.
func OpenReadOnly(ctx context.Context, path string) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil { // what SQLite says is not as clear
		return nil, err
	}
	q := url.Values{"mode": {"ro"}, "_busy_timeout": {"5000"}, "_error_rc": {"true"}}
	db, err := openReadOnly(ctx, path, q)
	if err != nil && !exists(path+"-wal") {
		// In a folder where we may not write, SQLite cannot share the file with a daemon.
		// But there is none: it would have a log there.
		q.Set("immutable", "true")
		db, err = openReadOnly(ctx, path, q)
	}
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	return db, nil
}

func openReadOnly(ctx context.Context, path string, q url.Values) (*DB, error) {
	read, err := sql.Open("sqlite", fileURI(path, q))
	if err != nil {
		return nil, err
	}
	read.SetMaxOpenConns(1) // so that Version always asks the same one
	version, err := checkVersion(ctx, read)
	if err == nil && version < latestVersion() {
		err = fmt.Errorf("%w: its schema has version %d, the program wants %d; a daemon brings it up to date when it starts", ErrOlder, version, latestVersion())
	}
	if err != nil {
		return nil, errors.Join(err, read.Close())
	}
	db, err := newDB(ctx, path, read, nil)
	if err != nil {
		return nil, errors.Join(err, read.Close())
	}
	return db, nil
}
