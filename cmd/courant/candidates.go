package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"courant/fetcher"
)

// discoveryError says which address cannot be read, and what may help.
func discoveryError(address string, err error) error {
	wrapped := fmt.Errorf("%s: %w", address, err)
	switch {
	case errors.Is(err, fetcher.ErrNotPublic):
		return &hintError{wrapped, "it is in a private network; if that is meant, name the network in fetch.allow_private"}
	case strings.HasPrefix(address, "https://") && !errors.As(err, new(*fetcher.StatusError)):
		return &hintError{wrapped, "perhaps it has no https: try http" + strings.TrimPrefix(address, "https")}
	default:
		return wrapped
	}
}

func (a *app) printCandidates(address string, found []fetcher.Candidate) {
	fmt.Fprintf(a.stdout, "%s: %s\n", address, count(len(found), "feed"))
	t := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for i, c := range found {
		what := count(c.Items, "item")
		if !c.Latest.IsZero() {
			what += ", latest " + clock(c.Latest)
		}
		if c.Language != "" {
			what += ", " + c.Language
		}
		if c.Err != nil {
			what = firstLine(c.Err.Error())
		}
		fmt.Fprintf(t, "  %d\t%s\t%s\t%s\t(%s)\n", i+1, c.URL, c.Title, what, c.How)
	}
	t.Flush()
}

// choose returns the feed with that number, else the first one with items that is not of
// comments.
func choose(found []fetcher.Candidate, number int) (fetcher.Candidate, error) {
	if number < 0 || number > len(found) {
		return fetcher.Candidate{}, usagef("--feed: want 1 to %d, have %d", len(found), number)
	}
	if number > 0 {
		return found[number-1], nil
	}
	var usable, empty []fetcher.Candidate
	for _, c := range found {
		switch {
		case c.Err != nil || ofComments(c):
		case c.Items > 0:
			usable = append(usable, c)
		default:
			empty = append(empty, c)
		}
	}
	if usable = append(usable, empty...); len(usable) > 0 {
		return usable[0], nil
	}
	if i := slices.IndexFunc(found, func(c fetcher.Candidate) bool { return c.Err == nil }); i >= 0 {
		return fetcher.Candidate{}, &hintError{errors.New("only feeds of comments were found there"), fmt.Sprintf("--feed %d adds one all the same", i+1)}
	}
	return fetcher.Candidate{}, &hintError{errors.New("no feed was found there"), "look for the address of the feed on the site, often behind a symbol or the word RSS, and add that"}
}

// ofComments reports whether a feed that a page links to looks like one of what its readers
// say.
func ofComments(c fetcher.Candidate) bool {
	return c.How != fetcher.FoundItself && strings.Contains(strings.ToLower(c.URL+" "+c.Title), "comment")
}
