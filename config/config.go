// Package config reads the configuration: it turns the YAML into a complete, checked
// Config, or into every mistake with its line. It also works out how a file is to be
// edited when a source comes or moves. It reads files and nothing else: no environment, no
// network, and it changes nothing.
package config

import (
	"bytes"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"time"

	"courant/news"
	"courant/topic"
)

// A Config is a configuration in which everything is decided: defaults are in, what is
// named exists, groups in expressions are replaced by their sources.
type Config struct {
	Path  string   // of the file; empty: the built-in starter
	Files []string // every file that was read, Path first

	Site      Site
	Hub       Hub
	Fetch     Fetch
	Database  string        // path of the file; empty: the command's default
	Output    string        // path of the folder into which feeds are written; empty: none
	Retention time.Duration // how long items are kept
	Log       Log
	Stories   Stories

	Sources []news.Source // each with what fetch says for all of them
	Topics  []topic.Rule  // their Sources include those that name the topic themselves
	Feeds   []news.Feed
	Matches map[string]string // by the name of the feed: its match, as written

	Warnings Problems // what is likely to be a mistake, but can be used

	known *known // what is needed of the files to say more about topics
}

// Site says who publishes, and where.
type Site struct {
	Title   string
	URL     string // public address, without a slash at its end
	Listen  string // for what is meant for subscribers
	Admin   string // for the rest; empty: Listen serves everything
	Contact string // web or mail address of the operator; may be empty
	Open    Open   // has a meaning where Admin is not empty

	defaultURL, defaultAdmin bool // they follow from Listen
}

// Fetch says how often sources are polled, and what one poll may take.
type Fetch struct {
	Floor, Ceiling time.Duration // between polls of a source that does not say every
	Budget         Budget
	WebSub         bool   // subscribe where a source names a hub
	Proxy          string // http, https or socks5 URL without userinfo; empty: none

	Workers int // polls at the same time
	Timeout time.Duration
	MaxSize int64 // bytes

	AllowPrivate []netip.Prefix // networks that all sources may be in; it is in theirs already
}

// A Budget is how many polls there are to distribute. One of the two is not zero.
type Budget struct {
	PerSourceDay float64 // a mean per source and day
	PerHour      float64 // of all sources together
}

// Log says what is logged.
type Log struct {
	Level slog.Level
}

// Stories says how reports of one event are found.
type Stories struct {
	AcrossLanguages bool // also those in different languages
}

// Load reads the configuration in a file and those that it includes. The error is
// Problems, or an *fs.PathError when the file itself cannot be read.
func Load(path string) (*Config, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, b)
}

// Parse reads the configuration in b as if it were in the file name: included files are
// looked for beside that. The error is Problems.
func Parse(name string, b []byte) (*Config, error) {
	l := newLoader(name)
	c, err := l.load(b)
	for _, f := range l.texts {
		f.b, f.root = nil, nil // what Config.Warning shows are the lines
	}
	return c, err
}

// load reads the configuration in b and what it includes.
func (l *loader) load(b []byte) (*Config, error) {
	c := &Config{Path: l.main}
	top := l.file(l.main, b)
	l.settings(c, top)
	l.define(l.main, top)
	l.include(top["include"])
	for _, e := range l.found {
		l.topic(e) // when all lists are known
	}
	l.resolve(c)
	c.Files, c.known = l.files, l.known()
	l.problems.sort(l.files)
	if l.problems.mistakes() {
		return nil, l.problems.first(maxProblems)
	}
	c.Warnings = l.problems
	return c, nil
}

// A loader collects what the files of one configuration say, before it is known whether
// what they name exists.
type loader struct {
	main     string   // the main file; what is relative starts in its folder
	files    []string // read so far
	texts    []*file  // the same
	partial  bool     // a file could not be read: what it defines is not known
	nameless bool     // a source is left out: what it is called is not known
	root     value    // of the main file
	problems Problems
	draft    draft

	common   news.Source // what fetch says for all sources
	defaults defaults    // of topics
	lists    map[string]*list
	unlisted bool    // a list that was asked for is not complete
	found    []entry // topics that were not read yet

	sources []*source
	byID    map[news.SourceID]*source
	byURL   map[string]*source // by canonical URL
	topics  []*rule
	feeds   []*feed
}

func newLoader(name string) *loader {
	return &loader{
		main:  filepath.Clean(name),
		lists: make(map[string]*list),
		byID:  make(map[news.SourceID]*source),
		byURL: make(map[string]*source),
	}
}

// file reads one file, main or included, and returns its top-level keys.
func (l *loader) file(name string, b []byte) map[string]value {
	l.files = append(l.files, name)
	f := readTree(name, b, &l.problems)
	l.texts = append(l.texts, f)
	if f.root == nil {
		l.partial = true
		return nil
	}
	root := value{node: f.root, file: f, out: &l.problems}
	if name == l.main {
		l.root = root
	}
	top := root.fields(keys[""])
	for key, v := range top {
		switch {
		case name != l.main && !slices.Contains(includable, key):
			v.mistake("an included file has sources, lists, topics and feeds; write this into "+l.main, "does not belong here")
			delete(top, key)
		case v.empty() && slices.Contains(sections, key):
			delete(top, key) // every line of it may be commented out
		}
	}
	return top
}

// define reads the sources, lists and feeds of one file, and finds its topics.
func (l *loader) define(name string, top map[string]value) {
	for _, v := range top["sources"].list() {
		l.source(v)
	}
	for _, e := range top["lists"].entries() {
		l.list(e)
	}
	l.found = append(l.found, top["topics"].entries()...)
	for _, e := range top["feeds"].entries() {
		l.feed(e)
	}
	if l.draft.more != nil && name == l.draft.behind {
		l.define(draftName, l.file(draftName, l.draft.more))
	}
}

// DatabasePath returns what the file says about the database, also when other parts of it
// are wrong. It is empty when there is no such file, or it says nothing.
func DatabasePath(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	l := newLoader(path)
	top := l.file(l.main, b)
	if top == nil { // it is not YAML, but the line alone may be
		top = l.file(l.main, databaseLine(b))
	}
	return l.database(top["database"])
}

// databaseLine returns the line that sets the database.
func databaseLine(b []byte) []byte {
	for line := range bytes.Lines(b) {
		if bytes.HasPrefix(line, []byte("database:")) {
			return line
		}
	}
	return nil
}
