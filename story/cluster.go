package story

import (
	"math"
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
// that were added and not removed, on their order and their stories, so that it is the same
// after they have been added anew.
type clusters struct {
	terms     map[uint32]int32 // by hash and language
	postings  []posting        // of each term
	counts    []count          // of each term, besides: what a search looks at
	freeTerms []int32          // numbers of terms that no item has any more

	items     []clusterItem
	vectors   []vector
	freeItems []int32
	added     uint32 // items so far

	groups     map[int32]int32 // of each story
	stories    []cluster
	freeGroups []int32

	languages map[uint64]int // how many items each has, by hash
	search    search

	across     *clusters // the same items by what languages have in common; nil: not asked for
	likeEnough float64   // of likeness
	sharedFrom int       // terms that an item and its likest report have in common
}

// A posting is which items have a term, those added last at the end.
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
	order    uint32 // in which it was added
	figures  figures
	group    int32
	language uint64 // a hash
	older    int32  // the report of the same story that was added before it, or none
	newer    int32
	terms    uint8 // how many there are
}

// A cluster is a story: its reports, linked in the order in which they were added.
type cluster struct {
	story    int32
	oldest   int32
	newest   int32
	reports  int32
	from, to int64      // times of the first and the last report
	centroid []weighted // nil: not computed since the reports changed
}

type weighted struct {
	term   int32
	weight float32
}

const none = -1

// What has to be for an item to join a story, in one language and across languages, where
// there are fewer terms.
const (
	likeEnough       = .18
	sharedFrom       = 2
	likeEnoughAbroad = .10
	sharedFromAbroad = 5
)

func newClusters(o Options) *clusters {
	c := &clusters{terms: map[uint32]int32{}, groups: map[int32]int32{}, languages: map[uint64]int{}, likeEnough: likeEnough, sharedFrom: sharedFrom}
	if o.AcrossLanguages {
		c.across = newClusters(Options{})
		c.across.likeEnough, c.across.sharedFrom = likeEnoughAbroad, sharedFromAbroad
	}
	return c
}

// languageKey is the key of a language.
func languageKey(tag string) uint64 { return hashWord(baseLanguage(tag)) }

// termKey is the key of a term: the same letters are another term in another language.
func termKey(language uint64, hash uint32) uint32 { return uint32(mix(language^uint64(hash)) >> 32) }

// add takes up an item of a story, and returns its number.
func (c *clusters) add(story int32, lang string, t terms, at int64) (item int32) {
	if c.across != nil {
		c.across.add(story, "", t.acrossLanguages(), at) // has the same number there
	}
	i := c.newItem()
	v, language := &c.vectors[i], languageKey(lang)
	words := t.words()
	for k, x := range words {
		n := c.term(termKey(language, x.hash))
		v.terms[k], v.weights[k] = n, x.weight
		c.postings[n].items = append(c.postings[n].items, i)
		c.counts[n].items++
	}
	c.languages[language]++
	c.added++
	c.items[i] = clusterItem{at: at, order: c.added, language: language, figures: figuresOf(t), terms: uint8(len(words))}
	c.link(i, c.groupOf(story))
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

// link puts an item into a story as its newest report.
func (c *clusters) link(i, g int32) {
	s, it := &c.stories[g], &c.items[i]
	it.group, it.older, it.newer = g, s.newest, none
	if s.newest == none {
		s.oldest, s.from, s.to = i, it.at, it.at
	} else {
		c.items[s.newest].newer = i
	}
	s.newest = i
	s.reports++
	s.from, s.to = min(s.from, it.at), max(s.to, it.at)
	s.centroid = nil
}

// remove takes out an item that was added so.
func (c *clusters) remove(story int32, lang string, t terms, at int64) {
	g, ok := c.groups[story]
	if !ok {
		return
	}
	if i := c.find(g, languageKey(lang), t.words(), at); i != none {
		c.takeOut(i)
	}
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

// find returns the item of a story that has these terms.
func (c *clusters) find(g int32, language uint64, words terms, at int64) int32 {
	for i := c.stories[g].oldest; i != none; i = c.items[i].newer {
		if c.items[i].at == at && c.has(i, language, words) {
			return i
		}
	}
	return none
}

func (c *clusters) has(i int32, language uint64, words terms) bool {
	if int(c.items[i].terms) != len(words) {
		return false
	}
	v := &c.vectors[i]
	for k, x := range words {
		if v.weights[k] != x.weight || c.postings[v.terms[k]].key != termKey(language, x.hash) {
			return false
		}
	}
	return true
}

// forget takes an item off those that have a term. Those added first leave first, as a rule.
func (c *clusters) forget(n, i int32) {
	p := &c.postings[n]
	for k := range p.items {
		if p.items[k] == i {
			copy(p.items[1:k+1], p.items[:k])
			p.items = p.items[1:]
			c.counts[n].items--
			break
		}
	}
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
	if it.at == s.from || it.at == s.to {
		c.measure(s)
	}
}

// measure finds the times of the first and the last report.
func (c *clusters) measure(s *cluster) {
	s.from, s.to = math.MaxInt64, math.MinInt64
	for i := s.oldest; i != none; i = c.items[i].newer {
		s.from, s.to = min(s.from, c.items[i].at), max(s.to, c.items[i].at)
	}
}

// unite makes one story of two.
func (c *clusters) unite(into, from int32) {
	if c.across != nil {
		c.across.unite(into, from)
	}
	other, ok := c.groups[from]
	if !ok || into == from {
		return
	}
	g := c.groupOf(into)
	a, b := c.stories[g].oldest, c.stories[other].oldest
	delete(c.groups, from)
	c.stories[other] = cluster{oldest: none, newest: none}
	c.freeGroups = append(c.freeGroups, other)
	c.stories[g] = cluster{story: into, oldest: none, newest: none}
	for a != none || b != none { // in the order in which they were added
		next := &a
		if a == none || b != none && c.items[b].order < c.items[a].order {
			next = &b
		}
		i := *next
		*next = c.items[i].newer
		c.link(i, g)
	}
}
