package config

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// A list is a named list of terms, for topics to use.
type list struct {
	name   string
	at     place // of the name
	terms  terms
	faulty bool // there are mistakes in it, of which others would follow
}

// list reads one entry of lists: terms, or a mapping that names a file of them.
func (l *loader) list(e entry) {
	if other := l.lists[e.name]; other != nil {
		e.at.mistake("", "the list %q is already in %s", short(e.name), other.at)
		return
	}
	li := &list{name: e.name, at: e.at.at()}
	l.lists[e.name] = li
	before := len(l.problems)
	checkSlug(e.at, e.name)
	switch v := e.content; {
	case v.isMap():
		l.listFile(li, v.fields(keys["lists"])["file"])
	case v.isList():
		for _, item := range v.list() {
			li.terms = append(li.terms, l.term(item, plainTerm)...)
		}
	case v.given():
		v.mistake("write [word, another word], or {file: words.txt}", "want a list of words or a mapping, have %s", kind(v.node))
	}
	if len(l.problems) == before && len(li.terms) == 0 {
		e.at.mistake("write [word, another word], or {file: words.txt}", "the list %s has no terms", short(e.name))
	}
	li.faulty = len(l.problems) > before
	for i := range li.terms {
		li.terms[i].list = li
	}
}

// maxListLines is how many lines a file of terms may have: as many terms as a topic
// matcher is made for.
const maxListLines = 100_000

// listFile reads the file of a list. A relative path starts at the folder of the file that
// names it.
func (l *loader) listFile(li *list, v value) {
	var name string
	if !v.text(&name) {
		return
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(v.file.name), name)
	}
	b, err := l.read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.mistake("a path that does not begin with / starts at the folder of "+v.file.name, "there is no file %s", name)
		return
	case errors.Is(err, errFolder):
		v.mistake("name a file in it, with a term in each line", "%s is a folder", name)
		return
	case err != nil:
		v.mistake("", "%v", err)
		return
	}
	if bytes.Count(b, []byte("\n")) > maxListLines {
		v.mistake("split it", "%s has more than %d lines", name, maxListLines)
		return
	}
	if !slices.Contains(l.files, name) {
		l.files = append(l.files, name)
	}
	f := newFile(name, b)
	f.b = nil // it is not edited
	if p, ok := f.badCharacter(); ok {
		l.problems = append(l.problems, p)
		return
	}
	li.terms = make(terms, 0, len(f.lines))
	for i, line := range f.lines {
		l.listLine(li, f, i+1, line)
	}
}

// listLine reads one line of a file of terms. Comments have lines of their own: a # within
// a line might be meant as one, or as part of the term, and either would be lost in silence.
func (l *loader) listLine(li *list, f *file, number int, line string) {
	s := strings.TrimSpace(line)
	if s == "" || s[0] == '#' {
		return
	}
	at := place{f, number, len([]rune(line[:strings.Index(line, s)])) + 1}
	mistake := func(hint, format string, args ...any) {
		l.problems = append(l.problems, f.problem(at.line, at.column, hint, format, args...))
	}
	last := len(s) - 1
	switch {
	case strings.HasPrefix(s, "- "):
		mistake("write the term alone", "a dash before a term, as in YAML")
	case last > 0 && s[0] == s[last] && strings.ContainsRune(`"'`, rune(s[0])):
		mistake("write the term alone: nothing has a meaning of YAML here", "a term in quotes")
	case hashInside(s) > 0:
		at.column += len([]rune(s[:hashInside(s)]))
		mistake("put the comment into a line of its own; if it is no comment, leave out the #, which does not matter in a term", "a # behind a term")
	case strings.HasPrefix(s, listPrefix):
		mistake("", "a list cannot name another")
	case strings.ContainsFunc(s, unseen):
		i := strings.IndexFunc(s, unseen)
		at.column += len([]rune(s[:i]))
		mistake(unseenHint, "%s", unseenMessage(s[i:]))
	default:
		l.listTerm(li, at, s)
	}
}

// listTerm reads one term of a file of terms.
func (l *loader) listTerm(li *list, at place, s string) {
	t, err := parseTerm(s)
	if err == nil {
		li.terms = append(li.terms, term{Term: t, at: at, weight: weightOf(plainTerm, s)})
		return
	}
	if m, ok := errors.AsType[misplaced](err); ok {
		at.column += len([]rune(s[:m.offset]))
	}
	l.problems = append(l.problems, at.file.problem(at.line, at.column, "", "%v", err))
}

// hashInside returns where a # stands behind white space in s, or -1.
func hashInside(s string) int {
	for _, before := range []string{" #", "\t#"} {
		if i := strings.Index(s, before); i >= 0 {
			return i + 1
		}
	}
	return -1
}

// listPrefix stands before the name of a list where its terms are meant.
const listPrefix = "list:"

// listHint says how a list is named in place of a term.
func (l *loader) listHint(name string) string {
	if name != "" {
		return "write " + listPrefix + short(name)
	}
	hint := "write " + listPrefix + "NAME"
	if names := slices.Sorted(maps.Keys(l.lists)); len(names) > 0 {
		hint += "; " + suggest("", names)
	}
	return hint
}

// listed returns the terms of the list whose name stands in v, offset bytes from its start.
// They are not complete where there is a mistake in the list, or there is no such list.
func (l *loader) listed(v value, offset int, name string) terms {
	li := l.lists[name]
	if li == nil {
		l.check(v, offset, "list", name, slices.Sorted(maps.Keys(l.lists)))
		l.unlisted = true
		return nil
	}
	l.unlisted = l.unlisted || li.faulty
	return li.terms
}
