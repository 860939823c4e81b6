// Package diff says what was changed between two versions of a text, for people to read. It
// knows nothing of items and of markup.
package diff

import (
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"

	"courant/text"
)

// A Piece is a part of two versions of a text that are compared.
type Piece struct {
	Op   Op
	Text string
}

// An Op says in which version a piece stands.
type Op int

const (
	Kept    Op = iota // in both
	Removed           // in the earlier one only
	Added             // in the later one only
)

// maxDiffer is how many words, spaces and signs of each of two versions are compared, after what
// is the same at their starts and ends: finding the fewest changes takes up to the product of
// their numbers, here 30 to 40 ms at most (BenchmarkWordsOfOtherTexts).
const maxDiffer = 1500

// Words returns what was changed in a text, in words and signs of punctuation. Kept and Removed
// pieces together are before, Kept and Added ones after, but for white space, which becomes
// one space, or one line break where there was one. What is removed stands before what is
// added in its place. Of two versions that differ too much, the one replaces the other.
func Words(before, after string) []Piece {
	a, b := tokens(before), tokens(after)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var d differ
	d.add(Kept, a[:start])
	d.compare(a[start:len(a)-end], b[start:len(b)-end])
	d.add(Kept, a[len(a)-end:])
	return d.pieces
}

// tokens splits a text into words, signs and single spaces or line breaks, none of them at
// its ends.
func tokens(s string) []string {
	s = strings.ToValidUTF8(s, "\ufffd")
	var list []string
	at := 0
	for _, w := range text.Words(s) {
		start := max(w.Start, at) // "½" is two words of the same bytes
		list = signs(list, s[at:start])
		if w.End > start {
			list = append(list, s[start:w.End])
			at = w.End
		}
	}
	list = signs(list, s[at:])
	for len(list) > 0 && isSpace(list[len(list)-1]) {
		list = list[:len(list)-1]
	}
	return list
}

// signs appends what stands between two words.
func signs(list []string, s string) []string {
	for _, r := range s {
		sign := string(r)
		switch {
		case !unicode.IsSpace(r):
			list = append(list, sign)
			continue
		case r == '\n', r == '\u2028', r == '\u2029':
			sign = "\n"
		default:
			sign = " "
		}
		switch last := len(list) - 1; {
		case last < 0: // at the start
		case !isSpace(list[last]):
			list = append(list, sign)
		case sign == "\n":
			list[last] = sign
		}
	}
	return list
}

func isSpace(token string) bool { return token == " " || token == "\n" }

// A differ collects pieces.
type differ struct{ pieces []Piece }

// add appends tokens to the last piece, or begins one.
func (d *differ) add(op Op, tokens []string) {
	if len(tokens) == 0 {
		return
	}
	s := strings.Join(tokens, "")
	if n := len(d.pieces); n > 0 && d.pieces[n-1].Op == op {
		d.pieces[n-1].Text += s
		return
	}
	d.pieces = append(d.pieces, Piece{op, s})
}

// compare adds the pieces of two lists of tokens.
func (d *differ) compare(a, b []string) {
	if len(a) == 0 || len(b) == 0 || len(a) > maxDiffer || len(b) > maxDiffer {
		d.add(Removed, a)
		d.add(Added, b)
		return
	}
	var letters alphabet
	x, y := letters.spell(a), letters.spell(b)
	m := diffmatchpatch.New()
	m.DiffTimeout = 0 // what takes longer on another machine must not come out otherwise there
	for _, part := range m.DiffCleanupSemantic(m.DiffMainRunes(x, y, false)) {
		switch part.Type {
		case diffmatchpatch.DiffDelete:
			d.add(Removed, letters.read(part.Text))
		case diffmatchpatch.DiffInsert:
			d.add(Added, letters.read(part.Text))
		default:
			d.add(Kept, letters.read(part.Text))
		}
	}
}

// An alphabet has a character for each token: the library compares characters.
type alphabet struct {
	of     map[string]rune
	tokens []string
}

// firstLetter is in a private plane, which has room for all tokens of two texts, and none of
// whose characters means anything to the library.
const firstLetter = 0xf0000

func (l *alphabet) spell(tokens []string) []rune {
	if l.of == nil {
		l.of = map[string]rune{}
	}
	spelled := make([]rune, len(tokens))
	for i, t := range tokens {
		r, ok := l.of[t]
		if !ok {
			r = firstLetter + rune(len(l.tokens))
			l.of[t] = r
			l.tokens = append(l.tokens, t)
		}
		spelled[i] = r
	}
	return spelled
}

func (l *alphabet) read(s string) []string {
	var list []string
	for _, r := range s {
		list = append(list, l.tokens[r-firstLetter])
	}
	return list
}
