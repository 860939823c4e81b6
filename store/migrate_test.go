package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"courant/news"
	"courant/store"
)

// firstRelease are rows as the first release wrote them: an item with all that belongs to
// it, its tombstone beside it, and a source that fails.
var firstRelease = []string{
	`INSERT INTO sources VALUES (1, 'world', 'https://world.example/feed', 1, 0, 41, 0, 'https://world.example/feed', '"e"', 'yesterday',
		x'01000000000000000000000000000000', 'tag:world', 'World', 'https://world.example/', 'en', 1772362800,
		1772366400, 1772366400, 1772362800, 1772370000, 'one hour', 304, 0, 0, '')`,
	`INSERT INTO sources VALUES (2, 'local', 'https://local.example/feed', 1, 1, 3, 0, '', '', '', zeroblob(16), '', '', '', '', 0,
		1772366400, 0, 0, 1772370000, 'failing', 503, 2, 1772362800, 'unexpected status 503')`,
	`INSERT INTO rules VALUES (1, 'v1')`,
	`INSERT INTO items VALUES (1, 1, 1, x'00112233445566778899aabbccddeeff', 'a', 'https://world.example/a', 7, 'Ferry line reopens', 'en',
		1772362800, 0, x'01aa0000000000000000000000000000', 'urn:a', 11, 1772366400, 1772362800, 1772366400, 0, 1)`,
	`INSERT INTO items VALUES (2, 1, 0, x'10112233445566778899aabbccddeeff', '', 'https://world.example/b', 8, '', '',
		0, 0, x'01bb0000000000000000000000000000', 'urn:b', 12, 1772366400, 1772362800, 1772366400, 1772366400, 1)`,
	`INSERT INTO texts VALUES (1, 'Summary', '<p>Content</p>', '[{"name":"Ana Deti"}]', '', '')`,
	`INSERT INTO revisions VALUES (1, 1, 1772366400, 'https://world.example/a', 'Ferry line', 0, 0, '', '', '', '', '')`,
	`INSERT INTO tags VALUES ('sea', 1772362800, 1, 2, 3.5)`,
	`INSERT INTO aliases VALUES (x'20112233445566778899aabbccddeeff', 1)`,
	`INSERT INTO documents VALUES ('all.atom', '"x"', 1772366400)`,
}

// makeFirstRelease makes a database as the first release left it.
func makeFirstRelease(t *testing.T, path string) {
	t.Helper()
	makeRelease(t, path, 1, firstRelease)
}

