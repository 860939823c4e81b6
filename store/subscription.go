package store

import (
	"context"
	"fmt"

	"courant/news"
)

// Subscriptions returns all subscriptions, in the order of their sources, also those of
// sources that are not active any more.
func (db *DB) Subscriptions(ctx context.Context) ([]news.Subscription, error) {
	rows, err := db.read.QueryContext(ctx, sqlSubscriptions)
	if err != nil {
		return nil, fmt.Errorf("read subscriptions: %w", err)
	}
	defer rows.Close()
	var list []news.Subscription
	for rows.Next() {
		var s news.Subscription
		err := rows.Scan(&s.Token, &s.Source, &s.Hub, &s.Topic, &s.Secret, &s.State,
			(*seconds)(&s.Asked), (*seconds)(&s.Lease), (*seconds)(&s.Next), &s.Failures, &s.Error, (*seconds)(&s.Delivery))
		if err != nil {
			return nil, fmt.Errorf("read subscriptions: %w", err)
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// SaveSubscription keeps a subscription, a new one or another state of the one with the same
// token.
func (db *DB) SaveSubscription(ctx context.Context, s news.Subscription) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		r, err := t.exec(ctx, sqlSaveSubscription, s.Token, s.Source, s.Hub, s.Topic, s.Secret, s.State,
			seconds(s.Asked), seconds(s.Lease), seconds(s.Next), s.Failures, s.Error, seconds(s.Delivery))
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return errUnknownSource
	})
	if err != nil {
		return fmt.Errorf("save subscription of %s: %w", s.Source, err)
	}
	return nil
}

// DeleteSubscription forgets the subscription with the token, if there is one.
func (db *DB) DeleteSubscription(ctx context.Context, token string) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, sqlDeleteSubscription, token)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete subscription: %w", err)
	}
	return nil
}
