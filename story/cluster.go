package story

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Stories are found in one pass: each item joins the story that it is most like, if it is
// like enough, else it begins one. How like an item and a story are is told by their terms,
// each of which weighs the more the fewer items in the window have it (TF-IDF, after
// Salton): by the cosine with the centroid of the story, its newest reports together, and by
// that with the most similar report. How much is enough was chosen on the half of the
// labelled items that rules may look at; see labelled_test.go.
const (
	storyWindow = int64(72 * time.Hour / time.Second)  // between an item and the reports nearest to it
	storySpan   = int64(120 * time.Hour / time.Second) // between the first and the last report

	centroidReports = 16 // the newest ones, that make the centroid
	centroidTerms   = 64

	maxPostings   = 256  // items looked at for a term; the newest
	maxLooks      = 4000 // items looked at for all terms
	maxCandidates = 20   // items that are compared
)

// clusters are the stories in the window. Items, terms and stories are numbered, and what is
// known of them is in slices: there are many. What best answers depends only on the items
// that were added and not taken out, on their order and their stories, so that it is the same
// after they have been added anew.
type clusters struct {
	terms     map[uint32]int32 // by hash and language
	postings  []posting        // of each term
	counts    []count          // of each term, besides: what a search looks at
	freeTerms []int32          // numbers of terms that no item has any more

	items     []clusterItem
	vectors   []vector
	freeItems []int32
	last      uint32 // the greatest order of an item so far

	groups     map[int32]int32 // of each story
	stories    []cluster
	freeGroups []int32

	languages map[uint64]int // how many items each has, by hash
	search    search

	across     *clusters // the same items by what languages have in common; nil: not asked for
	likeEnough float64   // of likeness
	sharedFrom int       // terms that an item and its likest report have in common
}

// A posting is which items have a term, in their order.
type posting struct {
	key   uint32
	items []int32
}

// A count is how many items have a term, and how much it weighs in the item that is looked
// for, 0 if that does not have it.
type count struct {
	items  int32
	weight float32
}

// A vector is the terms of an item, by number, in the order of their hashes.
type vector struct {
	terms   [maxTerms]int32
	weights [maxTerms]uint8
}

type clusterItem struct {
	at       int64
	order    uint32 // the number that it was given
	figures  figures
	group    int32
	language uint64 // a hash
	older    int32  // the report of the same story that comes before it in order, or none
	newer    int32
	terms    uint8 // how many there are
}

// A cluster is a story: its reports, linked in their order.
type cluster struct {
	story    int32
	oldest   int32
	newest   int32
	reports  int32
	from, to int64      // times of the first and the last report, as measure finds them
	wide     bool       // one of these has left, and they are to be measured
	centroid []weighted // nil: not computed since the reports changed
}

type weighted struct {
	term   int32
	weight float32
}

const none = -1

// What has to be for an item to join a story in its language.
const (
	likeEnough = .18
	sharedFrom = 2
)

func newClusters(o Options) *clusters {
	c := &clusters{terms: map[uint32]int32{}, groups: map[int32]int32{}, languages: map[uint64]int{}, likeEnough: likeEnough, sharedFrom: sharedFrom}
	if o.AcrossLanguages {
		c.across = newClusters(Options{})
	}
	return c
}

// languageKey is the key of a language.
func languageKey(tag string) uint64 { return hashWord(baseLanguage(tag)) }

// termKey is the key of a term: the same letters are another term in another language.
// What the last two bits of the hash say is kept: across languages, the kind.
func termKey(language uint64, hash uint32) uint32 {
	return uint32(mix(language^uint64(hash))>>32)&^3 | hash&3
}

// insert takes up an item of a story, and returns its number. Of two items the one with the
// smaller order comes first, whichever is inserted first: no two have the same.
func (c *clusters) insert(order uint32, story int32, lang string, t terms, at int64) (item int32) {
	if c.across != nil {
		c.across.insert(order, story, "", t.acrossLanguages(), at) // has the same number there
	}
	i := c.newItem()
	v, language := &c.vectors[i], languageKey(lang)
	words := t.words()
	c.items[i] = clusterItem{at: at, order: order, language: language, figures: figuresOf(t), terms: uint8(len(words))}
	for k, x := range words {
		n := c.term(termKey(language, x.hash))
		v.terms[k], v.weights[k] = n, x.weight
		p := &c.postings[n]
		if order > c.last {
			p.items = append(p.items, i)
		} else {
			p.items = slices.Insert(p.items, c.place(p.items, order), i)
		}
		c.counts[n].items++
	}
	c.last = max(c.last, order)
	c.languages[language]++
	g := c.groupOf(story)
	c.link(i, g, c.stories[g].newest)
	return i
}

func (c *clusters) newItem() int32 {
	if i, ok := pop(&c.freeItems); ok {
		return i
	}
	c.items = append(c.items, clusterItem{})
	c.vectors = append(c.vectors, vector{})
	c.search.likeness = append(c.search.likeness, 0)
	return int32(len(c.items) - 1)
}

