package text

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// Article returns what Plain returns, less the tails that sites append to their texts or
// put between their paragraphs: a heading such as "Latest news", "Related" or "Read more"
// with the list of links under it, a line such as "Read also: …" with its link, and "The
// post … appeared first on …". A section with such a name that has prose under it stays.
// Paragraphs whose hashes are among repeated, which is sorted, are left out as well, unless
// nothing would be left.
func Article(s string, repeated []uint64) string {
	all, plain := read(s)
	n := len(all)
	kept := all[:0]
	for len(all) > 0 {
		skip := tail(all)
		if skip == 0 {
			skip = 1
			kept = append(kept, all[0])
		}
		all = all[skip:]
	}
	if kept = without(kept, repeated); len(kept) == n {
		return plain
	}
	return join(kept)
}

// tail returns how many blocks at the start of bs are a tail.
func tail(bs []block) int {
	if isPointer(bs[0]) || isFooter(bs[0]) {
		return 1
	}
	if !isTailTitle(bs[0]) {
		return 0
	}
	n := section(bs)
	if n == 1 || mostlyLinks(bs[1:n]) {
		return n
	}
	// A box inside an article: the links directly under the title, before prose goes on.
	links := 1
	for links < n && bs[links].isLink() {
		links++
	}
	if links == 1 {
		return 0
	}
	return links
}

// section returns the number of blocks from a title to the next heading that is not
// below it. Headings that are links are entries of the section.
func section(bs []block) int {
	level := bs[0].heading
	if level == 0 {
		level = 7 // a paragraph is below every heading
	}
	for i, b := range bs[1:] {
		if b.heading > 0 && b.heading <= level && !b.isLink() || isTailTitle(b) {
			return i + 1
		}
	}
	return len(bs)
}

// mostlyLinks reports whether half of the text or more is links or short list items.
func mostlyLinks(bs []block) bool {
	const short = 120 // letters; a headline, not a paragraph
	links, all := 0, 0
	for _, b := range bs {
		all += b.letters
		if b.item && b.letters <= short {
			links += b.letters
		} else {
			links += b.linked
		}
	}
	return 2*links >= all
}

// isLink reports whether the block is a link, save a word or two.
func (b block) isLink() bool { return 5*b.linked >= 4*b.letters }

// isTailTitle reports whether the block is nothing but the title of a tail.
func isTailTitle(b block) bool {
	return (b.heading > 0 || !b.item) && isTailName(b.text)
}

// isPointer reports whether the block is the name of a tail, a colon and a link.
func isPointer(b block) bool {
	name, _, ok := strings.Cut(b.text, ":")
	return ok && b.linked > 0 && isTailName(name) && b.linked+utf8.RuneCountInString(name)+1 >= b.letters
}

// footer matches the line that WordPress puts under every text of a site's feed, by
// its key. The names of sites are full of words that would be taken for the subject.
var footer = regexp.MustCompile(`^(the post .* (appeared first|first appeared) on|der beitrag .* erschien zuerst auf|` +
	`(l article|cet article) .* est apparu en premier sur|postimi .* u shfaq (se pari|fillimisht) (ne|te)) `)

func isFooter(b block) bool {
	const longest = 1000 // bytes
	return b.linked > 0 && len(b.text) <= longest && startsFooter(b.text) && footer.MatchString(key(b.text))
}

// startsFooter reports whether the first word of s may be that of such a line, without a
// look at all of it. In ASCII, that look costs less.
func startsFooter(s string) bool {
	if isASCII(s) {
		return true
	}
	const enough = 64 // bytes for that word and another, most times
	words := Words(s[:min(len(s), enough)])
	if len(words) < 2 { // the one there is may go on
		return true
	}
	switch words[0].Text {
	case "the", "der", "l", "cet", "postimi":
		return true
	default:
		return false
	}
}

func isTailName(s string) bool {
	const longest = 100 // bytes
	return len(s) <= longest && tailNames()[key(s)]
}

// key returns the folded words of s with single spaces between them.
func key(s string) string {
	if isASCII(s) {
		return asciiKey(s)
	}
	var b strings.Builder
	for i, w := range Words(s) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
	}
	return b.String()
}

func asciiKey(s string) string {
	b := make([]byte, 0, len(s))
	space := false
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if !isWordByte(c) {
			space = true
			continue
		}
		if space && len(b) > 0 {
			b = append(b, ' ')
		}
		b = append(b, c)
		space = false
	}
	return string(b)
}

//go:embed tails.txt
var tailsText string

// tailNames returns the keys of the names in tails.txt.
var tailNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(tailsText) {
		if !strings.HasPrefix(line, "#") {
			names[key(line)] = true
		}
	}
	delete(names, "")
	return names
})
