package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// A file is the database as it was found on disk when it was opened.
type file struct {
	path string
	info os.FileInfo
}

func lookAt(path string) (file, error) {
	info, err := os.Stat(path)
	return file{path, info}, err
}

// Present returns an error when the database is no longer the file at its path: ErrReplaced
// when that was removed or is another one, or its log was removed, which has what is not in
// it yet. It is cheap enough to be called every second.
func (db *DB) Present(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now, err := lookAt(db.file.path)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !os.SameFile(db.file.info, now.info):
		return fmt.Errorf("database %s: %w", db.file.path, ErrReplaced)
	case err != nil:
		return fmt.Errorf("look at the database: %w", err)
	}
	if _, err := os.Stat(db.file.path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("log of database %s: %w", db.file.path, ErrReplaced)
	}
	return nil
}
