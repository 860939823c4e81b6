package publish

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// claim remembers that files are ours, before they are there. It returns those that somebody else
// has put there.
func (f *Folder) claim(t *tree, wanted map[string]bool) (foreign foreignFiles, err error) {
	all := maps.Clone(f.ours)
	foreign = foreignFiles{}
	for path := range wanted {
		if f.ours[path] {
			continue
		}
		all[path] = true
		for _, file := range withCompressed(path) {
			switch _, err := t.Lstat(file); {
			case err == nil:
				delete(all, path)
				foreign[path] = file
			case !isMissing(err):
				return nil, err
			}
		}
	}
	if len(all) == len(f.ours) {
		return foreign, nil
	}
	return foreign, f.remember(t, all)
}

// foreignFiles are those that somebody else has put where documents should be, by the paths of
// these.
type foreignFiles map[string]string

// inTheWay says which they are; nil where there are none.
func (files foreignFiles) inTheWay(dir string) error {
	if len(files) == 0 {
		return nil
	}
	var list []string
	for _, file := range slices.Sorted(maps.Values(files)) {
		list = append(list, filepath.Join(dir, file))
	}
	return fmt.Errorf("there already, not written by courant, and so left alone: %s: move it away", strings.Join(list, ", "))
}

// remember writes down what is ours.
func (f *Folder) remember(t *tree, paths map[string]bool) error {
	if err := t.writeManifest(paths); err != nil {
		return err
	}
	f.ours = paths
	return nil
}

// remove removes what of ours is not to stay, and the folders that are empty then. That the list
// cannot be written, on a full disk, is no error while it only has too much in it.
func (f *Folder) remove(t *tree, stays func(path string) bool) error {
	var errs []error
	left := maps.Clone(f.ours)
	for path := range f.ours {
		if stays(path) {
			continue
		}
		delete(f.known, path)
		err := t.removeAll(withCompressed(path))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		delete(left, path)
	}
	if len(left) < len(f.ours) {
		_ = f.remember(t, left)
	}
	return errors.Join(errs...)
}
