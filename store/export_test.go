package store

import (
	"context"
	"regexp"
	"testing"

	"courant/news"
)

// WhatFailed says what went wrong in a migration.
var WhatFailed = whatFailed

// Exec runs a statement on the connection that writes.
func (db *DB) Exec(t testing.TB, query string, args ...any) {
	t.Helper()
	err := db.direct(t.Context(), func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// Ask runs a statement with one result on the connection that writes.
func (db *DB) Ask(t testing.TB, query string, args ...any) (answer string) {
	t.Helper()
	err := db.direct(t.Context(), func(ctx context.Context, t *tx) error {
		return t.row(ctx, query, args...).Scan(&answer)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

// AskReader does so on one of the connections that read.
func (db *DB) AskReader(t testing.TB, query string, args ...any) (answer string) {
	t.Helper()
	if err := db.read.QueryRowContext(t.Context(), query, args...).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

// Write runs fn as a job of the writer.
func (db *DB) Write(ctx context.Context, fn func(exec func(query string, args ...any) error) error) error {
	return db.write(ctx, func(ctx context.Context, t *tx) error {
		return fn(func(query string, args ...any) error {
			_, err := t.exec(ctx, query, args...)
			return err
		})
	})
}

// Plan returns how the database goes about a query.
func (db *DB) Plan(t testing.TB, q news.Query) string {
	t.Helper()
	query, args := selection(q)
	return db.explain(t, query, args...)
}

// HotPlans returns how the database goes about the statements that run for each poll or
// item, by their text.
func (db *DB) HotPlans(t testing.TB) map[string]string {
	t.Helper()
	plans := make(map[string]string)
	for _, query := range hotStatements() {
		plans[query] = db.explain(t, regexp.MustCompile(`\?\d*`).ReplaceAllString(query, "NULL"))
	}
	return plans
}

// JudgingPlans returns how the database reads what is to be judged.
func (db *DB) JudgingPlans(t testing.TB) map[string]string {
	t.Helper()
	return map[string]string{
		"texts":    db.explain(t, sqlTexts, 1, 1, 1, 1),
		"astray":   db.explain(t, sqlAstrayTexts, 1, 1),
		"tags":     db.explain(t, sqlItemTags, "[]"),
		"repeated": db.explain(t, sqlRepeated, "[]"),
	}
}

func (db *DB) explain(t testing.TB, query string, args ...any) (plan string) {
	t.Helper()
	rows, err := db.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan += detail + "\n"
	}
	return plan
}

// RelatingPlans returns how the database reads relations, and writes those that are not among
// the hot statements.
func (db *DB) RelatingPlans(t testing.TB) map[string]string {
	t.Helper()
	plans := make(map[string]string)
	for name, query := range map[string]string{
		"unrelated": sqlUnrelatedTexts, "added": sqlUnrelated, "same": sqlSameLinks, "relations": sqlRelationsOf,
		"remembered": sqlRemembered, "joins": sqlJoins, "apart": sqlApart, "together": sqlTogether,
		"members": sqlStoryMembers, "stories": sqlStoriesOf, "are apart": sqlAreApart, "inherit apart": sqlInheritApart, "count": sqlCountUnrelated, "reunite": sqlReunite, "by hand": sqlPartByHand,
		"revisions": sqlRevisions, "vanished": sqlVanished + " ORDER BY v.at DESC, v.item DESC LIMIT ?",
		"edited":   sqlEdited + " ORDER BY r.until DESC, r.item DESC LIMIT ?",
		"features": sqlExpireFeatures, "old revisions": sqlExpireRevisions,
	} {
		plans[name] = db.explain(t, regexp.MustCompile(`\?\d*`).ReplaceAllString(query, "NULL"))
	}
	return plans
}
