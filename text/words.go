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
	words, _ := AppendWords(make([]Word, 0, len(s)/usual+1), s)
	return words
}

// AppendWords appends the words of s to words. The first one starts a sentence. It also
// returns their texts one after the other, with or without what stands between them.
func AppendWords(words []Word, s string) ([]Word, string) {
	if isASCII(s) {
		folded := lowerASCII(s)
		return appendASCII(words, folded), folded
	}
	sp := splitter{words: words, table: foldTable(), gap: gap{sentence: true}}
	sp.folded.Grow(len(s))
	fold(s, &sp)
	return sp.words, sp.folded.String()
}

// lowerASCII is strings.ToLower for a text in ASCII, in a third of its time.
func lowerASCII(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var chunk [256]byte
	for s != "" {
		n := copy(chunk[:], s)
		for i, c := range chunk[:n] {
			if 'A' <= c && c <= 'Z' {
				chunk[i] = c + 'a' - 'A'
			}
		}
		b.Write(chunk[:n])
		s = s[n:]
	}
	return b.String()
}

// appendASCII appends the words of a text in ASCII and lower case.
func appendASCII(words []Word, folded string) []Word {
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
	folded strings.Builder // the texts of those that it adds, one after the other
	start  int             // in folded, of the last word
	table  *table

	// The first of the words that ZWNJ joins to the last one, and its start in folded.
	first, firstStart int

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
	sp.extend(1, end)
}

// addLetters takes so many letters at once, none of them of a script without spaces.
func (sp *splitter) addLetters(letters []byte, count, start, end int) {
	const any = 'a' // all are alike to isBoundary
	if !sp.open || isBoundary(sp.last, any) {
		sp.begin(start)
	}
	sp.folded.Write(letters)
	sp.last = any
	sp.extend(count, end)
}

// begin opens a word.
func (sp *splitter) begin(start int) {
	sp.start = sp.folded.Len()
	if !sp.gap.joint {
		sp.first, sp.firstStart = len(sp.words), sp.start
	}
	sp.words = append(sp.words, Word{Start: start, Sentence: sp.gap.sentence})
	sp.open, sp.gap = true, gap{}
}

// extend makes the last word longer by so many characters, which are in folded already.
func (sp *splitter) extend(count, end int) {
	sp.gap.length += count
	folded := sp.folded.String()
	last := len(sp.words) - 1
	sp.words[last].Text, sp.words[last].End = folded[sp.start:], end
	if sp.first < last {
		sp.words[sp.first].Parts = last - sp.first + 1
		sp.words[sp.first].Joined = folded[sp.firstStart:]
	}
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
