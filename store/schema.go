package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// migrationsDir holds the migrations for SQLite; another engine has a folder beside it.
const migrationsDir = "migrations/sqlite"

// applicationID marks a file as ours: "cour" in the header of the database.
const applicationID = 0x636f7572

// create makes the folder and an empty database where they do not exist. The file appears
// with its format complete, whoever else starts at this moment.
func create(ctx context.Context, path string) error {
	// What someone watches is nobody else's business.
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if exists(path) {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".courant-*.db")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = errors.Join(f.Chmod(0o640), f.Close(), prepare(ctx, f.Name()))
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	if err = os.Link(f.Name(), path); err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return os.Rename(f.Name(), path) // a file system without hard links
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// prepare looks at a file before it is opened for work: one that is not ours or is newer
// than the program is left as it is, an empty one gets its format.
func prepare(ctx context.Context, path string) error {
	// No journal mode yet: in the header of an empty file it would come before the page size.
	db, err := sql.Open("sqlite", fileURI(path, url.Values{"_busy_timeout": {"5000"}, "_error_rc": {"true"}}))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	version, err := checkVersion(ctx, db)
	if err == nil && version == 0 {
		err = bootstrap(ctx, db)
	}
	return errors.Join(err, db.Close())
}

// bootstrap gives a new file the format that it cannot change once it has content.
func bootstrap(ctx context.Context, db *sql.DB) error {
	for _, pragma := range []string{
		"page_size = 8192",
		"auto_vacuum = INCREMENTAL",
		fmt.Sprintf("application_id = %d", applicationID), // writes the first page
		"journal_mode = WAL",
	} {
		if _, err := db.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return fmt.Errorf("set %s: %w", pragma, err)
		}
	}
	return errors.Join(
		expect(ctx, db, "page_size", "8192"),
		expect(ctx, db, "auto_vacuum", "2"),
		expect(ctx, db, "journal_mode", "wal"),
	)
}

// expect reports a pragma that has another value than wanted: SQLite says nothing when it
// does not follow one.
func expect(ctx context.Context, db *sql.DB, pragma, want string) error {
	var have string
	if err := db.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&have); err != nil {
		return err
	}
	if have != want {
		return fmt.Errorf("%s is %s, want %s", pragma, have, want)
	}
	return nil
}

// checkVersion returns the version of the schema, 0 for a file without one. It refuses a
// database that is not ours or that the program does not know yet, and a library with known
// faults.
func checkVersion(ctx context.Context, db *sql.DB) (int64, error) {
	if err := checkLibrary(ctx, db); err != nil {
		return 0, err
	}
	var tables, id int64
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	// After the tables: whoever makes them at this moment has written the mark before.
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return 0, err
	}
	if id != applicationID {
		return 0, errors.New("this is a database of another program")
	}
	version, err := schemaVersion(ctx, db)
	if err != nil {
		return 0, err
	}
	if known := latestVersion(); version > known {
		return 0, fmt.Errorf("%w: its schema has version %d, the program knows up to %d", ErrNewer, version, known)
	}
	return version, nil
}

// checkLibrary refuses a version of SQLite that may corrupt the file: before 3.51.3, a
// commit at the moment when the log starts anew can be lost.
func checkLibrary(ctx context.Context, db *sql.DB) error {
	var s string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&s); err != nil {
		return err
	}
	v := make([]int, 3)
	if _, err := fmt.Sscanf(s, "%d.%d.%d", &v[0], &v[1], &v[2]); err != nil {
		return fmt.Errorf("version of SQLite %q: %w", s, err)
	}
	if slices.Compare(v, []int{3, 51, 3}) < 0 {
		return fmt.Errorf("SQLite %s may lose data, want 3.51.3 or later", s)
	}
	return nil
}

// schemaVersion returns the number of the last migration that the database has seen.
func schemaVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&version)
	return version, err
}

// latestVersion returns the number of the last migration that the program has.
func latestVersion() int64 {
	files, _ := migrations.ReadDir(migrationsDir) // embedded, so it is there
	version, _ := goose.NumericComponent(files[len(files)-1].Name())
	return version
}

// migrate brings the schema up to date.
func migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, migrationsDir)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	for version := reached(ctx, db); ; {
		_, err := p.Up(ctx)
		if err == nil {
			return nil
		}
		// A process that started at the same moment may have been faster, by a step or by all.
		before := version
		if version = reached(ctx, db); version <= before {
			return whatFailed(err)
		}
	}
}

// reached returns the version of the schema, and -1 where it cannot be read.
func reached(ctx context.Context, db *sql.DB) int64 {
	version, err := schemaVersion(ctx, db)
	if err != nil {
		return -1
	}
	return version
}

// whatFailed says which migration failed, and why, without what is said on top where nothing
// was left to be undone.
func whatFailed(err error) error {
	failed, ok := errors.AsType[*goose.PartialError](err)
	if !ok {
		return err
	}
	cause := failed.Err
	if all, ok := cause.(interface{ Unwrap() []error }); ok {
		cause = errors.Join(slices.DeleteFunc(slices.Clone(all.Unwrap()), func(err error) bool { return errors.Is(err, sql.ErrTxDone) })...)
	}
	return fmt.Errorf("bring its schema to version %d: %w", failed.Failed.Source.Version, cause)
}
