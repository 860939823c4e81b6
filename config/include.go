package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// include reads the files that the configuration includes. They cannot include others, so
// there is no end to look for.
func (l *loader) include(v value) {
	for _, w := range v.words() {
		for _, name := range l.glob(w) {
			if slices.Contains(l.files, name) {
				continue // matched by an earlier pattern, or the main file itself
			}
			b, err := l.read(name)
			if err != nil {
				l.partial = true
				hint := ""
				if errors.Is(err, errFolder) {
					hint = "for the files in it, write " + filepath.Join(w.text, "*.yaml")
				}
				w.at.mistake(hint, "%v", err)
				continue
			}
			l.define(name, l.file(name, b))
		}
	}
}

// glob returns the files that a pattern matches, sorted. As in a shell, files whose names
// begin with a dot have to be asked for: editors leave such beside what they edit.
func (l *loader) glob(w word) []string {
	pattern, dir := w.text, filepath.Dir(l.main)
	if _, err := os.Stat(dir); err != nil {
		l.partial = true
		w.at.mistake("", "there is no folder %s to include files from", dir)
		return nil
	}
	if !filepath.IsAbs(pattern) {
		pattern = filepath.Join(dir, pattern)
	}
	names, err := filepath.Glob(pattern)
	if err != nil {
		l.partial = true
		w.at.mistake("* stands for any text, ? for a letter, [a-z] for one of these", "%q is not a pattern of files", short(w.text))
		return nil
	}
	if !strings.HasPrefix(filepath.Base(pattern), ".") {
		names = slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(filepath.Base(name), ".") })
	}
	switch {
	case len(names) > 0:
	case strings.ContainsAny(w.text, "*?["):
		w.at.warn("", "no file matches %s", pattern)
	default:
		l.partial = true
		w.at.mistake("", "there is no file %s", pattern)
	}
	return names
}

// read returns the bytes of an included file.
func (l *loader) read(name string) ([]byte, error) {
	if b, ok := l.draft.files[name]; ok {
		return b, nil
	}
	return readRegular(name)
}

// maxFile is how large an included file may be; more is some other file.
const maxFile = 16 << 20

var errFolder = errors.New("it is a folder")

// readRegular reads a file, but no pipe or device, which may never end.
func readRegular(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &fs.PathError{Op: "read", Path: name, Err: errFolder}
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", name)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("%s is larger than %d MB", name, maxFile>>20)
	}
	return os.ReadFile(name)
}
