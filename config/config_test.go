package config_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"courant/config"
)

var update = flag.Bool("update", false, "rewrite the expected problems")

// TestReportsEachMistake reads files with one mistake each, and holds what is printed
// against the .txt beside it.
func TestReportsEachMistake(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 45 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			_, err := config.Load(file)
			checkGolden(t, strings.TrimSuffix(file, ".yaml")+".txt", printed(t, err))
		})
	}
}

// printed returns what a terminal shows of an error that must be Problems.
func printed(t *testing.T, err error) []byte {
	t.Helper()
	problems, ok := errors.AsType[config.Problems](err)
	if !ok {
		t.Fatalf("want problems, got %v", err)
	}
	return printedProblems(t, problems)
}

func printedProblems(t *testing.T, problems config.Problems) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := problems.Print(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func checkGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