// makeRelease makes a database whose schema has a version, with rows in it.
func makeRelease(t *testing.T, path string, version int, rows []string) {
	t.Helper()
	statements := []string{
		"PRAGMA page_size = 8192", "PRAGMA auto_vacuum = INCREMENTAL", "PRAGMA application_id = 0x636f7572", "PRAGMA journal_mode = WAL",
		"CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))",
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)",
	}
	files, err := filepath.Glob("migrations/sqlite/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range files[:version] {
		schema, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, up, _ := strings.Cut(string(schema), "-- +goose Up\n")
		statements = append(statements, up, fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, 1)", i+1))
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, stmt := range append(statements, rows...) {
		if _, err := db.Exec(stmt); err != nil {
			t.Fatalf("%s: %v", stmt, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOpensDatabaseOfTheFirstRelease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	makeFirstRelease(t, path)
	if _, err := store.OpenReadOnly(t.Context(), path); err == nil || !strings.Contains(err.Error(), "brings it up to date") {
		t.Errorf("OpenReadOnly: %v, want how to bring it up to date", err)
	}
	db := openAt(t, path)
	setSources(t, db, world, local)

	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	wantStates := map[news.SourceID]news.State{
		world: {
			Validators: news.Validators{URL: "https://world.example/feed", ETag: `"e"`, LastModified: "yesterday"}, Body: news.Hash{1},
			Meta:    news.Meta{ID: "tag:world", Title: "World", Link: "https://world.example/", Language: "en", Updated: hour(-1)},
			Checked: noon, Success: noon, Document: hour(-1), Next: hour(1), Why: "one hour", Status: 304, Fence: 41,
		},
		local: {
			Checked: noon, Next: hour(1), Why: "failing", Status: 503,
			Failures: 2, FailingSince: hour(-1), Error: "unexpected status 503", Fence: 3,
		},
	}
	if diff := cmp.Diff(wantStates, states(t, db)); diff != "" {
		t.Errorf("states (-want +kept):\n%s", diff)
	}
	wantItem := news.Item{
		Key: news.Key{0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}, Source: world,
		GUID: "a", URL: "https://world.example/a", Title: "Ferry line reopens", Summary: "Summary", Content: "<p>Content</p>",
		Authors: []news.Person{{Name: "Ana Deti"}}, Language: "en", Published: hour(-1), Hash: news.Hash{1, 0xaa},
		PublicID: "urn:a", Seen: noon, Order: hour(-1), Changed: noon, Topics: []news.Tag{{Topic: "sea", Level: 2, Score: 3.5}},
	}
	if diff := cmp.Diff(wantItem, only(t, db)); diff != "" {
		t.Errorf("item (-want +kept):\n%s", diff)
	}
	for _, table := range []string{"revisions", "aliases", "documents", "items WHERE kept = 0"} {
		if n := db.Ask(t, "SELECT count(*) FROM "+table); n != "1" {
			t.Errorf("%s: %s rows, want 1", table, n)
		}
	}
	if got := db.Ask(t, "PRAGMA integrity_check"); got != "ok" {
		t.Errorf("integrity_check: %s", got)
	}

	st := claim(t, db, world, hour(1))
	if known := reading(t, db, world, st.Fence); len(known) != 0 {
		t.Errorf("%d items are known by bytes that nobody noted", len(known))
	}
	doc := document(world, []news.Item{raw(item("new", "After the update"), 5)})
	save(t, db, news.Poll{Source: world, At: hour(1), Fence: st.Fence, State: to(st), Items: doc, Judged: "v1", Flood: 100})
	wantTitles(t, db, "After the update", "Ferry line reopens")
}

// Before relations were kept: items of now, of almost and of more than a week ago, a tombstone.
func thirdRelease() []string {
	rows := []string{
		`INSERT INTO sources (id, slug, url, active, fresh, fence, lease, validators_url, etag, last_modified, body,
			feed_id, feed_title, feed_link, feed_language, feed_updated, checked, success, document, next, why, status, failures, failing_since, error)
			VALUES (1, 'world', 'https://world.example/feed', 1, 0, 1, 0, '', '', '', zeroblob(16), '', '', '', '', 0, 0, 0, 0, 0, '', 0, 0, 0, '')`,
		`INSERT INTO rules VALUES (1, 'v1')`,
		`INSERT INTO revisions (item, until, url, title, published, updated, summary, content, authors, categories, enclosures)
			SELECT id, seen, url, 'Before', 0, 0, '', '', '', '', '' FROM items WHERE id = 4`,
	}
	for id, age := range map[int]time.Duration{1: 7*day + time.Hour, 2: 7*day - time.Hour, 3: day, 4: 0} {
		kept, at := 1, time.Now().Add(-age).Unix()
		if id == 3 {
			kept = 0
		}
		rows = append(rows,
			fmt.Sprintf(`INSERT INTO items (id, source, kept, key, guid, url, link, title, language, published, updated, hash, public_id, public_mark, seen, ordered, changed, served, judged)
				VALUES (%d, 1, %d, randomblob(16), '', '', 0, 'Item %d', '', 0, 0, randomblob(16), 'urn:%d', %d, %d, %d, %d, 0, 1)`, id, kept, id, id, id, at, at, at),
			fmt.Sprintf(`INSERT INTO texts VALUES (%d, '', 'Text %d', '', '', '')`, id, id))
	}
	return append(rows[:2], append(rows[3:], rows[2])...)
}

func TestItemsOfTheLastWeekAreRelatedAfterAnUpdate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	makeRelease(t, path, 3, thirdRelease())
	db := openAt(t, path)
	wantUnrelated(t, db, "(Item 2)", "(Item 4)")
	if n := db.Ask(t, "SELECT count(*) FROM unrelated"); n != "2" {
		t.Errorf("%s rows are to be related, want 2", n)
	}
	for _, it := range items(t, db, news.Query{}) {
		if it.Original != (news.Key{}) || it.Story != (news.Key{}) {
			t.Errorf("%s has company", it.Title)
		}
	}
	version, all, apart, err := db.Remembered(t.Context(), time.Time{}, time.Now(), 0)
	if err != nil || version == 0 || len(all)+len(apart) != 0 {
		t.Errorf("Remembered = %d, %v, %v, %v, want a version and nothing else", version, all, apart, err)
	}
	relateAll(t, db)
	wantUnrelated(t, db)
	if got, want := editedTitles(edited(t, db, news.Query{}, 0)), []string{"Item 4 after 1"}; !slices.Equal(got, want) {
		t.Errorf("edited are %q, want %q", got, want)
	}
	if n := db.Ask(t, "SELECT count(*) FROM pragma_foreign_key_check"); n != "0" {
		t.Errorf("%s rows belong to nothing", n)
	}
}

func TestFailedMigrationSaysWhatFailedAndNoMore(t *testing.T) {
	full := errors.New("database or disk is full (13)")
	failed := &goose.MigrationResult{Source: &goose.Source{Type: goose.TypeSQL, Version: 3}}
	const want = "bring its schema to version 3: database or disk is full (13)"
	for _, cause := range []error{full, errors.Join(full, sql.ErrTxDone)} {
		err := store.WhatFailed(fmt.Errorf("up: %w", &goose.PartialError{Failed: failed, Err: cause}))
		if err.Error() != want || !errors.Is(err, full) {
			t.Errorf("%q, want %q", err, want)
		}
	}
	if err := store.WhatFailed(full); err != full {
		t.Errorf("an error that is of no migration becomes %q", err)
	}
}

// Before feeds had archives: what feeds have shown is remembered already, of this one the
// second report of a story.
func fourthRelease() []string {
	return append(thirdRelease(),
		`INSERT INTO relations VALUES (2, 0, 2), (4, 0, 2)`,
		`INSERT INTO shown VALUES ('all', 1772366400, x'0000000000000004')`,
	)
}

func TestArchiveBeginsWithWhatTheFeedShowsAfterAnUpdate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	makeRelease(t, path, 4, fourthRelease())
	db := openAt(t, path)
	for _, table := range []string{"archives", "archived", "secrets", "subscribers"} {
		if n := db.Ask(t, "SELECT count(*) FROM "+table); n != "0" {
			t.Errorf("%s: %s rows, want none", table, n)
		}
	}
	f := archived(func(f *news.Feed) { f.Collapse = news.CollapseStories })
	wantEntries(t, db, f, "Item 4+Item 2 Item 1")
	wantLacking(t, db, f, "Item 1 Item 4+Item 2")
	putAll(t, db, f)
	wantLacking(t, db, f, "")
	if n := db.Ask(t, "SELECT count(*) FROM pragma_foreign_key_check"); n != "0" {
		t.Errorf("%s rows belong to nothing", n)
	}
	if got := db.Ask(t, "PRAGMA integrity_check"); got != "ok" {
		t.Errorf("integrity_check: %s", got)
	}
}
