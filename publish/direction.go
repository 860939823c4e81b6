package publish

import (
	"slices"
	"strings"
	"unicode"
)

// Characters that turn the direction of what follows until another ends that (Unicode Standard
// Annex 9, section 2).
const (
	embeddings   = "\u202a\u202b\u202d\u202e" // and overrides
	isolates     = "\u2066\u2067\u2068"
	endEmbedding = '\u202c'
	endIsolate   = '\u2069'
	turning      = embeddings + isolates + "\u202c\u2069"
)

// closed returns a text that leaves the direction of what stands after it on the same line
// alone: without characters that turn it and are not ended, and such as end what is not there.
// Not <bdi>: dir="auto" around it would not look at the text inside.
func closed(s string) string {
	if !strings.ContainsAny(s, turning) {
		return s
	}
	letters := []rune(s)
	const dropped = -1
	var open []int // where what is not ended yet begins, the innermost last
	deep := 0      // how many of these are isolates
	for i, r := range letters {
		last := len(open) - 1
		switch {
		case strings.ContainsRune(embeddings, r):
			open = append(open, i)
		case strings.ContainsRune(isolates, r):
			open, deep = append(open, i), deep+1
		case r == endEmbedding && last >= 0 && strings.ContainsRune(embeddings, letters[open[last]]):
			open = open[:last]
		case r == endIsolate && deep > 0:
			for strings.ContainsRune(embeddings, letters[open[last]]) {
				last-- // what is open in an isolate ends with it
			}
			open, deep = open[:last], deep-1
		case r == endEmbedding, r == endIsolate:
			letters[i] = dropped
		}
	}
	for _, i := range open {
		letters[i] = dropped
	}
	return string(slices.DeleteFunc(letters, func(r rune) bool { return r == dropped }))
}

// seen reports whether there is anything in a text but white space and what turns directions.
func seen(s string) bool {
	return strings.ContainsFunc(clean(s), func(r rune) bool { return !unicode.IsSpace(r) && !strings.ContainsRune(turning, r) })
}
