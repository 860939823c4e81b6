package fetcher

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"courant/news"
)

const (
	maxLinks = 100 // of a header; one that is longer is no help
	maxHubs  = 5
)

// links returns what the Link headers of an answer (RFC 8288, section 3) say about its
// document: hubs, topic and older items.
func links(h http.Header, base *url.URL) news.Meta {
	var m news.Meta
	var archive, next string
	headers := fields(h, "Link")
	for _, header := range headers[:min(len(headers), maxLinks)] {
		ref, rels := webLink(header)
		target := absolute(base, ref)
		if target == "" {
			continue
		}
		for _, rel := range rels {
			switch {
			case rel == "hub" && len(m.Hubs) < maxHubs && !slices.Contains(m.Hubs, target):
				m.Hubs = append(m.Hubs, target)
			case rel == "self" && m.Self == "":
				m.Self = target
			case rel == "prev-archive" && archive == "":
				archive = target
			case rel == "next" && next == "":
				next = target
			}
		}
	}
	if m.Older = archive; archive == "" {
		m.Older = next
	}
	return m
}

// webLink returns target and relations of a link; none if it is about another document.
func webLink(s string) (ref string, rels []string) {
	ref, params, ok := strings.Cut(strings.TrimPrefix(s, "<"), ">")
	if !ok || !strings.HasPrefix(s, "<") {
		return "", nil
	}
	for params != "" {
		n := upTo(params, ';')
		name, value, _ := strings.Cut(params[:n], "=")
		params = strings.TrimPrefix(params[n:], ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "anchor":
			return "", nil
		case "rel":
			if rels == nil { // a second one does not count
				rels = strings.Fields(strings.ToLower(strings.Trim(strings.TrimSpace(value), `"`)))
			}
		}
	}
	return ref, rels
}
