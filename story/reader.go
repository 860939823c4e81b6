package story

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"courant/news"
	"courant/text"
)

// How much of an item is read, in bytes, and what of it counts.
const (
	maxTitle   = 2 << 10
	maxHTML    = 64 << 10
	maxText    = 32 << 10
	wholeFrom  = 40 // letters, of texts that are copies where they are equal
	titleFrom  = 5  // words, of titles that say something
	nearFrom   = 20 // words, of texts that are compared by their shingles
	aggregator = "news.google.com"
)

// A reader makes features of items. It keeps its buffers.
type reader struct {
	title, body []text.Word
	written     [2]string // what they are the words of
	hashes      []uint32
}

func (r *reader) read(it *news.Item) *features {
	f := r.compared(it)
	f.terms = termsOf(it, passage{r.written[0], r.title}, passage{r.written[1], r.body[:min(len(r.body), leadWords)]})
	return f
}

// compared returns the features of an item without its terms: what copies are found by.
func (r *reader) compared(it *news.Item) *features {
	host := hostOf(it.URL)
	title, body := it.Title, ""
	if host == aggregator {
		// Its titles end in the publisher, and its texts repeat the title. Its links lead to
		// pages that cannot be told from them.
		if end := strings.LastIndex(title, " - "); end > 0 {
			title = title[:end]
		}
	} else {
		body = bodyOf(it)
	}
	r.written = [2]string{start(title, maxTitle), start(body, maxText)}
	r.title, _ = text.AppendWords(r.title[:0], r.written[0])
	r.body, _ = text.AppendWords(r.body[:0], r.written[1])
	if startsWith(r.body, r.title) {
		r.body = r.body[len(r.title):]
	}
	f := &features{at: min(max(it.Order.Unix(), -maxTime), maxTime), source: hashName(string(it.Source)), host: hashName(host), lang: baseLanguage(it.Language)}
	r.count(f)
	return f
}

// count fills in what is compared.
func (r *reader) count(f *features) {
	if letters(r.title)+letters(r.body) >= wholeFrom {
		f.whole = max(1, hashWords(hashWords(1, r.title), r.body))
	}
	if length(r.title) >= titleFrom {
		f.title = max(1, hashWords(2, r.title))
	}
	title := r.title[:min(len(r.title), maxWords)]
	body := r.body[:min(len(r.body), maxWords-len(title))]
	f.text = uint16(length(body))
	f.words = f.text + uint16(length(title))
	r.hashes = appendShingles(appendShingles(r.hashes[:0], title), body)
	f.sketch = newSketch(r.hashes)
	f.sketch.figures = figureBits(title) | figureBits(body)
}

// bodyOf returns the text of an item without markup: that of its content, or that of its
// summary, where there is no content or the summary is clearly the longer one.
func bodyOf(it *news.Item) string {
	content := text.Article(start(it.Content, maxHTML), it.Repeated)
	if 2*len(it.Summary) <= 3*len(content) {
		return content
	}
	summary := text.Article(start(it.Summary, maxHTML), it.Repeated)
	if 2*len(summary) <= 3*len(content) {
		return content
	}
	return summary
}

// start returns the first n bytes of s, without a character that is cut.
func start(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// startsWith reports whether a text begins with its own title, as many summaries do.
func startsWith(body, title []text.Word) bool {
	if len(title) == 0 || len(body) < len(title) {
		return false
	}
	for i := range title {
		if body[i].Text != title[i].Text {
			return false
		}
	}
	return true
}

// letters returns how many characters the words have, as far as it matters.
func letters(words []text.Word) int {
	n := 0
	for _, w := range words {
		if n += utf8.RuneCountInString(w.Text); n >= wholeFrom {
			break
		}
	}
	return n
}

// length returns how many words there are, where two characters of a script without spaces
// count as one: that is what most of its words have.
func length(words []text.Word) int {
	short := 0
	for _, w := range words {
		if isUnspaced(w.Text) {
			short++
		}
	}
	return len(words) - short/2
}

func isUnspaced(word string) bool {
	if word[0] < 0xe0 {
		return false // before the first of these scripts, in UTF-8
	}
	r, _ := utf8.DecodeRuneInString(word)
	return r >= 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// hostOf returns the host of a link as it is compared; "": there is none.
func hostOf(link string) string {
	_, rest, ok := strings.Cut(news.CanonicalURL(link), "://")
	if !ok {
		return ""
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// hashName returns a hash of the name of a source or host; 0: it has none.
func hashName(name string) uint64 {
	if name == "" {
		return 0
	}
	return max(1, mix(hashWord(name)))
}

// baseLanguage returns the language of a tag without script, country and the like.
func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	if len(base) > maxLanguage {
		return ""
	}
	return strings.ToLower(base)
}
