package topic

import (
	"strings"
	"unicode/utf8"
)

// A stem is what is left of a word without an affix of its script. Words that come before
// or after an apostrophe (İran'ın, l'Iran, Iran's) need none: text.Words splits them off.
type stem struct {
	text   string
	suffix bool // the affix came after it, so no more words of a phrase can follow
}

// appendStems appends the stems that the folded word w may have, of at least minStem letters.
func appendStems(stems []stem, w string) []stem {
	r, _ := utf8.DecodeRuneInString(w)
	switch {
	case 0x5d0 <= r && r <= 0x5ea:
		stems = hebrewStems(stems, w)
	case 0x620 <= r && r < 0x700:
		stems = persianStems(arabicStems(stems, w), w)
	}
	return stems
}

func appendStem(stems []stem, s string, suffix bool) []stem {
	if utf8.RuneCountInString(s) < minStem {
		return stems
	}
	return append(stems, stem{s, suffix})
}

// hebrewStems takes off up to four of the particles and, the, in, as, to, from, that.
func hebrewStems(stems []stem, w string) []stem {
	for range 4 {
		r, n := utf8.DecodeRuneInString(w)
		if !strings.ContainsRune("והבכלמש", r) {
			break
		}
		w = w[n:]
		stems = appendStem(stems, w, false)
	}
	return stems
}

// arabicStems takes off (و|ف)? (ب|ك|ل)? (ال)?, or لل in the place of the last two, which
// is written for ل and ال.
func arabicStems(stems []stem, w string) []stem {
	stems = articleStems(stems, w)
	switch w[:2] {
	case "و", "ف":
		w = w[2:]
		stems = appendStem(stems, w, false)
		stems = articleStems(stems, w)
	}
	return stems
}

// articleStems takes off (ب|ك|ل)? (ال)? or لل.
func articleStems(stems []stem, w string) []stem {
	if len(w) < 2 {
		return stems
	}
	switch w[:2] {
	case "ا":
		stems = appendArticleStem(stems, w)
	case "ب", "ک", "ل":
		rest := w[2:]
		stems = appendStem(stems, rest, false)
		stems = appendArticleStem(stems, rest)
		if rest, ok := strings.CutPrefix(w, "لل"); ok {
			stems = appendStem(stems, rest, false)
			stems = appendStem(stems, "ال"+rest, false)
		}
	}
	return stems
}

func appendArticleStem(stems []stem, w string) []stem {
	if rest, ok := strings.CutPrefix(w, "ال"); ok {
		stems = appendStem(stems, rest, false)
	}
	return stems
}

// persianStems takes off the endings of the plural and the indefinite. With ZWNJ before
// them they are words of their own.
func persianStems(stems []stem, w string) []stem {
	switch w[len(w)-2:] {
	case "ی", "ا", "ن":
	default:
		return stems
	}
	for _, ending := range [...]string{"ی", "ها", "های", "ان"} {
		if rest, ok := strings.CutSuffix(w, ending); ok {
			stems = appendStem(stems, rest, true)
		}
	}
	return stems
}
