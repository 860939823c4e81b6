package store

import (
	"context"
	"database/sql"
	"slices"

	"courant/news"
)

// entriesOf reads the items that are shown, and those that have given entries their identities.
// Where one is no longer there, neither is the entry.
func (db *DB) entriesOf(ctx context.Context, t *sql.Tx, groups []*group) ([]news.Entry, error) {
	entries := make([]news.Entry, 0, len(groups))
	for chunk := range slices.Chunk(groups, batch) {
		var fronts, others []int64
		for _, g := range chunk {
			fronts = append(fronts, g.front.id)
			if g.lead.id != g.front.id {
				others = append(others, g.lead.id)
			}
		}
		items, err := db.loadIn(ctx, t, fronts)
		if err != nil {
			return nil, err
		}
		at := make(map[news.Key]news.Item, len(items))
		for _, it := range items {
			at[it.Key] = it
		}
		leads, err := leadsOf(ctx, t, others)
		if err != nil {
			return nil, err
		}
		for _, g := range chunk {
			front, lead := at[g.front.Key], at[g.front.Key]
			if g.lead.id != g.front.id {
				lead = leads[g.lead.Key]
			}
			if front.Source != "" && lead.Source != "" {
				entries = append(entries, g.entry(front, lead))
			}
		}
	}
	return entries, nil
}

// leadsOf reads the items that give entries their identities and show others.
func leadsOf(ctx context.Context, t *sql.Tx, ids []int64) (map[news.Key]news.Item, error) {
	leads := make(map[news.Key]news.Item, len(ids))
	if len(ids) == 0 {
		return leads, nil
	}
	rows, err := t.QueryContext(ctx, sqlLeads, jsonText(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var it news.Item
		err := rows.Scan((*binary16)(&it.Key), &it.Source, &it.Title, &it.PublicID, (*seconds)(&it.Published), (*seconds)(&it.Updated), (*seconds)(&it.Seen), (*seconds)(&it.Order), (*seconds)(&it.Changed))
		if err != nil {
			return nil, err
		}
		leads[it.Key] = it
	}
	return leads, rows.Err()
}
