package story_test

import (
	"fmt"

	"courant/internal/measure"
)

// A quality is how good an outcome is.
type quality struct {
	copies  measure.Score // pairs of items of different sources
	others  measure.Score // of these, pairs that report different events: "gold falls", today and yesterday
	pairs   measure.Score // of items, in stories
	bcubed  measure.Score // items, in stories: right and tooMuch add up to one an item, so do rightIn and missed
	rightIn float64
	wrong   []string // for people; only what those who make rules may look at
}

func (q *quality) precision() float64 { return q.bcubed.Precision() }
func (q *quality) recall() float64    { return measure.Ratio(q.rightIn, q.rightIn+q.bcubed.Missed) }
func (q *quality) f1() float64 {
	return measure.Ratio(2*q.precision()*q.recall(), q.precision()+q.recall())
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
		var b3 measure.Score
		for k, b := range out.items {
			has, same := out.stories.of(a.key()) == out.stories.of(b.key()), sameStory(a, b)
			b3.Add(has, same)
			if k < i {
				q.addPair(out, a, b, has, same)
			}
		}
		q.bcubed.Right += b3.Precision()
		q.bcubed.TooMuch += 1 - b3.Precision()
		q.rightIn += b3.Recall()
		q.bcubed.Missed += 1 - b3.Recall()
	}
	return q
}

func (q *quality) addPair(out outcome, a, b *labelled, has, same bool) {
	q.pairs.Add(has, same)
	q.note("story", a, b, has, same)
	if a.Host == b.Host {
		return // copies are across sources only
	}
	has, copied := out.copies.of(a.key()) == out.copies.of(b.key()), a.Copy != "" && a.Copy == b.Copy && a.file == b.file
	q.copies.Add(has, copied)
	if !same {
		q.others.Add(!has, true)
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
	q.copies.Sum(o.copies)
	q.others.Sum(o.others)
	q.pairs.Sum(o.pairs)
	q.bcubed.Sum(o.bcubed)
	q.rightIn += o.rightIn
}
