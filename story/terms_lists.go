package story

import (
	_ "embed"
	"strings"
	"sync"

	"courant/text"
)

// stopFile has the words that are in texts about anything, a line for each language.
//
//go:embed terms_stop.txt
var stopFile string

// stopWords returns them, folded, by language.
var stopWords = sync.OnceValue(func() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for line := range strings.Lines(stopFile) {
		lang, words, _ := strings.Cut(line, " ")
		all[lang] = map[string]bool{}
		for _, w := range text.Words(words) {
			all[lang][w.Text] = true
			all[lang][withoutPrefixes(lang, w.Text)] = true
		}
	}
	return all
})

// digestFile has what titles of digests say: "Five things to know today". A line for each
// language, commas between.
//
//go:embed terms_digest.txt
var digestFile string

// digests returns the phrases of digestFile, as folded words, by language and first word.
var digests = sync.OnceValue(func() map[string]map[string][][]text.Word {
	all := map[string]map[string][][]text.Word{}
	for line := range strings.Lines(digestFile) {
		lang, phrases, _ := strings.Cut(line, ":")
		all[lang] = map[string][][]text.Word{}
		for phrase := range strings.SplitSeq(phrases, ",") {
			words := text.Words(phrase)
			all[lang][words[0].Text] = append(all[lang][words[0].Text], words)
		}
	}
	return all
})

// isDigest reports whether a title is that of a digest.
func isDigest(language string, title []text.Word) bool {
	phrases := digests()[baseLanguage(language)]
	for i := range title {
		for _, phrase := range phrases[title[i].Text] {
			if startsWith(title[i:], phrase) {
				return true
			}
		}
	}
	return false
}
