package fetcher

import (
	"slices"
	"unicode/utf8"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
	"golang.org/x/text/encoding/charmap"
)

// undouble repairs the texts of one item that were encoded twice: UTF-8 taken for
// windows-1252 or ISO 8859-1 and encoded again, so that ü became Ã¼. That is only so when
// all the texts together, read back, are UTF-8: a single ü or a word such as SÃO among them
// says that they are as they should be.
func undouble(texts ...*string) {
	repaired := make([]string, len(texts))
	var beyond []rune
	for i, s := range texts {
		once, ok := encodedOnce(*s)
		if !ok {
			return
		}
		repaired[i] = once
		beyond = appendBeyondASCII(beyond, once)
	}
	if !isLikely(beyond) {
		return
	}
	for i, s := range texts {
		*s = repaired[i]
	}
}

// encodedOnce returns the text that s encodes twice, or s where it is all ASCII. Not ok: it
// is neither.
func encodedOnce(s string) (once string, ok bool) {
	if isASCII(s) {
		return s, true
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		c, ok := byteOf(r)
		if !ok {
			return "", false
		}
		b = append(b, c)
	}
	// à at the end has lost its other half, a no-break space, to trimming. If there is
	// nothing else, it is more likely a word such as MANHÃ.
	if n := len(b) - 1; b[n] == 0xc3 && !isASCII(string(b[:n])) {
		b = append(b, 0xa0)
	}
	return string(b), utf8.Valid(b)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func appendBeyondASCII(all []rune, s string) []rune {
	if isASCII(s) {
		return all
	}
	for _, r := range s {
		if r >= utf8.RuneSelf {
			all = append(all, r)
		}
	}
	return all
}

// isLikely reports whether these are characters that texts have, rather than what comes of
// a capital letter and a quotation mark behind it, such as ß’ or É”. One alone says little,
// unless it is of the commonest.
func isLikely(beyond []rune) bool {
	rare := func(r rune) bool { return 0x180 <= r && r < 0x370 || 0x700 <= r && r < 0x900 }
	switch {
	case len(beyond) == 0 || slices.ContainsFunc(beyond, rare):
		return false
	case len(beyond) == 1:
		return beyond[0] < 0x100 || 0x2010 <= beyond[0] && beyond[0] < 0x2040
	default:
		return true
	}
}

// byteOf returns the byte that was taken for r. Bytes that windows-1252 leaves without a
// meaning are taken for the control characters of ISO 8859-1.
func byteOf(r rune) (c byte, ok bool) {
	if r <= 0xff {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}

// rssTexts returns the texts of an item that people wrote.
func rssTexts(it *rss.Item) []*string {
	all := append(extensionTexts(it.Extensions), &it.Title, &it.Description, &it.Content, &it.Author)
	for _, c := range it.Categories {
		all = append(all, &c.Value)
	}
	return all
}

// atomTexts returns the texts of an entry that people wrote.
func atomTexts(entry *atom.Entry) []*string {
	all := append(extensionTexts(entry.Extensions), &entry.Title, &entry.Summary)
	if entry.Content != nil {
		all = append(all, &entry.Content.Value)
	}
	for _, a := range entry.Authors {
		all = append(all, &a.Name)
	}
	for _, c := range entry.Categories {
		all = append(all, &c.Term, &c.Label)
	}
	return all
}

// extensionTexts returns the texts of the elements in e that we read, those of Media RSS
// in groups included, but not our notes.
func extensionTexts(e ext.Extensions) []*string {
	var all []*string
	for vocabulary, names := range e {
		if vocabulary == notes {
			continue
		}
		for _, list := range names {
			all = appendTexts(all, list)
		}
	}
	return all
}

func appendTexts(all []*string, list []ext.Extension) []*string {
	for i := range list {
		all = append(all, &list[i].Value)
		for _, children := range list[i].Children {
			all = appendTexts(all, children)
		}
	}
	return all
}
