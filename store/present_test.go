package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"courant/store"
)

func TestNoticesThatItsFileIsGone(t *testing.T) {
	for name, take := range map[string]func(path string) error{
		"removed": os.Remove,
		"moved":   func(path string) error { return os.Rename(path, path+".old") },
		"replaced": func(path string) error {
			return errors.Join(os.WriteFile(path+".new", nil, 0o600), os.Rename(path+".new", path))
		},
	} {
		path := filepath.Join(t.TempDir(), "courant.db")
		db := openAt(t, path)
		setSources(t, db, world)
		if err := db.Present(t.Context()); err != nil {
			t.Errorf("%s: before that: %v", name, err)
		}
		if err := take(path); err != nil {
			t.Fatal(err)
		}
		if err := db.Present(t.Context()); !errors.Is(err, store.ErrReplaced) {
			t.Errorf("%s: %v, want ErrReplaced", name, err)
		}
	}
}
