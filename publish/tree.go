package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A tree is a folder, opened: whatever stands in a list or lies there as a link, nothing outside
// of it is read, written or removed.
type tree struct{ *os.Root }

const (
	// manifest is the file in which a folder remembers what in it is ours.
	manifest = ".courant-files"
	// pending is what a file is called while it is written. It is one name, so that what is
	// left of a crash is written over.
	pending = ".courant-new"
	// privateFolder has folders in it whose names are secrets.
	privateFolder = "private"
)

// Modes are independent of the umask, which is often such that no web server could read
// anything.
const (
	documentMode = 0o644
	manifestMode = 0o600 // it has the addresses of private feeds in it
	folderMode   = 0o755
	secretMode   = 0o711 // a web server finds what is in it, and cannot list it
)

// openTree opens the folder dir, which is made where it is not there.
func openTree(dir string) (*tree, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, folderMode); err != nil {
			return nil, err
		}
		if err := os.Chmod(dir, folderMode); err != nil {
			return nil, err
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &tree{root}, nil
}

// readManifest returns the paths that are ours.
func (t *tree) readManifest() (map[string]bool, error) {
	ours := map[string]bool{}
	b, err := t.ReadFile(manifest)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for path := range strings.Lines(string(b)) {
		if path = strings.TrimSuffix(path, "\n"); couldBeOurs(path) {
			ours[path] = true
		}
	}
	return ours, nil
}

// couldBeOurs reports whether we would ever write a document to a path, whoever wrote that into
// the list.
func couldBeOurs(path string) bool {
	slashed := filepath.ToSlash(path)
	_, _, isFormat := cutFormat(slashed)
	isFeed := strings.HasPrefix("/"+slashed, publicBase) || strings.HasPrefix(slashed, privateFolder+"/")
	return fs.ValidPath(slashed) && !strings.ContainsRune(path, 0) &&
		(isFeed && isFormat || slices.Contains([]string{indexFile, filePath(stylePath), filePath(feedsPath)}, path))
}

func (t *tree) writeManifest(paths map[string]bool) error {
	var b bytes.Buffer
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		b.WriteString(path + "\n")
	}
	return t.put(manifest, b.Bytes(), manifestMode, time.Now())
}

// put replaces a file as a whole.
func (t *tree) put(path string, b []byte, mode fs.FileMode, modified time.Time) error {
	err := t.writePending(b, mode)
	if err == nil {
		err = t.Chtimes(pending, modified, modified)
	}
	if err == nil {
		err = t.Rename(pending, path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(t.Name(), path), errors.Join(err, t.remove(pending)))
	}
	return nil
}

func (t *tree) writePending(b []byte, mode fs.FileMode) error {
	if err := t.remove(pending); err != nil {
		return err
	}
	file, err := t.OpenFile(pending, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(b)
	if err == nil {
		err = file.Chmod(mode)
	}
	if err == nil {
		err = file.Sync() // a name must never stand for less than all, whatever happens to the machine
	}
	return errors.Join(err, file.Close())
}

// makeFolders makes a folder and those that it is in.
func (t *tree) makeFolders(dir string) error {
	if dir == "." {
		return nil
	}
	if err := t.makeFolders(filepath.Dir(dir)); err != nil {
		return err
	}
	switch err := t.Mkdir(dir, folderMode); {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	case dir == privateFolder:
		return t.Chmod(dir, secretMode)
	default:
		return t.Chmod(dir, folderMode)
	}
}

// remove removes a file, if it is there.
func (t *tree) remove(path string) error {
	if err := t.Remove(path); err != nil && !isMissing(err) {
		return err
	}
	return nil
}

// removeAll removes files of one folder, and the folders that are empty then.
func (t *tree) removeAll(files []string) error {
	var errs []error
	for _, file := range files { // each of them may be read
		if err := t.remove(file); err != nil {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for dir := filepath.Dir(files[0]); dir != "."; dir = filepath.Dir(dir) {
		if t.Remove(dir) != nil {
			break // it is not empty
		}
	}
	return nil
}

// isMissing reports whether nothing is at a path.
func isMissing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
