package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"courant/config"
)

const oneSource = "sources:\n  - https://herald.example/feed\n"

// edited returns the edit that adds a source to a file of its own.
func edited(t *testing.T) *config.Edit {
	t.Helper()
	file := filepath.Join(t.TempDir(), "courant.yaml")
	if err := os.WriteFile(file, []byte(oneSource), 0o640); err != nil {
		t.Fatal(err)
	}
	e, err := config.AddSource(file, config.NewSource{URL: "https://observer.example/feed"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAFileThatWasChangedMeanwhileIsLeftAlone(t *testing.T) {
	e := edited(t)
	const theirs = oneSource + "  - https://third.example/feed\n"
	if err := os.WriteFile(e.File, []byte(theirs), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := (&app{stdout: new(bytes.Buffer)}).makeEdit(e, true); err == nil {
		t.Error("no error")
	}
	if got, err := os.ReadFile(e.File); err != nil || string(got) != theirs {
		t.Errorf("the file is %q (%v), want %q", got, err, theirs)
	}
}

func TestAnEditKeepsLinkAndPermissionsOfTheFile(t *testing.T) {
	e := edited(t)
	real := e.File
	e.File = filepath.Join(filepath.Dir(real), "link.yaml")
	if err := os.Symlink(real, e.File); err != nil {
		t.Fatal(err)
	}
	if err := (&app{stdout: new(bytes.Buffer)}).makeEdit(e, true); err != nil {
		t.Fatal(err)
	}
	if got, err := os.Readlink(e.File); err != nil || got != real {
		t.Errorf("the link leads to %q (%v), want %q", got, err, real)
	}
	info, err := os.Stat(real)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("permissions %v (%v), want 0640", info.Mode().Perm(), err)
	}
	if got, err := os.ReadFile(real); err != nil || !bytes.Equal(got, e.New()) {
		t.Errorf("the file is %q (%v), want %q", got, err, e.New())
	}
}
