package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"

	"courant/config"
	"courant/news"
)

var fateNames = map[config.Fate]string{config.Added: "added", config.Known: "known", config.Twice: "twice", config.Refused: "refused"}

func countFates(im *config.Import) map[config.Fate]int {
	n := make(map[config.Fate]int)
	for _, o := range im.Outcomes {
		n[o.Fate]++
	}
	return n
}

// printImport says what became of each feed of a list.
func (a *app) printImport(im *config.Import, o importOptions) error {
	if o.json {
		return a.printImportJSON(im)
	}
	a.printOutcomes(im.Outcomes)
	n := countFates(im)
	fmt.Fprintf(a.stdout, "%d added, %d known already, %d twice in the list, %d refused\n", n[config.Added], n[config.Known], n[config.Twice], n[config.Refused])
	for _, folder := range slices.Sorted(maps.Keys(im.Numbered)) {
		fmt.Fprintf(a.stdout, "the folder %q is the group %s: names of groups have letters a to z only\n", fit(folder), im.Numbered[folder])
	}
	switch {
	case im.Edit == nil:
	case o.dry:
		fmt.Fprint(a.stdout, im.Edit.Diff())
	default:
		a.printWrote(im.Edit)
	}
	return nil
}

// printOutcomes writes a line for each feed.
func (a *app) printOutcomes(list []*config.Outcome) {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, o := range list {
		what := string(o.ID)
		if o.Fate == config.Refused && o.Source.Name != "" {
			what = strconv.Quote(fit(o.Source.Name))
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", fateNames[o.Fate], what, fit(withoutPassword(o.Source.URL)), fit(remark(o)))
	}
	t.Flush()
	for line := range strings.Lines(b.String()) {
		fmt.Fprintln(a.stdout, strings.TrimRight(line, " \n"))
	}
}

// remark says what is particular about an outcome.
func remark(o *config.Outcome) string {
	switch o.Fate {
	case config.Added:
		groups := strings.Join(o.Source.Groups, ", ")
		if o.LeftOut > 0 {
			return fmt.Sprintf("%s left out after the first hundred: %s", count(o.LeftOut, "folder"), groups)
		}
		return groups
	case config.Known:
		return "in " + o.Place
	case config.Refused:
		return o.Why
	default:
		return ""
	}
}

// An outcomeJSON is what programs read of a feed of a list. Fields are added, never renamed.
type outcomeJSON struct {
	Outcome  string        `json:"outcome"` // added, known, twice or refused
	Source   news.SourceID `json:"source,omitempty"`
	URL      string        `json:"url"`
	Name     string        `json:"name,omitempty"`
	Language string        `json:"language,omitempty"`
	Groups   []string      `json:"groups,omitempty"`
	Place    string        `json:"place,omitempty"`    // of a source that was known: file and line
	Why      string        `json:"why,omitempty"`      // it is refused
	LeftOut  int           `json:"left_out,omitempty"` // folders and categories that are no groups of it, since there are too many
}

func (a *app) printImportJSON(im *config.Import) error {
	enc := json.NewEncoder(a.stdout)
	for _, o := range im.Outcomes {
		s := &o.Source
		if err := enc.Encode(outcomeJSON{fateNames[o.Fate], o.ID, withoutPassword(s.URL), s.Name, s.Language, s.Groups, o.Place, o.Why, o.LeftOut}); err != nil {
			return err
		}
	}
	return nil
}

// withoutPassword returns an address that can be shown to whoever looks over a shoulder.
func withoutPassword(address string) string {
	if u, err := url.Parse(address); err == nil && u.User != nil {
		return u.Redacted()
	}
	return address
}

// fit makes a text from elsewhere fit for a line of a terminal.
func fit(s string) string {
	const longest = 200
	runes := []rune(s)
	if len(runes) > longest {
		runes = append(runes[:longest:longest], '…')
	}
	for i, r := range runes {
		joint := r == '\u200c' || r == '\u200d' // of Persian and other spellings
		if !unicode.IsPrint(r) && !joint {
			runes[i] = unicode.ReplacementChar
		}
	}
	return string(runes)
}
