package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"courant/daemon"
)

// hold makes it look as if a daemon ran on the database in a folder, until the test ends.
func hold(t *testing.T, dir string, r daemon.Report) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "courant.db.lock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if err := json.NewEncoder(f).Encode(r); err != nil {
		t.Fatal(err)
	}
}

func TestStatusAfterAnUpdateSaysWhetherADaemonRunsAndWhatToDo(t *testing.T) {
	for _, tt := range []struct {
		name        string
		runs        bool
		first, hint string
	}{
		{"it does", true, "courant 0.9 runs as process 7 since ", "hint: the daemon that runs is courant 0.9, this is courant " + version() + ": restart it"},
		{"it does not", false, "no daemon runs on ", "hint: start the daemon"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := desk(t, twoFeeds)
			makeOlder(t, dir)
			if tt.runs {
				hold(t, dir, daemon.Report{PID: 7, Version: "0.9", Started: time.Now()})
			}
			code, text := said(t, dir, "status")
			if code != failed || !strings.HasPrefix(text, tt.first) || !strings.Contains(text, "\n"+tt.hint) || !strings.Contains(text, "the database is older than the program") {
				t.Errorf("exit code %d\n%s", code, text)
			}
			if _, text := said(t, dir, "status", "--json"); !strings.HasPrefix(text, "courant: ") || !strings.Contains(text, tt.hint) {
				t.Errorf("--json prints\n%s", text)
			}
		})
	}
}
