package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Secret returns what makes the address of a private feed unguessable: 26 characters of a to z
// and 2 to 7, with 128 random bits at least. It is made when it is first asked for, and stays
// until RotateSecret replaces it.
func (db *DB) Secret(ctx context.Context, feed string) (secret string, err error) {
	err = db.read.QueryRowContext(ctx, sqlSecret, feed).Scan(&secret)
	if errors.Is(err, sql.ErrNoRows) {
		return db.saveSecret(ctx, sqlAddSecret, feed) // unless another process is faster
	}
	if err != nil {
		return "", fmt.Errorf("read the secret of feed %s: %w", feed, err)
	}
	return secret, nil
}

// RotateSecret makes another secret for a private feed and returns it. The one before is
// forgotten.
func (db *DB) RotateSecret(ctx context.Context, feed string) (string, error) {
	return db.saveSecret(ctx, sqlRotateSecret, feed)
}

// saveSecret keeps a new secret by a statement, and returns the one that is then kept.
func (db *DB) saveSecret(ctx context.Context, query, feed string) (secret string, err error) {
	err = db.write(ctx, func(ctx context.Context, t *tx) error {
		if _, err := t.exec(ctx, query, feed, strings.ToLower(rand.Text())); err != nil {
			return err
		}
		return t.row(ctx, sqlSecret, feed).Scan(&secret)
	})
	if err != nil {
		return "", fmt.Errorf("make a secret for feed %s: %w", feed, err)
	}
	return secret, nil
}
