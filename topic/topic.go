// Package topic decides what an item is about, by the words of rules that people write,
// and says why, or why not. It is pure: it reads and keeps nothing.
//
// A rule lists terms (words, phrases, patterns; see ParseTerm and ParsePattern). What it
// comes to for an item is found in this order: words that Ignore covers are as good as not
// written; a hit of None, or an item of NotSources, ends it; every hit of Any and Langs adds
// the weight of its term times that of its field, where a word counts once, for the heaviest
// term, or for the longest and then the first of equals, and of a term only the first so many
// in summary and body that count for it; All and Near add their score once; an item of Sources
// has what the topic needs. The score is rounded to millionths. From 1 on it is a mention,
// from 3 on the item is about the topic.
//
// Only floods meet limits: 20,000 words of a field are searched, 200,000 bytes of it for
// patterns; 500 hits of a term in a field are seen, of Ignore all, and fewer of every term
// where an item has half a million hits.
package topic

import (
	"courant/news"
)

// A Rule gives a topic to the items that have its terms, or come from its sources.
type Rule struct {
	Topic string // the name; unique
	Label string // for people; does not matter here

	Any   []Term            // every hit adds to the score
	Langs map[string][]Term // like Any, but only in items of a language (BCP 47), or of an unknown one
	All   []All             // terms that must come together
	Near  []Near            // terms that must stand together

	None   []Term // a hit, and the item does not have the topic
	Ignore []Term // hits are as good as not written, for all of the above

	Sources    []news.SourceID // all their items have the topic, unless None forbids it
	NotSources []news.SourceID // none of their items has it, whatever else is said

	Level    news.Level // least level that is kept; 0 is news.Mention
	MinScore float64    // least score that is kept, 1 or more; 0: what Level asks for
	Scale    Scale      // zero: DefaultScale
}

// Scores from which an item mentions a topic, and from which it is about it.
const (
	mentionScore = 1
	aboutScore   = 3
)

// needed returns the score from which the topic is kept.
func (r *Rule) needed() float64 {
	switch {
	case r.MinScore > 0:
		return rounded(r.MinScore)
	case r.Level >= news.About:
		return aboutScore
	default:
		return mentionScore
	}
}

// A Scale says what a hit of a term of weight 1 adds, by the field that it is in.
type Scale struct {
	Title, Summary, Body, Categories float64
	Lead                             float64 // on top of the field's own; see InLead
	Cap                              int     // hits of one term in summary and body together that count, the first ones
}

// DefaultScale returns the scale of rules that have none.
func DefaultScale() Scale {
	return Scale{Title: 3, Lead: 1, Summary: 1, Body: 1, Categories: 3, Cap: 4}
}

// All adds Score, once, to an item in which every group has a hit.
type All struct {
	Groups [][]Term // two or more
	Score  float64  // above 0
}

// Near adds Score, once, to an item that has a hit of Of and one of With in the same
// field, in any order, that do not overlap and have at most Within words between them.
// Sentences and lines are no obstacle.
type Near struct {
	Of, With []Term
	Within   int     // words; 0: side by side
	Score    float64 // above 0
}

// Tags returns the topics of the item, sorted; nil when there are none.
func (m *Matcher) Tags(it *news.Item) []news.Tag {
	var tags []news.Tag
	s := m.judge(it, false)
	defer s.release()
	for i := range s.verdicts {
		if tag := m.tag(&s.verdicts[i]); tag.Level > 0 {
			tags = append(tags, tag)
		}
	}
	return tags
}

// tag returns what the verdict comes to; with level 0, the item does not have the topic.
func (m *Matcher) tag(v *verdict) news.Tag {
	rule := &m.rules[v.rule]
	tag := news.Tag{Topic: rule.Topic, Score: v.score}
	switch {
	case v.vetoed || v.notSource || v.score < rule.needed():
	case v.score < aboutScore:
		tag.Level = news.Mention
	default:
		tag.Level = news.About
	}
	return tag
}
