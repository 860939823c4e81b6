package text

import (
	"strings"
	"unicode"
)

// A Word is a folded word and where it is written.
type Word struct {
	Text       string // folded
	Start, End int    // in bytes, of the text that was split

	// Joined is set on the first of several words that ZWNJ joins, as Persian writes
	// its prefixes and endings: all Parts of them as one word, می‌شود as میشود.
	Joined string
	Parts  int

	// Sentence marks the first word of a sentence or line, which does not belong
	// together with the word before it.
	Sentence bool
}

// Words splits s into its folded words. A word is a run of letters, marks and digits;
// apostrophes, hyphens and ZWNJ end it. Scripts that are written without spaces have a
// word for each character, so that words in a row find what is written in a row.
func Words(s string) []Word {
	const usual = 5 // bytes a word, with its space
	return AppendWords(make([]Word, 0, len(s)/usual+1), s)
}

// AppendWords appends the words of s to words. The first one starts a sentence.
func AppendWords(words []Word, s string) []Word {
	if isASCII(s) {
		return asciiWords(words, s)
	}
	sp := splitter{words: words, from: len(words), table: foldTable(), gap: gap{sentence: true}}
	const usual = 10 // bytes a word, of letters in two bytes
	sp.starts = make([]int, 0, len(s)/usual+1)
	sp.folded.Grow(len(s))
	fold(s, sp.add)
	return sp.end()
}

// asciiWords appends the words of s, whose folded form has the length of s.
func asciiWords(words []Word, s string) []Word {
	folded := strings.ToLower(s)
	g := gap{sentence: true}
	for i := 0; i < len(folded); {
		if !isWordByte(folded[i]) {
			g.add(rune(folded[i]))
			i++
			continue
		}
		start := i
		for i < len(folded) && isWordByte(folded[i]) {
			i++
		}
		words = append(words, Word{Text: folded[start:i], Start: start, End: i, Sentence: g.sentence})
		g = gap{length: i - start}
	}
	return words
}

// A gap is what stands between two words.
type gap struct {
	length   int  // of the word before, in characters
	any      bool // there is something
	joint    bool // there is nothing but ZWNJ
	dot      bool // the last character was a dot
	stop     bool // something that ends a sentence if a space follows
	sentence bool // the next word starts a sentence
}

func (g *gap) add(r rune) {
	dots := g.dot
	g.dot = false
	g.joint = r == zwnj && (g.joint || !g.any && g.length > 0)
	g.any = true
	switch {
	case r == '\n', r == '\u2028', r == '\u2029':
		g.sentence = true
	case r == '.':
		// One after an initial, or in "St.", ends no sentence.
		g.stop = g.stop || dots || g.length > 2
		g.dot = true
	case r == '!', r == '?', r == '؟', r == '۔', r == '。':
		g.stop = true
	case unicode.IsSpace(r):
		g.sentence = g.sentence || g.stop
	}
}

// A splitter collects words from folded characters.
type splitter struct {
	words  []Word
	from   int             // where those that it adds begin
	folded strings.Builder // their texts, one after the other
	starts []int           // of each in folded
	table  *table

	open bool // the last word may go on
	last rune // its last character
	gap  gap  // after it; its length grows with the word
}

// add takes the next folded character, written at start to end.
func (sp *splitter) add(r rune, start, end int) {
	if r < tableSize && !sp.table[r].word || r >= tableSize && !isWordRune(r) {
		sp.gap.add(r)
		sp.open = false
		return
	}
	if !sp.open || isBoundary(sp.last, r) {
		sp.begin(start)
	}
	sp.folded.WriteRune(r)
	sp.last = r
	sp.gap.length++
	sp.words[len(sp.words)-1].End = end
}

// begin opens a word.
func (sp *splitter) begin(start int) {
	w := Word{Start: start, Sentence: sp.gap.sentence}
	if sp.gap.joint {
		w.Parts = -1 // for end: it goes with the word before
	}
	sp.words = append(sp.words, w)
	sp.starts = append(sp.starts, sp.folded.Len())
	sp.open, sp.gap = true, gap{}
}

// end returns the words, with their texts.
func (sp *splitter) end() []Word {
	folded := sp.folded.String()
	words := sp.words[sp.from:]
	sp.starts = append(sp.starts, len(folded))
	first := 0
	for i := range words {
		w, end := &words[i], sp.starts[i+1]
		w.Text = folded[sp.starts[i]:end]
		if w.Parts == 0 {
			first = i
			continue
		}
		w.Parts = 0
		words[first].Parts = i - first + 1
		words[first].Joined = folded[sp.starts[first]:end]
	}
	return sp.words
}

func isWordByte(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }

// isWordRune reports whether a folded character is part of a word. Of invisible
// characters only those inside words of scripts that need them are left after folding.
func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) ||
		r != zwnj && r != '\u200b' && unicode.Is(unicode.Cf, r)
}

// isBoundary reports whether a word ends between two characters of words.
func isBoundary(a, b rune) bool {
	if a < 0xe00 && b < 0xe00 || !unicode.IsLetter(b) && !unicode.IsNumber(b) {
		return false
	}
	return isUnspaced(a) || isUnspaced(b) || isKatakana(a) != isKatakana(b)
}

// isUnspaced reports whether r is of a script that puts no spaces between words.
func isUnspaced(r rune) bool {
	return r >= 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func isKatakana(r rune) bool { return r == 'ー' || r >= 0x30a0 && unicode.Is(unicode.Katakana, r) }