// term returns the number of a term.
func (c *clusters) term(key uint32) int32 {
	if n, ok := c.terms[key]; ok {
		return n
	}
	n, ok := pop(&c.freeTerms)
	if !ok {
		n = int32(len(c.postings))
		c.postings = append(c.postings, posting{})
		c.counts = append(c.counts, count{})
	}
	c.postings[n].key = key
	c.terms[key] = n
	return n
}

func (c *clusters) groupOf(story int32) int32 {
	if g, ok := c.groups[story]; ok {
		return g
	}
	g, ok := pop(&c.freeGroups)
	if !ok {
		g = int32(len(c.stories))
		c.stories = append(c.stories, cluster{})
	}
	c.stories[g] = cluster{story: story, oldest: none, newest: none}
	c.groups[story] = g
	return g
}

func pop(free *[]int32) (int32, bool) {
	last := len(*free) - 1
	if last < 0 {
		return 0, false
	}
	n := (*free)[last]
	*free = (*free)[:last]
	return n, true
}

// place returns where among items that are in their order one belongs.
func (c *clusters) place(items []int32, order uint32) int {
	n, _ := slices.BinarySearchFunc(items, order, func(i int32, order uint32) int { return cmp.Compare(c.items[i].order, order) })
	return n
}

// link puts an item into a story, among its reports by order, and returns the one before it.
// It begins to look at a report that may be the one: the newest, unless more is known.
func (c *clusters) link(i, g, older int32) int32 {
	s, it := &c.stories[g], &c.items[i]
	for older != none && c.items[older].order > it.order {
		older = c.items[older].older
	}
	newer := s.oldest
	if older != none {
		newer = c.items[older].newer
		c.items[older].newer = i
	} else {
		s.oldest = i
	}
	if newer != none {
		c.items[newer].older = i
	} else {
		s.newest = i
	}
	it.group, it.older, it.newer = g, older, newer
	if s.reports == 0 {
		s.from, s.to = it.at, it.at
	}
	s.reports++
	s.from, s.to = min(s.from, it.at), max(s.to, it.at)
	s.centroid = nil
	return older
}

// takeOut takes out the item of that number, unless it is none, or out already.
func (c *clusters) takeOut(i int32) {
	if i == none || c.items[i].group == none {
		return
	}
	if c.across != nil {
		c.across.takeOut(i)
	}
	c.unlink(i)
	v := &c.vectors[i]
	for _, n := range v.terms[:c.items[i].terms] {
		c.forget(n, i)
	}
	language := c.items[i].language
	if c.languages[language]--; c.languages[language] == 0 {
		delete(c.languages, language)
	}
	c.items[i].group = none
	c.freeItems = append(c.freeItems, i)
}

// forget takes an item off those that have a term.
func (c *clusters) forget(n, i int32) {
	p := &c.postings[n]
	if p.items[0] != i { // as it is as a rule: those added first leave first
		k := c.place(p.items, c.items[i].order)
		copy(p.items[1:k+1], p.items[:k])
	}
	p.items = p.items[1:]
	c.counts[n].items--
	if len(p.items) == 0 {
		delete(c.terms, p.key)
		*p = posting{}
		c.freeTerms = append(c.freeTerms, n)
	}
}

func (c *clusters) unlink(i int32) {
	it := c.items[i]
	s := &c.stories[it.group]
	if it.older == none {
		s.oldest = it.newer
	} else {
		c.items[it.older].newer = it.newer
	}
	if it.newer == none {
		s.newest = it.older
	} else {
		c.items[it.newer].older = it.older
	}
	s.reports--
	s.centroid = nil
	if s.reports == 0 {
		delete(c.groups, s.story)
		c.freeGroups = append(c.freeGroups, it.group)
		return
	}
	s.wide = s.wide || it.at == s.from || it.at == s.to
}

// measure finds the times of the first and the last report, if they are not known. Many leave
// at once, and looking at all others for each of them would take too long.
func (c *clusters) measure(s *cluster) {
	if !s.wide {
		return
	}
	s.wide, s.from, s.to = false, math.MaxInt64, math.MinInt64
	for i := s.oldest; i != none; i = c.items[i].newer {
		s.from, s.to = min(s.from, c.items[i].at), max(s.to, c.items[i].at)
	}
}

// unite makes one story of two. The smaller one is put into the larger, the newest first.
func (c *clusters) unite(into, from int32) {
	if c.across != nil {
		c.across.unite(into, from)
	}
	other, ok := c.groups[from]
	if !ok || into == from {
		return
	}
	g := c.groupOf(into)
	if c.stories[g].reports < c.stories[other].reports {
		g, other = other, g
	}
	delete(c.groups, from)
	c.groups[into], c.stories[g].story = g, into
	place := c.stories[g].newest
	for i := c.stories[other].newest; i != none; {
		older := c.items[i].older
		if place = c.link(i, g, place); place == none {
			place = i
		}
		i = older
	}
	c.stories[other] = cluster{oldest: none, newest: none}
	c.freeGroups = append(c.freeGroups, other)
}
