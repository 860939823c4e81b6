package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"courant/news"
)

// An Edit is a change of one place of one file: Old[From:To] becomes Text. Everything else
// stays as it is, byte for byte. Nothing has been written.
type Edit struct {
	File     string
	Old      []byte // the file as it was read; if it is another one by now, edit anew
	From, To int
	Text     string
}

// New returns the file as it is to be.
func (e *Edit) New() []byte {
	return slices.Concat(e.Old[:e.From], []byte(e.Text), e.Old[e.To:])
}

// Diff returns the edit for people: where, the lines that go, and those that come.
func (e *Edit) Diff() string {
	before, after := splitLines(e.Old), splitLines(e.New())
	first, last := 0, 0 // lines that are the same at both ends
	least := min(len(before), len(after))
	for first < least && before[first] == after[first] {
		first++
	}
	for last < least-first && before[len(before)-1-last] == after[len(after)-1-last] {
		last++
	}
	var d strings.Builder
	fmt.Fprintf(&d, "%s:%d\n", e.File, first+1)
	for _, line := range before[first : len(before)-last] {
		fmt.Fprintf(&d, "-%s\n", line)
	}
	for _, line := range after[first : len(after)-last] {
		fmt.Fprintf(&d, "+%s\n", line)
	}
	return d.String()
}

// splitLines returns the lines of b, without their ends.
func splitLines(b []byte) []string {
	var lines []string
	for line := range strings.Lines(string(b)) {
		lines = append(lines, strings.TrimRight(line, "\r\n"))
	}
	return lines
}

// A KnownError says that there is a source with this URL already. URLs are compared as
// news.CanonicalURL does.
type KnownError struct {
	ID    news.SourceID
	Place string // file and line
}

func (e *KnownError) Error() string {
	return fmt.Sprintf("there is a source with this URL already: %s, in %s", e.ID, e.Place)
}

// An EditError says that a file is written in a way in which it cannot be edited safely.
type EditError struct {
	File  string
	Where string // in the file
	Lines string // to be written there by hand
}

func (e *EditError) Error() string {
	return fmt.Sprintf("%s cannot be edited safely; write this by hand, %s:\n%s", e.File, e.Where, e.Lines)
}

// AddSource returns the edit that adds a source to the configuration in the file path, or
// to a file that it includes, behind the sources that are there. The error is a
// *KnownError, an *EditError, an *fs.PathError, or Problems: of the configuration as it is,
// or of the source; another one says that the file to write it into is not included.
func AddSource(path string, s NewSource) (*Edit, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return addSource(path, b, &s)
}

// addSource adds a source to the configuration in b as if it were in the file path.
func addSource(path string, b []byte, s *NewSource) (*Edit, error) {
	p, err := newPlan(path, b)
	if err != nil {
		return nil, err
	}
	if other := p.now.byURL[news.CanonicalURL(s.URL)]; other != nil {
		return nil, &KnownError{other.ID, other.at.place()}
	}
	f, err := p.file(s.File)
	if err != nil {
		return nil, err
	}
	// What is wanted is what there is with the source in a file of its own.
	lines := s.block("  ", "- ", "\n")
	wanted := newLoader(path)
	wanted.draft = draft{behind: f.name, more: []byte("sources:\n" + lines)}
	if p.want, err = wanted.load(b); err != nil {
		return nil, err
	}
	return p.edited(newText(f).insert([]NewSource{*s}), f.name, "below sources", lines)
}

// MoveSource returns the edit that gives a source of the configuration in the file path
// another URL. The source keeps its id: where that comes from the old URL, it is written
// out. The errors are those of AddSource; another one says that there is no such source.
func MoveSource(path string, id news.SourceID, newURL string) (*Edit, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return moveSource(path, b, id, newURL)
}

// moveSource moves a source of the configuration in b as if it were in the file path.
func moveSource(path string, b []byte, id news.SourceID, newURL string) (*Edit, error) {
	p, err := newPlan(path, b)
	if err != nil {
		return nil, err
	}
	s := p.now.byID[id]
	if s == nil {
		return nil, fmt.Errorf("there is no source %q", id)
	}
	if _, msg := checkURL(newURL); msg != "" {
		return nil, fmt.Errorf("move the source %s: %s", id, msg)
	}
	other := p.now.byURL[news.CanonicalURL(newURL)]
	if other != nil && (other != s || s.URL == newURL) {
		return nil, &KnownError{other.ID, other.at.place()}
	}
	m := &move{source: s, url: newURL}
	m.apply(p.want)
	f := s.at.file
	return p.edited(newText(f).move(m), f.name, fmt.Sprintf("in line %d", s.at.node.Line), m.block())
}

// A plan is a configuration that is to be edited.
type plan struct {
	now  *loader
	main []byte  // the main file
	want *Config // what the edited files must mean
}

func newPlan(path string, b []byte) (*plan, error) {
	p := &plan{now: newLoader(path), main: b}
	var err error
	p.want, err = p.now.load(b)
	return p, err
}

// file returns the file of the configuration that is meant by a name, which may be
// relative to the main file, as in include; empty: the main file.
func (p *plan) file(name string) (*file, error) {
	if name == "" {
		return p.now.texts[0], nil
	}
	for _, f := range p.now.texts {
		if f.name == filepath.Clean(name) || f.name == filepath.Join(filepath.Dir(p.now.main), name) {
			return f, nil
		}
	}
	return nil, fmt.Errorf("%s does not include %s", p.now.main, name)
}

// edited returns the edit, if the files then mean what is wanted; else the error says what
// to write by hand, and where.
func (p *plan) edited(e *Edit, file, where, lines string) (*Edit, error) {
	if e == nil || !p.means(e) {
		return nil, &EditError{File: file, Where: where, Lines: lines}
	}
	return e, nil
}

// means reports whether the configuration means what is wanted once the edit is made.
// Whatever else an edit may break, it shows here.
func (p *plan) means(e *Edit) bool {
	l, main := newLoader(p.now.main), p.main
	if e.File == l.main {
		main = e.New()
	} else {
		l.draft.files = map[string][]byte{e.File: e.New()}
	}
	c, err := l.load(main)
	if err != nil {
		return false
	}
	got, want := *c, *p.want
	for _, c := range []*Config{&got, &want} {
		c.Files, c.Warnings, c.known = nil, nil, nil
	}
	return reflect.DeepEqual(got, want)
}

// A draft is what is read of files that are not on disk.
type draft struct {
	files  map[string][]byte // instead of those on disk
	more   []byte            // sources, as if in a file of their own …
	behind string            // … that is read behind this one
}

const draftName = "new source"
