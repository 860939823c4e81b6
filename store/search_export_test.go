package store

import "testing"

// SearchPlan returns how the database goes about a search.
func (db *DB) SearchPlan(t testing.TB) string {
	t.Helper()
	return db.explain(t, sqlSearch, `"ferry"`, 10, 0)
}
