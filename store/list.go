package store

import (
	"context"
	"fmt"

	"courant/news"
)

// Sources returns the active sources in the order of their slugs, with what the database
// knows of them: ID and URL.
func (db *DB) Sources(ctx context.Context) ([]news.Source, error) {
	rows, err := db.read.QueryContext(ctx, sqlActiveSources)
	if err != nil {
		return nil, fmt.Errorf("read the sources: %w", err)
	}
	defer rows.Close()
	var list []news.Source
	for rows.Next() {
		var src news.Source
		if err := rows.Scan(&src.ID, &src.URL); err != nil {
			return nil, fmt.Errorf("read the sources: %w", err)
		}
		list = append(list, src)
	}
	return list, rows.Err()
}
