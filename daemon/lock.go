package daemon

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// A Report is what a running daemon writes into the lock file of its database, for the
// commands that ask how it is.
type Report struct {
	PID        int       `json:"pid"`
	Version    string    `json:"version"`
	Started    time.Time `json:"started"`
	Address    string    `json:"address"`
	Config     string    `json:"config,omitempty"`
	Generation int       `json:"generation"` // 0: it is starting
	Reloads    int       `json:"reloads"`    // begun
	Verdicts   int       `json:"verdicts"`   // reloads that came to an end, well or badly
	Loaded     time.Time `json:"loaded"`     // when the running generation was made

	// Of the last reload that failed since; empty when the last one succeeded.
	ReloadError  string    `json:"reload_error,omitempty"`
	ReloadFailed time.Time `json:"reload_failed,omitzero"`

	// Since when nothing can be reached, so that our own network is taken to be down; zero
	// while it is not.
	NetworkDown time.Time `json:"network_down,omitzero"`

	// Why what polls bring, how items are related, their words for searches, or what judging
	// anew comes to, cannot be kept, and since when; empty while it can.
	Trouble      string    `json:"trouble,omitempty"`
	TroubleSince time.Time `json:"trouble_since,omitzero"`
	Files        string    `json:"files,omitempty"` // why the files of the feeds cannot be written
	FilesSince   time.Time `json:"files_since,omitzero"`

	Judging *JudgingReport `json:"judging,omitempty"` // nil while no kept items are judged anew
}

// A JudgingReport says how far it is to judge the kept items by rules that have changed. It
// is some seconds old.
type JudgingReport struct {
	Done  int       `json:"done"`
	Of    int       `json:"of"`
	Since time.Time `json:"since"`
}

// publish changes the report and writes it down.
func (d *daemon) publish(change func(*Report)) {
	d.reporting.Lock()
	defer d.reporting.Unlock()
	change(&d.report)
	d.lock.write(d.report)
}

// A part of the daemon is one that keeps what it does, and may have trouble with that.
type part int

const (
	polling part = iota // comes first in the report
	relatingItems
	judgingAnew
	indexing
	writingFiles // of which the database knows nothing, so it has a place of its own in the report
	parts
)

// trouble reports that what a part does cannot be kept, or with nil that it can.
func (d *daemon) trouble(of part, err error) {
	d.reporting.Lock()
	defer d.reporting.Unlock()
	d.troubles[of] = ""
	if err != nil {
		d.troubles[of] = err.Error()
	}
	r := &d.report
	before := *r
	raise(&r.Files, &r.FilesSince, d.troubles[writingFiles])
	raise(&r.Trouble, &r.TroubleSince, cmp.Or(d.troubles[:writingFiles]...))
	if *r != before {
		d.lock.write(d.report)
	}
}

// hasTrouble reports whether a part has trouble.
func (d *daemon) hasTrouble(of part) bool {
	d.reporting.Lock()
	defer d.reporting.Unlock()
	return d.troubles[of] != ""
}

// raise sets a trouble, and since when there is one.
func raise(trouble *string, since *time.Time, now string) {
	switch {
	case now == "":
		*since = time.Time{}
	case *trouble == "":
		*since = time.Now().UTC()
	}
	*trouble = now
}

// A RunningError says that another daemon uses the database.
type RunningError struct {
	Database string
	PID      int // 0: not known
}

func (e *RunningError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("another courant runs on %s", e.Database)
	}
	return fmt.Sprintf("another courant runs on %s (process %d)", e.Database, e.PID)
}

// lockFile returns the path of the lock file of a database.
func lockFile(database string) string { return database + ".lock" }

// A lock is the lock file of a database, locked with flock(2) for as long as the daemon
// lives: however it ends, the lock ends with it.
type lock struct {
	f *os.File
}

// takeLock locks the database for this process. It tries for a moment: a command that
// asks who holds the lock holds it itself while it asks.
func takeLock(ctx context.Context, database string) (*lock, error) {
	if err := os.MkdirAll(filepath.Dir(database), 0o700); err != nil {
		return nil, fmt.Errorf("state directory: %w", err)
	}
	f, err := os.OpenFile(lockFile(database), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("state directory: %w", err)
	}
	for range 10 {
		if err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err == nil {
			// What a daemon that crashed left there must not be taken for ours.
			return &lock{f}, f.Truncate(0)
		}
		if !errors.Is(err, unix.EWOULDBLOCK) || !pause(ctx, 50*time.Millisecond) {
			break
		}
	}
	defer f.Close()
	if errors.Is(err, unix.EWOULDBLOCK) {
		r, _ := readReport(f)
		return nil, &RunningError{Database: database, PID: r.PID}
	}
	return nil, fmt.Errorf("lock %s: %w", f.Name(), err)
}

// write replaces the report. A report that cannot be written is not worth stopping for:
// the file only informs.
func (l *lock) write(r Report) {
	b, err := json.Marshal(r)
	if err != nil {
		return
	}
	b = append(b, '\n')
	_, _ = l.f.WriteAt(b, 0)
	_ = l.f.Truncate(int64(len(b)))
}

// release empties the file and gives the lock up. The file stays: removing it would let
// two daemons lock two files of one name.
func (l *lock) release() error {
	if l == nil {
		return nil
	}
	return errors.Join(l.f.Truncate(0), l.f.Close())
}

// Running returns the report of the daemon that runs on the database; not ok when none
// does.
func Running(database string) (r Report, ok bool, err error) {
	f, err := os.Open(lockFile(database))
	if errors.Is(err, fs.ErrNotExist) {
		return Report{}, false, nil
	} else if err != nil {
		return Report{}, false, err
	}
	defer f.Close()
	err = unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB)
	if err == nil { // nobody holds it; closing the file gives it back
		return Report{}, false, nil
	} else if !errors.Is(err, unix.EWOULDBLOCK) {
		return Report{}, false, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	// The daemon may be writing just now: a half report is read again.
	for range 20 {
		if r, err = readReport(f); err == nil {
			return r, true, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return Report{}, true, nil
}

func readReport(f *os.File) (r Report, err error) {
	b, err := io.ReadAll(io.NewSectionReader(f, 0, 1<<20))
	if err != nil {
		return r, err
	}
	err = json.Unmarshal(b, &r)
	return r, err
}

// pollFile returns the path of the file that is locked while polls are made without a
// daemon.
func pollFile(database string) string { return database + ".poll" }

// HoldPolls says that this process polls beside a daemon that may start at any time: what
// it has claimed is not taken for the remains of a crash until release is called.
func HoldPolls(database string) (release func(), err error) {
	return flock(pollFile(database), unix.LOCK_SH)
}

// flock opens a file and locks it; release gives the lock up.
func flock(path string, how int) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), how); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
	}
	return func() { _ = f.Close() }, nil
}
