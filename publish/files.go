package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Folder holds what a site publishes as files, for any web server or object store: each
// document at its path, and beside it what it is compressed. It is for one goroutine.
type Folder struct {
	dir   string
	ours  map[string]bool        // paths of documents that are in it, or were about to be
	known map[string]fileVersion // of those that have been looked at
	held  *os.File               // the folder, locked; nil: it is not
}

// A fileVersion tells the files of a document apart from those that it had before.
type fileVersion struct {
	etag     string
	modified int64 // in seconds
}

// unsure is the version of a document of which some files may be those of another: it was
// about to be written.
var unsure = fileVersion{etag: "?"}

// extensions of the compressed files, as web servers look for them.
var extensions = [codings]string{brotliCoding: ".br", zstdCoding: ".zst", gzipCoding: ".gz"}

// OpenFolder returns the folder dir, which is made where it is not there.
func OpenFolder(dir string) (*Folder, error) {
	f := &Folder{dir: dir, ours: map[string]bool{}, known: map[string]fileVersion{}}
	t, err := f.open()
	if err != nil {
		return nil, err
	}
	return f, t.Close()
}

// open opens what is at the folder's path now, and reads what of it is ours.
func (f *Folder) open() (*tree, error) {
	t, err := openTree(f.dir)
	if err != nil {
		return nil, err
	}
	ours, err := t.readManifest()
	if err != nil {
		t.Close()
		return nil, err
	}
	if !maps.Equal(ours, f.ours) { // somebody has emptied it, or put another one there
		f.ours, f.known = ours, map[string]fileVersion{}
	}
	return t, nil
}

// Write brings the folder up to date with what the site has rendered: archives first and the
// page last, so that nothing leads nowhere. Each file is replaced as a whole, or not touched
// where it is the same; what is published no more is removed. Where somebody else has put a file,
// that is an error, and this document is left out.
//
// No error has a secret in it.
func (f *Folder) Write(ctx context.Context, s *Site) error {
	if err := f.writeSite(ctx, s); err != nil {
		return &hushedError{err}
	}
	return nil
}

func (f *Folder) writeSite(ctx context.Context, s *Site) error {
	ed := s.current.Load()
	if ed.home == nil {
		return nil // nothing has been rendered
	}
	t, err := f.open()
	if err != nil {
		return err
	}
	defer t.Close()
	if err := f.hold(); err != nil {
		return err
	}
	archives, documents := archivePlaces(ed), s.files(ed)
	wanted := s.awaited(ctx, ed, f.ours)
	for _, a := range archives {
		wanted[a.path] = true
	}
	for path := range documents {
		wanted[path] = true
	}
	// First, and whatever else fails: somebody may have what was the address of a private feed.
	// What fails of it fails again below.
	_ = f.remove(t, func(path string) bool { return wanted[path] || !strings.HasPrefix(path, privateFolder) })
	foreign, err := f.claim(t, wanted)
	if err != nil {
		return err
	}
	archives = slices.DeleteFunc(archives, func(a archivePlace) bool { return foreign[a.path] != "" })
	maps.DeleteFunc(documents, func(path string, _ *document) bool { return foreign[path] != "" })
	err = f.writeAll(ctx, t, s, archives, documents)
	if ctx.Err() != nil {
		return err
	}
	return errors.Join(err, foreign.inTheWay(f.dir), f.remove(t, func(path string) bool { return wanted[path] }))
}

// maxFailures is how many documents may fail before there is no use in going on: a disk is full.
const maxFailures = 10

// writeAll writes what is not there yet. Of an archive nothing is tried after a failure.
func (f *Folder) writeAll(ctx context.Context, t *tree, s *Site, archives []archivePlace, documents map[string]*document) error {
	var errs []error
	failed := map[*renderedFeed]bool{}
	for _, a := range archives {
		known, ok := f.known[a.path]
		if _, err := t.Lstat(a.path); failed[a.feed] || ok && known != unsure && err == nil {
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := f.writeArchive(ctx, t, s, a); err != nil {
			errs, failed[a.feed] = append(errs, err), true
		}
	}
	failures := 0
	for _, path := range slices.SortedFunc(maps.Keys(documents), indexLast) {
		if failures == maxFailures || ctx.Err() != nil {
			break
		}
		if err := f.write(t, path, documents[path]); err != nil {
			errs, failures = append(errs, err), failures+1
		}
	}
	return errors.Join(errs...)
}

const indexFile = "index.html"

func indexLast(a, b string) int {
	if (a == indexFile) != (b == indexFile) {
		if a == indexFile {
			return 1
		}
		return -1
	}
	return strings.Compare(a, b)
}

func (f *Folder) writeArchive(ctx context.Context, t *tree, s *Site, a archivePlace) error {
	d, ok, err := s.opts.Store.Archive(ctx, a.feed.feed.ArchiveName(), a.number)
	if err == nil && !ok {
		err = errors.New("it is not there")
	}
	if err != nil {
		return fmt.Errorf("archive document %d of feed %q: %w", a.number, a.feed.feed.Name, err)
	}
	doc, err := s.archived(a.feed.base, a.feed.feed.Name, &d)
	if err != nil {
		return err
	}
	doc.effort = best
	return f.write(t, a.path, doc)
}

// withCompressed returns the files of the document at a path.
func withCompressed(path string) []string {
	files := []string{path}
	for _, extension := range extensions {
		files = append(files, path+extension)
	}
	return files
}

// write writes a document and what it is compressed, unless they are there.
func (f *Folder) write(t *tree, path string, doc *document) error {
	v, known := fileVersion{doc.etag, doc.modified.Unix()}, f.known[path]
	if _, err := t.Lstat(path); known == v && err == nil {
		return nil
	}
	f.known[path] = unsure
	if known == unsure || !isThere(t, path, doc) {
		if err := replace(t, path, doc); err != nil {
			return err
		}
	}
	f.known[path] = v
	return nil
}

// isThere reports whether the files of a document are there. Those that were written together
// have the same time.
func isThere(t *tree, path string, doc *document) bool {
	info, err := t.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || !doc.modified.IsZero() && !info.ModTime().Equal(doc.modified) {
		return false
	}
	if b, err := t.ReadFile(path); err != nil || !bytes.Equal(b, doc.plain) {
		return false
	}
	for c := range codings {
		packed, err := t.Lstat(path + extensions[c])
		if doc.tiny != (err != nil) || err == nil && !packed.ModTime().Equal(info.ModTime()) {
			return false
		}
	}
	return true
}

// replace writes the files of a document. They have its time, so that web servers on several
// machines say the same of it.
func replace(t *tree, path string, doc *document) error {
	if err := t.makeFolders(filepath.Dir(path)); err != nil {
		return err
	}
	at := doc.modified
	if at.IsZero() {
		at = time.Now()
	}
	for c := range codings {
		if doc.tiny {
			if err := t.remove(path + extensions[c]); err != nil {
				return err
			}
		} else if err := t.put(path+extensions[c], doc.in(c), documentMode, at); err != nil {
			return err
		}
	}
	return t.put(path, doc.plain, documentMode, at)
}

// A hushedError says what an error does, without the secrets in its paths.
type hushedError struct{ err error }

var secretPath = regexp.MustCompile(privateFolder + `/[^/\s:]+`)

func (e *hushedError) Error() string {
	return secretPath.ReplaceAllString(e.err.Error(), privateFolder+"/…")
}
func (e *hushedError) Unwrap() error { return e.err }
