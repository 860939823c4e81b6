package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"courant/news"
)

// setTags replaces the topics of a kept item by what rules say, save what was decided by
// hand, and returns what it has now. Every topic of an item that is not new is written here.
func setTags(ctx context.Context, t *tx, item int64, ordered time.Time, tags []news.Tag) ([]news.Tag, error) {
	decisions, err := decisionsOf(ctx, t, item)
	if err != nil {
		return nil, err
	}
	tags = news.Decide(tags, decisions)
	if _, err := t.exec(ctx, sqlDeleteTags, item); err != nil {
		return nil, err
	}
	return tags, addTags(ctx, t, item, ordered, tags)
}

// addTags writes the topics of an item that has none. Of a new item nothing can have been
// decided yet.
func addTags(ctx context.Context, t *tx, item int64, ordered time.Time, tags []news.Tag) error {
	for _, tag := range tags {
		if _, err := t.exec(ctx, sqlAddTag, tag.Topic, seconds(ordered), item, tag.Level, tag.Score, tag.Hand); err != nil {
			return err
		}
	}
	return nil
}

// tagsOf returns the topics of one item as they are kept.
func tagsOf(ctx context.Context, t *tx, item int64) ([]news.Tag, error) {
	rows, err := t.query(ctx, sqlTagsOf, item)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tags []news.Tag
	for rows.Next() {
		var tag news.Tag
		if err := rows.Scan(&tag.Topic, &tag.Level, &tag.Score, &tag.Hand); err != nil {
			return nil, err
		}
		tags = append(tags, tag)
	}
	return tags, rows.Err()
}

// rulesID returns the number that stands for a version of the rules.
func rulesID(ctx context.Context, t *tx, version string) (id int64, err error) {
	err = t.row(ctx, sqlRules, version).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = t.row(ctx, sqlAddRules, version).Scan(&id)
	}
	return id, err
}
