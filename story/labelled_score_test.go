package story_test

import "fmt"

// A score counts right and wrong decisions.
type score struct{ right, tooMuch, missed float64 }

func (s *score) add(has, wanted bool) {
	switch {
	case has && wanted:
		s.right++
	case has:
		s.tooMuch++
	case wanted:
		s.missed++
	}
}

func (s score) precision() float64 { return ratio(s.right, s.right+s.tooMuch) }
func (s score) recall() float64    { return ratio(s.right, s.right+s.missed) }
func (s score) f1() float64        { return ratio(2*s.right, 2*s.right+s.tooMuch+s.missed) }

func ratio(a, b float64) float64 {
	if b == 0 {
		return 1
	}
	return a / b
}

// A quality is how good an outcome is.
type quality struct {
	copies  score // pairs of items of different sources
	others  score // of these, pairs that report different events: "gold falls", today and yesterday
	pairs   score // of items, in stories
	bcubed  score // items, in stories: right and tooMuch add up to one an item, so do rightIn and missed
	rightIn float64
	wrong   []string // for people; only what those who make rules may look at
}

func (q *quality) precision() float64 { return q.bcubed.precision() }
func (q *quality) recall() float64    { return ratio(q.rightIn, q.rightIn+q.bcubed.missed) }
func (q *quality) f1() float64 {
	return ratio(2*q.precision()*q.recall(), q.precision()+q.recall())
}

// judge holds an outcome against the labels, counting the items that are wanted, and pairs
// whose later item is. BCubed (Bagga and Baldwin, 1998) asks of each item how many of those
// that are in its story with it belong there, and how many of those that belong there are.
func judge(out outcome, sameStory func(a, b *labelled) bool, wanted func(*labelled) bool) *quality {
	q := new(quality)
	for i, a := range out.items {
		if !wanted(a) {
			continue
		}
		var b3 score
		for k, b := range out.items {
			has, same := out.stories.of(a.key()) == out.stories.of(b.key()), sameStory(a, b)
			b3.add(has, same)
			if k < i {
				q.addPair(out, a, b, has, same)
			}
		}
		q.bcubed.right += b3.precision()
		q.bcubed.tooMuch += 1 - b3.precision()
		q.rightIn += b3.recall()
		q.bcubed.missed += 1 - b3.recall()
	}
	return q
}

func (q *quality) addPair(out outcome, a, b *labelled, has, same bool) {
	q.pairs.add(has, same)
	q.note("story", a, b, has, same)
	if a.Host == b.Host {
		return // copies are across sources only
	}
	has, copied := out.copies.of(a.key()) == out.copies.of(b.key()), a.Copy != "" && a.Copy == b.Copy && a.file == b.file
	q.copies.add(has, copied)
	if !same {
		q.others.add(!has, true)
	}
	q.note("copy", a, b, has, copied)
}

func (q *quality) note(what string, a, b *labelled, has, wanted bool) {
	if has != wanted && a.seen() && b.seen() {
		how := map[bool]string{true: "missed", false: "too much"}[wanted]
		q.wrong = append(q.wrong, fmt.Sprintf("%s %s: %s %q, %s %q", what, how, b.ID, b.Title, a.ID, a.Title))
	}
}

func inFile(a, b *labelled) bool { return a.file == b.file && a.Story == b.Story }

func every(*labelled) bool   { return true }
func apart(l *labelled) bool { return !l.seen() }

func (q *quality) addUp(o *quality) {
	for _, s := range [][2]*score{{&q.copies, &o.copies}, {&q.others, &o.others}, {&q.pairs, &o.pairs}, {&q.bcubed, &o.bcubed}} {
		s[0].right += s[1].right
		s[0].tooMuch += s[1].tooMuch
		s[0].missed += s[1].missed
	}
	q.rightIn += o.rightIn
}
