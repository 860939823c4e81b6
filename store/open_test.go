package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"courant/news"
	"courant/store"
)

func TestNewDatabaseHasItsFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "courant", "what? 100%.db")
	db := openAt(t, path)
	for pragma, want := range map[string]string{
		"page_size": "8192", "auto_vacuum": "2", "journal_mode": "wal", "synchronous": "1",
		"foreign_keys": "1", "busy_timeout": "5000", "journal_size_limit": "67108864", "query_only": "0",
	} {
		if got := db.Ask(t, "PRAGMA "+pragma); got != want {
			t.Errorf("writer: %s is %s, want %s", pragma, got, want)
		}
	}
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "1", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "1",
	} {
		if got := db.AskReader(t, "PRAGMA "+pragma); got != want {
			t.Errorf("reader: %s is %s, want %s", pragma, got, want)
		}
	}
	st, err := os.Stat(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if st.Mode().Perm() != 0o700 {
		t.Errorf("folder has mode %v, want 0700", st.Mode())
	}
}

func TestEveryTableIsStrict(t *testing.T) {
	db := open(t)
	loose := db.Ask(t, `SELECT coalesce(group_concat(name), '') FROM pragma_table_list
		WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'`)
	if loose != "" {
		t.Errorf("tables that are not strict: %s", loose)
	}
	nullable := db.Ask(t, `SELECT coalesce(group_concat(m.name || '.' || c.name), '')
		FROM sqlite_schema m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND NOT c."notnull" AND NOT c.pk AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'
			AND m.name NOT LIKE 'search%'`) // the full-text index: SQLite made these
	if nullable != "" {
		t.Errorf("columns that may be null: %s", nullable)
	}
}

func TestOpensWhatItLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	for i, want := range []int{1, 0, 0} {
		db, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		setSources(t, db, world)
		saved := poll(t, db, world, noon, item("a", "Ferry line reopens"))
		if saved.Added != want {
			t.Errorf("opened %d times: %d items added, want %d", i+1, saved.Added, want)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestManyMayOpenANewFileAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			db, err := store.Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestRefusesNewerDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	openAt(t, path).Exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	migrations, err := filepath.Glob("migrations/sqlite/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func(context.Context, string) (*store.DB, error){
		"Open": store.Open, "OpenReadOnly": store.OpenReadOnly,
	} {
		_, err := open(t.Context(), path)
		if !errors.Is(err, store.ErrNewer) {
			t.Errorf("%s: %v, want ErrNewer", name, err)
			continue
		}
		for _, part := range []string{path, "99", fmt.Sprint("up to ", len(migrations))} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q does not say %q", name, err, part)
			}
		}
	}
}

func TestRefusesForeignFiles(t *testing.T) {
	for name, tt := range map[string]struct {
		make func(t *testing.T, path string)
		want string
	}{
		"no database": {
			func(t *testing.T, path string) { writeFile(t, path, strings.Repeat("a letter to the editor\n", 100)) },
			"not a database",
		},
		"another program": {
			func(t *testing.T, path string) {
				db, err := sql.Open("sqlite", path)
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				if _, err := db.Exec("CREATE TABLE recipes (name)"); err != nil {
					t.Fatal(err)
				}
			},
			"another program",
		},
		"folder": {
			func(t *testing.T, path string) {
				if err := os.Mkdir(path, 0o700); err != nil {
					t.Fatal(err)
				}
			},
			"unable to open",
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "courant.db")
			tt.make(t, path)
			before, _ := os.ReadFile(path)
			_, err := store.Open(t.Context(), path)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("Open says %v, want the path and %q", err, tt.want)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestReadOnlyCreatesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	if _, err := store.OpenReadOnly(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenReadOnly of a missing file: %v, want fs.ErrNotExist", err)
	}
	writeFile(t, path, "")
	_, err := store.OpenReadOnly(t.Context(), path)
	if err == nil || !strings.Contains(err.Error(), "version 0") {
		t.Errorf("OpenReadOnly of an empty file: %v, want its version", err)
	}
	if st, err := os.Stat(path); err != nil || st.Size() != 0 {
		t.Errorf("the empty file has become %v, %v", st, err)
	}
}

func TestReadOnlySeesWhatTheDaemonWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	db := openAt(t, path)
	setSources(t, db, world)
	ro := openReadOnly(t, path)
	before, err := ro.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	wantTitles(t, ro, "Ferry line reopens")
	if after, err := ro.Version(t.Context()); err != nil || after == before {
		t.Errorf("Version is %d, %v after a write, as before", after, err)
	}
	if _, err := ro.Save(t.Context(), news.Poll{Source: world}); err == nil {
		t.Error("Save on a database that is open for reading")
	}
	if _, err := ro.Prune(t.Context(), noon, 1); err == nil {
		t.Error("Prune on a database that is open for reading")
	}
}

func TestReadOnlyReadsWhatACrashLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	db := openAt(t, path)
	setSources(t, db, world)
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	left := filepath.Join(t.TempDir(), "courant.db")
	for _, part := range []string{"", "-wal"} {
		copyFile(t, path+part, left+part)
	}
	wantTitles(t, openReadOnly(t, left), "Ferry line reopens")
}

func TestVersionTellsOfOtherProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	ours, theirs := openAt(t, path), openAt(t, path)
	setSources(t, ours, world)
	version := func() int64 {
		v, err := ours.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := version()
	poll(t, ours, world, noon, item("a", "Ferry line reopens"))
	if version() != before {
		t.Error("Version tells of our own write")
	}
	poll(t, theirs, world, noon, item("b", "Bridge closed for repairs"))
	if version() == before {
		t.Error("Version does not tell of another's write")
	}
}

func openReadOnly(t *testing.T, path string) *store.DB {
	t.Helper()
	db, err := store.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, to, string(b))
}

func TestCloseLeavesEverythingInOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SetSources(t.Context(), []news.Source{{ID: world, URL: "https://world.example/feed"}}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(path + "-*"); err != nil || len(left) > 0 {
		t.Errorf("beside the database are %q (%v), want nothing: a copy of the file must be a copy of all", left, err)
	}
}

func TestDamagedFileIsRecognised(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("This is no database. ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), path)
	if !store.IsDamaged(err) || !strings.Contains(err.Error(), path) {
		t.Errorf("Open = %v, want an error that is known as damage and names the file", err)
	}
	if store.IsDamaged(os.ErrNotExist) {
		t.Error("a missing file passes for a damaged one")
	}
}
