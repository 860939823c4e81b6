package story

import (
	"slices"

	"courant/news"
)

// A Likeness says how much two items have in common, for people.
type Likeness struct {
	Copy      news.JoinKind // SameText, NearCopy or PartCopy, as their texts say; 0: no copies
	SameTitle bool          // the titles are equal, and have five words or more
	Words     [2]int        // of title and text, of each; at most 400
	Jaccard   float64       // of their runs of three words, how many of all are in both: 0 to 1
	Part      float64       // how many of the shorter text's are in the longer: 0 to 1
	Terms     []string      // words that both have in the title or at the start, in one language, the most telling first; at most 10
}

const mostTerms = 10

// Compare says how much two items have in common, by the code that finds copies and stories.
// It does not look at what else is needed: other sources and hosts, and that they come within
// three days. Which words tell most is judged by where they stand: how rare they are among the
// items in a window is not known here.
func Compare(a, b *news.Item) Likeness {
	var r reader
	x := r.read(a)
	title, body := slices.Clone(r.title), slices.Clone(r.body)
	y := r.read(b)
	l := Likeness{
		SameTitle: x.title != 0 && x.title == y.title,
		Words:     [2]int{int(x.words), int(y.words)},
		Jaccard:   jaccard(&x.sketch, &y.sketch),
		Part:      containment(&x.sketch, &y.sketch),
	}
	if l.Copy, _ = near(&x.sketch, &y.sketch, min(x.words, y.words), apart(x.at, y.at)); x.whole != 0 && x.whole == y.whole {
		l.Copy = news.SameText
	}
	if x.lang == y.lang {
		l.Terms = sharedTerms(a.Language, title, body, r.title, r.body, mostTerms)
	}
	return l
}
