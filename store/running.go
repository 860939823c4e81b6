package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// SaveRunning keeps what a daemon that takes up its work is configured to do, in place of
// what the one before it was.
func (db *DB) SaveRunning(ctx context.Context, config []byte) error {
	if config == nil {
		config = []byte{} // nil would be NULL
	}
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, sqlSaveRunning, seconds(time.Now()), config)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep the running configuration: %w", err)
	}
	return nil
}

// Running returns what the daemon that ran last was configured to do, and since when; nil
// when none has run yet. Whether it still runs is not known here.
func (db *DB) Running(ctx context.Context) (config []byte, since time.Time, err error) {
	err = db.read.QueryRowContext(ctx, sqlRunning).Scan(&config, (*seconds)(&since))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read the running configuration: %w", err)
	}
	return config, since, nil
}
