package config

import (
	"cmp"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Candidate is a source as the list of another program has it. Nothing about it has been
// checked.
type Candidate struct {
	URL      string
	Name     string   // empty: none
	Language string   // what is no language is left out
	Folders  []string // what it is filed under: each is to be a group
	LeftOut  int      // how many folders there were besides
	Unfit    string   // why it cannot be polled, where that is known; empty: it is to be found out
}

// Bounds of what a list may say of one source; what people have is far below.
const (
	maxURL  = 2000 // bytes
	maxName = 200  // characters

	maxFolders = 100 // that become groups
	maxFolder  = 800 // bytes of a folder's name that are looked at
)

// httpOf returns the address behind the scheme feed, which some programs put before http, or
// in its place.
func httpOf(address string) string {
	address = strings.TrimSpace(address)
	const scheme = "feed:"
	if len(address) < len(scheme) || !strings.EqualFold(address[:len(scheme)], scheme) {
		return address
	}
	rest := address[len(scheme):]
	if strings.HasPrefix(rest, "//") {
		return "http:" + rest
	}
	return rest
}

// nameFor returns the name of a candidate as it can stand in a file; empty where it has none,
// or its address in place of one.
func nameFor(c *Candidate) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || joint(r) || unicode.IsSpace(r) {
			return r
		}
		return -1
	}, oneLine(c.Name))
	if strings.Contains(name, "://") {
		return ""
	}
	if utf8.RuneCountInString(name) > maxName {
		name = strings.TrimSpace(string([]rune(name)[:maxName])) + "…"
	}
	return name
}

// unfit says what keeps us from polling the address, if anything does.
func unfit(address string, allowed []netip.Prefix) string {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) || unseen(r) }
	switch {
	case address == "":
		return "it has no address of a feed"
	case len(address) > maxURL:
		return fmt.Sprintf("its address is longer than %d characters", maxURL)
	case strings.ContainsFunc(address, hidden):
		return "there is an invisible character in its address"
	}
	if hint, msg := checkURL(address); msg != "" {
		if hint != "" {
			msg += "; " + hint
		}
		return msg
	}
	if local(address) && !inside(address, allowed) {
		return "its address is not on the public internet; fetch.allow_private: [" + network(address) + "] would permit it"
	}
	return ""
}

// putInto files a source under the folders of a candidate, as long as it has few enough.
func (im *importer) putInto(o *Outcome, c *Candidate) {
	o.LeftOut += c.LeftOut
	for _, f := range c.Folders {
		f = oneLine(strings.ToValidUTF8(f[:min(len(f), maxFolder)], "")) // it may be that of many sources
		if f == "" || o.in[cmp.Or(slug(f), im.numbered[f])] {
			continue
		}
		if len(o.in) >= len(im.all)+maxFolders {
			o.LeftOut++
			continue
		}
		g := im.groupOf(f)
		o.in[g] = true
		o.Source.Groups = append(o.Source.Groups, g)
	}
}

// groupOf returns the group that a folder becomes.
func (im *importer) groupOf(folder string) string {
	if g := slug(folder); g != "" {
		return g
	}
	if im.numbered[folder] == "" {
		for im.folders++; im.used[numbered("folder", im.folders)] != nil; im.folders++ {
		}
		g := numbered("folder", im.folders)
		im.used[g] = append(im.used[g], "")
		im.numbered[folder] = g
	}
	return im.numbered[folder]
}

// numbered returns a name with a number behind it, no longer than names may be.
func numbered(name string, n int) string {
	number := "-" + strconv.Itoa(n)
	return strings.TrimSuffix(name[:min(len(name), maxSlug-len(number))], "-") + number
}
