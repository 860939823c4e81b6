package store

import (
	"context"
	"fmt"

	"courant/news"
)

// Subscribers returns all subscribers to our hub, in the order of topics and callbacks.
func (db *DB) Subscribers(ctx context.Context) ([]news.Subscriber, error) {
	rows, err := db.read.QueryContext(ctx, sqlSubscribers)
	if err != nil {
		return nil, fmt.Errorf("read subscribers: %w", err)
	}
	defer rows.Close()
	var list []news.Subscriber
	for rows.Next() {
		var s news.Subscriber
		err := rows.Scan(&s.Topic, &s.Callback, &s.Secret, (*seconds)(&s.Lease),
			&s.ETag, &s.Failures, (*seconds)(&s.Since), (*seconds)(&s.Next), &s.Error)
		if err != nil {
			return nil, fmt.Errorf("read subscribers: %w", err)
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// SaveSubscriber keeps a subscriber, a new one or another state of the one with the same
// topic and callback.
func (db *DB) SaveSubscriber(ctx context.Context, s news.Subscriber) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, sqlSaveSubscriber, s.Topic, s.Callback, s.Secret, seconds(s.Lease),
			s.ETag, s.Failures, seconds(s.Since), seconds(s.Next), s.Error)
		return err
	})
	if err != nil {
		return fmt.Errorf("save subscriber: %w", err)
	}
	return nil
}

// SaveDeliveries keeps how deliveries went: ETag, Failures, Since, Next and Error of the
// subscribers in the list that are still kept, all or none of them. Secret and Lease stay as
// they are: they may have been renewed meanwhile.
func (db *DB) SaveDeliveries(ctx context.Context, list []news.Subscriber) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		for _, s := range list {
			_, err := t.exec(ctx, sqlSaveDelivery, s.Topic, s.Callback, s.ETag, s.Failures, seconds(s.Since), seconds(s.Next), s.Error)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save deliveries: %w", err)
	}
	return nil
}

// DeleteSubscriber forgets a subscriber, if there is one.
func (db *DB) DeleteSubscriber(ctx context.Context, topic, callback string) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, sqlDeleteSubscriber, topic, callback)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete subscriber: %w", err)
	}
	return nil
}
