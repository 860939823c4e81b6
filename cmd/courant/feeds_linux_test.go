package main

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"courant/store"
)

const twoFeeds = "site: {url: https://news.example.org, admin: 127.0.0.1:8081}\ntopics: {iran: [Iran]}\nfeeds:\n  iran: {}\n  clients: {match: iran, private: true}\n"

// desk returns a folder with a configuration and, where secrets has names of feeds, a database
// that has the secrets of these.
func desk(t *testing.T, config string, secrets ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "courant.yaml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(dir, "courant.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, feed := range secrets {
		if _, err := db.Secret(t.Context(), feed); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// said runs a command on a folder and returns its exit code and all that it prints.
func said(t *testing.T, dir string, args ...string) (code int, text string) {
	t.Helper()
	var b bytes.Buffer
	args = append(args, "--config", filepath.Join(dir, "courant.yaml"), "--database", filepath.Join(dir, "courant.db"))
	return run(t.Context(), args, &b, &b), b.String()
}

// asReader runs fn as somebody who may read a folder and what is in it, and write nothing.
func asReader(t *testing.T, dir string, fn func()) {
	t.Helper()
	for path, mode := range map[string]os.FileMode{filepath.Join(dir, "courant.db"): 0o444, dir: 0o555, filepath.Dir(dir): 0o755} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	defer os.Chmod(dir, 0o755)
	if os.Geteuid() == 0 { // whom no mode keeps out; the file system identity is that of the thread
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := syscall.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer syscall.Setfsuid(0)
	}
	fn()
}

func TestWhoMayOnlyReadIsToldTheAddressesThatThereAre(t *testing.T) {
	dir := desk(t, twoFeeds, "clients")
	asReader(t, dir, func() {
		code, text := said(t, dir, "feeds")
		if code != done || !regexp.MustCompile(`(?s)/feeds/iran\.atom\n.*/private/[a-z2-7]{26}/clients\.atom\n`).MatchString(text) {
			t.Errorf("exit code %d\n%s", code, text)
		}
	})
}

func TestAddressesOfPublicFeedsAreToldWhateverIsWithPrivateOnes(t *testing.T) {
	check := func(t *testing.T, dir, why string) {
		t.Helper()
		code, text := said(t, dir, "feeds")
		if code != failed || !strings.Contains(text, "/feeds/iran.atom\n") || !strings.Contains(text, "clients  Iran  (private)\n  its address cannot be told\n") ||
			!strings.Contains(text, "courant: private feeds: ") || !strings.Contains(text, why) {
			t.Errorf("exit code %d\n%s", code, text)
		}
	}
	t.Run("a new one, and no right to write", func(t *testing.T) {
		dir := desk(t, twoFeeds)
		asReader(t, dir, func() { check(t, dir, "hint: a daemon makes the address") })
		if code, text := said(t, dir, "feeds", "clients"); code != done || !strings.Contains(text, "/private/") {
			t.Errorf("with the right to write: exit code %d\n%s", code, text)
		}
	})
	t.Run("a database before the update", func(t *testing.T) {
		dir := desk(t, twoFeeds, "clients")
		makeOlder(t, dir)
		check(t, dir, "the database is older than the program")
		check(t, dir, "hint: restart the daemon")
	})
	t.Run("no database", func(t *testing.T) {
		dir := desk(t, twoFeeds)
		if err := os.WriteFile(filepath.Join(dir, "courant.db"), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
			t.Fatal(err)
		}
		check(t, dir, "not a database")
	})
}

// makeOlder makes the database in a folder say that its schema is an earlier one.
func makeOlder(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "courant.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM goose_db_version WHERE version_id > 4"); err != nil {
		t.Fatal(err)
	}
}
