package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"courant/store"
)

func TestNamesFolderThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	lock(t, dir)
	asStranger(t, func() {
		for _, path := range []string{filepath.Join(dir, "courant.db"), filepath.Join(dir, "new", "courant.db")} {
			_, err := store.Open(t.Context(), path)
			if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), dir) {
				t.Errorf("Open(%s): %v, want the path and permission denied", path, err)
			}
		}
	})
}

func TestReadOnlyNeedsNoRightToWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	setSources(t, db, world)
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	lock(t, filepath.Dir(path))
	for _, part := range []string{"", "-wal", "-shm"} {
		chmod(t, path+part, 0o644)
	}
	asStranger(t, func() { wantTitles(t, openReadOnly(t, path), "Ferry line reopens") })
	chmod(t, filepath.Dir(path), 0o755)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	lock(t, filepath.Dir(path))
	asStranger(t, func() { wantTitles(t, openReadOnly(t, path), "Ferry line reopens") })
}

// asStranger runs fn without the right to write in folders that lock has locked.
func asStranger(t *testing.T, fn func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		fn()
		return
	}
	// The file system identity is that of the thread; root's would be allowed everything.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setfsuid(0)
	fn()
}

// lock makes a folder one that can be looked into but not written.
func lock(t *testing.T, dir string) {
	t.Helper()
	chmod(t, filepath.Dir(dir), 0o755) // that of t.TempDir is closed
	chmod(t, dir, 0o555)
	t.Cleanup(func() { chmod(t, dir, 0o755) })
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
