package config

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"courant/news"
)

// A Fate says what becomes of a candidate.
type Fate int

const (
	Added   Fate = iota
	Known        // there is a source with this URL already; it stays as it is
	Twice        // an earlier candidate has this URL; it is filed under the folders of both
	Refused      // it could not be polled
)

// An Outcome says what becomes of a candidate, and why.
type Outcome struct {
	Fate   Fate
	Source NewSource     // of Added: as it is to be written; else only its URL and name
	ID     news.SourceID // of the source that has the URL; empty: it is refused
	Place  string        // of Known: file and line
	Why    string        // of Refused
	// LeftOut is how many folders are no groups of Added, since it has a hundred: those of
	// every candidate with its URL, which may have some in common.
	LeftOut int

	first *Outcome        // of Twice
	in    map[string]bool // of Added: the groups that it is in
}

// An Import is what adds many sources at once.
type Import struct {
	Edit     *Edit      // nil: none is to be added
	Outcomes []*Outcome // one for each candidate
	// Numbered are the groups, by folder, where the name of the folder makes none: it is in
	// another script.
	Numbered map[string]string
}

// A GroupError says that a group cannot be called so.
type GroupError struct{ Name string }

func (e *GroupError) Error() string {
	return fmt.Sprintf("no group can be called %q: want lower case letters a to z, digits, and single dashes between them", short(e.Name))
}

// ImportSources returns the edit that adds the candidates to the configuration in the file
// path, or to a file that it includes (file; empty: the main one), all of them in the groups.
// Those that could not be polled are left out, with the reason. An id that is taken gets a
// number behind it: nobody is asked for another one. The errors are those of AddSource, but
// no *KnownError; a *GroupError says that a group cannot be called so.
func ImportSources(path, file string, list []Candidate, groups []string) (*Import, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return importSources(path, b, file, list, groups)
}

// importSources adds sources to the configuration in b as if it were in the file path.
func importSources(path string, b []byte, file string, list []Candidate, groups []string) (*Import, error) {
	for _, g := range groups {
		if len(g) > maxSlug || !slugForm.MatchString(g) {
			return nil, &GroupError{g}
		}
	}
	p, err := newPlan(path, b)
	if err != nil {
		return nil, err
	}
	f, err := p.file(file)
	if err != nil {
		return nil, err
	}
	im := &importer{
		plan: p, file: f, all: groups, used: p.now.groups(),
		byURL: make(map[string]*Outcome), ids: make(map[news.SourceID]bool), last: make(map[string]int), numbered: make(map[string]string),
	}
	for i := range list {
		im.outcomes = append(im.outcomes, im.judge(&list[i]))
	}
	return im.finish()
}

// An importer judges candidates one after the other.
type importer struct {
	plan *plan
	file *file    // to write them into
	all  []string // groups of every candidate

	outcomes []*Outcome
	byURL    map[string]*Outcome // those to be added, by canonical URL
	ids      map[news.SourceID]bool
	last     map[string]int             // number that was put behind a name
	used     map[string][]news.SourceID // groups that there are
	numbered map[string]string          // as in Import
	folders  int                        // the last number in it
}

// judge says what becomes of a candidate, as far as it can be said of it alone.
func (im *importer) judge(c *Candidate) *Outcome {
	s := NewSource{URL: httpOf(c.URL), Name: nameFor(c)}
	if why := cmp.Or(c.Unfit, unfit(s.URL, im.plan.now.common.AllowPrivate)); why != "" {
		return &Outcome{Fate: Refused, Source: s, Why: why}
	}
	canonical := news.CanonicalURL(s.URL)
	if known := im.plan.now.byURL[canonical]; known != nil {
		return &Outcome{Fate: Known, Source: s, ID: known.ID, Place: known.at.place()}
	}
	if first := im.byURL[canonical]; first != nil {
		im.putInto(first, c)
		return &Outcome{Fate: Twice, Source: s, ID: first.ID, first: first}
	}
	if tag, ok := parseLanguage(c.Language); ok {
		s.Language = tag
	}
	o := &Outcome{Fate: Added, Source: s, in: make(map[string]bool)}
	im.identify(o)
	o.Source.Groups = slices.Clone(im.all)
	for _, g := range im.all {
		o.in[g] = true
	}
	im.putInto(o, c)
	im.byURL[canonical] = o
	return o
}

// identify foresees the id of a source, and writes another one out where that is taken.
func (im *importer) identify(o *Outcome) {
	base := slug(o.Source.Name)
	if base == "" {
		base = slug(shortAddress(o.Source.URL))
	}
	if base == "" {
		return // the reason to refuse it, when it is read
	}
	o.ID = news.SourceID(base)
	for n := max(im.last[base]+1, 2); im.ids[o.ID] || im.plan.now.byID[o.ID] != nil; n++ {
		o.Source.ID = numbered(base, n)
		o.ID, im.last[base] = news.SourceID(o.Source.ID), n
	}
	im.ids[o.ID] = true
}

// maxRounds is how often what is read as a whole is read again without what was wrong in it.
const maxRounds = 20

// finish makes the edit. What is wrong with a source that nobody had thought of shows when
// all files are read as a whole, and refuses that source, not all.
func (im *importer) finish() (*Import, error) {
	var err error
	for range maxRounds {
		sources, lines, owners := im.added()
		if len(sources) == 0 {
			return im.done(nil), nil
		}
		wanted := newLoader(im.plan.now.main)
		wanted.draft = draft{behind: im.file.name, more: []byte("sources:\n" + lines)}
		if im.plan.want, err = wanted.load(im.plan.main); err == nil {
			return im.write(sources, lines)
		}
		if !refuse(owners, err) {
			break
		}
	}
	return nil, err
}

// added returns the sources to be added, the lines that they are below sources, and whose
// each of these is.
func (im *importer) added() (sources []NewSource, lines string, owners []*Outcome) {
	var b strings.Builder
	for _, o := range im.outcomes {
		if o.Fate != Added {
			continue
		}
		sources = append(sources, o.Source)
		b.WriteString(o.Source.block("  ", "- ", "\n"))
		for range o.Source.pairs() {
			owners = append(owners, o)
		}
	}
	return sources, b.String(), owners
}

// refuse refuses the sources that the problems are about, and reports whether there are any.
func refuse(owners []*Outcome, err error) bool {
	problems, _ := errors.AsType[Problems](err)
	found := false
	for _, p := range problems {
		const above = 2 // lines count from 1, and the first is not a source's
		if p.File == draftName && !p.Warning && p.Line >= above && p.Line-above < len(owners) {
			o := owners[p.Line-above]
			o.Fate, o.ID, o.Why = Refused, "", p.Msg
			found = true
		}
	}
	return found
}

// write makes the edit that adds the sources.
func (im *importer) write(sources []NewSource, lines string) (*Import, error) {
	e, err := im.plan.edited(newText(im.file).insert(sources), im.file.name, "below sources", lines)
	if err != nil {
		return nil, err
	}
	if e.File != im.plan.now.main && len(e.New()) > maxFile {
		return nil, fmt.Errorf("%s would be larger than %d MB", e.File, maxFile>>20)
	}
	return im.done(e), nil
}

// done returns what has come of it all.
func (im *importer) done(e *Edit) *Import {
	for _, o := range im.outcomes {
		if o.first != nil && o.first.Fate == Refused {
			o.Fate, o.ID, o.Why = Refused, "", o.first.Why
		}
	}
	return &Import{Edit: e, Outcomes: im.outcomes, Numbered: im.numbered}
}
