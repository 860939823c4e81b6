package topic

// A node of the trie is reached by the words of a term so far.
type node struct {
	words map[string]*node
	open  map[string]*node // by stem; words with any ending
	known *filter          // of words and open, where these are many
	stems stems            // of open, for searching
	after *node            // the same place, where a sentence ends there: "Yahoo! News"
	ends  []int32          // the terms that end here, by their index
	needs []int32          // of patterns, likewise; see addPattern
}

// child returns the node that the word leads to, and makes it when there is none.
func (n *node) child(w word) *node {
	if w.sentence {
		if n.after == nil {
			n.after = &node{}
		}
		n = n.after
	}
	children := &n.words
	if w.open {
		children = &n.open
	}
	c := (*children)[w.text]
	if c == nil {
		if *children == nil {
			*children = map[string]*node{}
		}
		c = &node{}
		(*children)[w.text] = c
	}
	return c
}

// addPaths adds the term with the index id below the node.
func (n *node) addPaths(t *Term, id int32) {
	for _, path := range t.paths() {
		end := n
		for _, w := range path {
			end = end.child(w)
		}
		end.ends = append(end.ends, id)
	}
}

func (n *node) isLeaf() bool { return n.words == nil && n.open == nil && n.after == nil }

// seal prepares the node and those below it for searching.
func (n *node) seal() {
	n.stems = newStems(n.open)
	if len(n.words)+len(n.open) > fewChildren {
		n.known = newFilter(n)
	}
	if n.after != nil {
		n.after.seal()
	}
	for _, c := range n.words {
		c.seal()
	}
	for _, c := range n.open {
		c.seal()
	}
}
