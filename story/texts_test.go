package story

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"courant/news"
)

// noon is when the tests begin.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// A writer makes texts of words that are as common as those of a language are: the n-th word
// comes with a frequency of about 1/n. There is no meaning in them, and no two are alike.
type writer struct {
	*rand.Rand
	vocabulary []string
}

func newWriter(seed uint64) *writer {
	w := &writer{Rand: rand.New(rand.NewPCG(seed, 7))}
	syllables := []string{"ba", "de", "ki", "lo", "mur", "na", "pes", "rit", "so", "tan", "ve", "zu"}
	for len(w.vocabulary) < 20_000 {
		var word string
		for range 1 + w.IntN(2) + min(2, len(w.vocabulary)/500) {
			word += syllables[w.IntN(len(syllables))]
		}
		w.vocabulary = append(w.vocabulary, word)
	}
	return w
}

func (w *writer) words(n int) []string {
	words := make([]string, n)
	for i := range words {
		rank := math.Exp(w.Float64()*math.Log(float64(len(w.vocabulary)))) - 1
		words[i] = w.vocabulary[int(rank)]
	}
	return words
}

func (w *writer) text(n int) string { return strings.Join(w.words(n), " ") }

// sentence makes a title.
func (w *writer) sentence() string { return w.text(6 + w.IntN(6)) }

// item makes an item of one of many sources, with a text of n words.
func (w *writer) item(n int) news.Item {
	host := fmt.Sprintf("paper%d.example", w.IntN(400))
	return report(host, w.sentence(), w.text(n), noon)
}

var reports int

// report makes an item of the source and host of that name.
func report(host, title, text string, at time.Time) news.Item {
	reports++
	id := fmt.Sprint("https://", host, "/", reports)
	it := news.Item{Key: news.NewKey(news.SourceID(host), id), Source: news.SourceID(host), GUID: id, URL: id, Title: title, Order: at, Seen: at, Language: "en"}
	if text != "" {
		it.Content = "<p>" + text + "</p>"
	}
	it.HashText(text)
	return it
}
