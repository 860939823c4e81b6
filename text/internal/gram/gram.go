// Package gram tells languages of one alphabet apart by their runs of letters (naive
// Bayes). It holds the table of these and adds up what it says of a text; what follows
// from that is decided by package text, and where the numbers come from is the business
// of the program beside it, train.
package gram

import "unicode"

// A Gram is a run of letters, the edge of a word counting as one: the characters, two
// bytes each. Zero is the empty one.
type Gram uint64

// Longest is how many letters a gram has at most.
const Longest = 4

// letterBits hold a letter of any alphabet that is looked at.
const letterBits = 16

// Edge stands for the start or the end of a word in a gram.
const Edge = ' '

// With returns the gram with another letter, as Letter returns it, or Edge after it. Of
// more than Longest the first is dropped.
func (g Gram) With(r rune) Gram { return (g<<letterBits | Gram(r)) & mask(Longest) }

// last returns the last n letters of g.
func (g Gram) last(n int) Gram { return g & mask(n) }

func mask(n int) Gram { return 1<<(n*letterBits) - 1 }

// Len returns how many letters and edges g has.
func (g Gram) Len() int {
	n := 0
	for ; g != 0; g >>= letterBits {
		n++
	}
	return n
}

// Letter returns r as it is in grams: in lower case, and one letter for two that are
// only two in computers. The marks stay, since ë, ş and ı are the evidence.
func Letter(r rune) rune {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	switch r = unicode.ToLower(r); r {
	case 'ș': // with a comma, as Romanian should have it; many keyboards have none
		return 'ş'
	case 'ț':
		return 'ţ'
	default:
		return r
	}
}
