package publish

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean removes what XML 1.0 or HTML forbids or no text contains: invalid UTF-8, control
// and replacement characters, noncharacters. Line ends become newlines.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case unicode.IsControl(r), r == utf8.RuneError, r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
			return -1
		default:
			return r
		}
	}, s)
}

// line returns a clean text on one line.
func line(s string) string {
	return strings.Join(strings.Fields(clean(s)), " ")
}

// name returns a text that stands where Atom has no markup and no way to say so (persons,
// labels, terms): what would be taken for markup is resolved, or set apart by a space.
func name(s string) string {
	s = line(s)
	if ambiguous(s) || strings.ContainsAny(s, "<>") {
		s = strings.NewReplacer("<", " ", ">", " ", "&", "& ").Replace(textOf(s))
	}
	return excerpt(line(once(s)), maxName)
}

// once undoes a second encoding in UTF-8, of the letters that Latin-1 has.
func once(s string) string {
	for twice.MatchString(s) {
		s = twice.ReplaceAllStringFunc(s, func(pair string) string {
			r := []rune(pair)
			if r[0] == 'Ã' {
				return string(r[1] + 0x40)
			}
			return string(r[1])
		})
	}
	return s
}

var (
	endTag    = regexp.MustCompile(`</\w+>`)
	reference = regexp.MustCompile(`&#?[\pL\pN_]+`)
	twice     = regexp.MustCompile(`[ÂÃ][\x{80}-\x{BF}]`) // looks like UTF-8 that was encoded twice
)

// ambiguous reports whether a plain text looks like HTML that was not declared as such, or
// like text that was encoded twice. "AT&T" does not, "R&D1" and "&lt" do.
func ambiguous(s string) bool {
	if endTag.MatchString(s) || twice.MatchString(s) {
		return true
	}
	for _, ref := range reference.FindAllString(s, -1) {
		notLetter := func(r rune) bool { return !unicode.IsLetter(r) }
		if strings.ContainsFunc(ref[1:], notLetter) || html.UnescapeString(ref+";") != ref+";" {
			return true
		}
	}
	return false
}

// htmlText returns a plain text as HTML.
func htmlText(s string) string {
	return plainly(html.EscapeString(s))
}

// inHTML returns a plain text as HTML, for a place among texts of others, where apostrophes need
// not be escaped either: in XML they would be &amp;#39;.
func inHTML(s string) string {
	return strings.ReplaceAll(htmlText(closed(s)), "&#39;", "'")
}

// plainly writes as references, in HTML, what would look like text that was encoded twice.
func plainly(markup string) string {
	return twice.ReplaceAllStringFunc(markup, func(pair string) string {
		r := []rune(pair)
		return fmt.Sprintf("%c&#%d;", r[0], r[1])
	})
}

// excerpt returns a text on one line, or as much of it as n characters hold with an
// ellipsis, cut between words where there are any.
func excerpt(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := []rune(s)[:n] // one more than there is room for: it may be the space
	end := n - 1
	for i := end; i > n/2; i-- {
		if cut[i] == ' ' {
			end = i
			break
		}
	}
	return strings.TrimRight(string(cut[:end]), " .,;:–—-") + "…"
}
