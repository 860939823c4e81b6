package store

import (
	"regexp"
	"testing"
)

// ArchivePlans returns how the database looks archives and subscribers up, and writes them.
func (db *DB) ArchivePlans(t testing.TB) map[string]string {
	t.Helper()
	plans := make(map[string]string)
	for name, query := range map[string]string{
		"archive": sqlArchive, "archived": sqlArchived, "all archived": sqlAllArchived, "add": sqlAddArchived,
		"secret": sqlSecret, "delete subscriber": sqlDeleteSubscriber, "subscribers": sqlSubscribers,
		"add document": sqlAddArchive, "archives": sqlArchives,
	} {
		plans[name] = db.explain(t, regexp.MustCompile(`\?\d*`).ReplaceAllString(query, "NULL"))
	}
	return plans
}
