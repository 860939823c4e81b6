// Package topic decides what an item is about, by the words of rules that people write,
// and says why. It is pure: it reads and keeps nothing.
package topic

import (
	"courant/news"
)

// A Rule gives a topic to the items that have its terms, or come from its sources.
type Rule struct {
	Topic   string            // the name; unique
	Label   string            // for people; does not matter here
	Any     []Term            // every hit adds to the score
	Langs   map[string][]Term // like Any, but only in items of a language (BCP 47), or of an unknown one
	None    []Term            // a hit, and the item does not have the topic
	Ignore  []Term            // hits are as good as not written, for all of the above
	Sources []news.SourceID   // all their items are about the topic, unless None forbids it
	Level   news.Level        // least level that is kept; 0 is news.Mention
}

// Tags returns the topics of the item, sorted; nil when there are none. The score is the
// sum over the hits of term weight times field weight (title and categories 3, summary
// and content 1, and 1 more in the first 40 words below the title), where one term counts
// four times at most in summary and content, and a word once. From 1 on it is a mention,
// from 3 on the item is about the topic.
func (m *Matcher) Tags(it *news.Item) []news.Tag {
	var tags []news.Tag
	verdicts, _ := m.judge(it)
	for _, v := range verdicts {
		rule := &m.rules[v.rule]
		if level := v.level(); level > 0 && level >= rule.Level {
			tags = append(tags, news.Tag{Topic: rule.Topic, Level: level, Score: v.score})
		}
	}
	return tags
}

// level returns the level that the verdict comes to; 0: the item does not have the topic.
func (v *verdict) level() news.Level {
	switch {
	case v.vetoed || v.score < mentionScore:
		return 0
	case v.score < aboutScore:
		return news.Mention
	default:
		return news.About
	}
}

// A Kind says what a piece of evidence does.
type Kind string

const (
	KindAny    Kind = "any"    // it adds to the score
	KindNone   Kind = "none"   // it keeps the topic away
	KindIgnore Kind = "ignore" // it hides the words
	KindSource Kind = "source" // the item's source gives it the topic
)

// Evidence is one reason for or against a topic.
type Evidence struct {
	Topic  string
	Kind   Kind
	Term   string  // as the rule has it; the source's name for KindSource
	Field  string  // title, summary, body or categories; empty for KindSource
	Word   int     // which word of the field it starts at, from 0
	Text   string  // as written there
	Weight float64 // what it adds to the score; 0: hidden by Ignore, counted already, or too often
}

// Explain returns every hit in the item, sorted by topic, field and place.
func (m *Matcher) Explain(it *news.Item) []Evidence {
	var all []Evidence
	verdicts, fields := m.judge(it)
	for _, v := range verdicts {
		topic := m.rules[v.rule].Topic
		if v.source {
			all = append(all, Evidence{Topic: topic, Kind: KindSource, Term: string(it.Source), Weight: aboutScore})
		}
		for _, h := range v.hits {
			t, f := &m.terms[h.term], &fields[h.field]
			all = append(all, Evidence{
				Topic:  topic,
				Kind:   t.kind,
				Term:   t.String(),
				Field:  f.name,
				Word:   h.start,
				Text:   f.text[f.words[h.start].Start:f.words[h.end-1].End],
				Weight: h.weight,
			})
		}
	}
	return all
}
