package publish

import (
	"strconv"

	"courant/news"
)

// evidenceNamespace is that of the elements that say why an entry has its topics;
// docs/evidence.md describes them. It is a UUID because it must never change, and courant
// has no address of its own.
const evidenceNamespace = "urn:uuid:9bdb368a-4130-491b-bf87-22783ce6382d"

// Evidence is one reason for a topic of an item.
type Evidence struct {
	Topic  string
	Kind   string  // any, all, near or source
	Term   string  // as the rule has it; the source's id for the kind source
	Field  string  // title, summary, body or categories; empty: of the item as a whole
	Text   string  // as written there
	Weight float64 // what it adds to the score
}

// An atomTopic is a courant:topic element: a topic of the entry, with what gave it.
type atomTopic struct {
	Name  string    `xml:"name,attr"`
	Level string    `xml:"level,attr"`
	Score string    `xml:"score,attr"`
	By    string    `xml:"by,attr"`             // rules or hand
	More  int       `xml:"more,attr,omitempty"` // hits that are left out
	Hits  []atomHit `xml:"courant:hit"`
}

// An atomHit is a courant:hit element: what a term found in one field.
type atomHit struct {
	Kind   string  `xml:"kind,attr"`
	Term   string  `xml:"term,attr"`
	Field  string  `xml:"field,attr,omitempty"`
	Count  int     `xml:"count,attr"`
	Weight string  `xml:"weight,attr"` // of all together
	Text   string  `xml:",chardata"`   // of the first
	sum    float64 // Weight as a number
}

// Limits of what an entry says of a topic: more tells nobody more.
const (
	maxHits = 20
	maxHit  = 200 // characters, of a term and of what it found: a pattern may find a paragraph
)

// topics returns the elements that say why the item has its topics.
func (r *renderer) topics(it *news.Item) []atomTopic {
	if r.site.opts.Evidence == nil {
		return nil
	}
	evidence := r.site.opts.Evidence(it)
	list := make([]atomTopic, 0, len(it.Topics))
	for _, t := range r.tags(it) {
		el := atomTopic{Name: t.Topic, Level: t.Level.String(), Score: number(t.Score), By: "rules"}
		if t.Hand {
			el.By = "hand"
		}
		el.Hits = hits(evidence, t.Topic)
		el.More = max(0, len(el.Hits)-maxHits)
		el.Hits = el.Hits[:len(el.Hits)-el.More]
		list = append(list, el)
	}
	return list
}

// hits returns what was found for a topic, the hits of one term in one field as one. Those
// that add nothing to the score are left out.
func hits(evidence []Evidence, topic string) []atomHit {
	type place struct{ kind, term, field string }
	at := map[place]int{}
	var list []atomHit
	for _, e := range evidence {
		if e.Topic != topic || e.Weight <= 0 {
			continue
		}
		p := place{e.Kind, e.Term, e.Field}
		i, ok := at[p]
		if !ok {
			i, at[p] = len(list), len(list)
			list = append(list, atomHit{Kind: e.Kind, Term: excerpt(line(e.Term), maxHit), Field: e.Field, Text: excerpt(line(e.Text), maxHit)})
		}
		list[i].Count++
		list[i].sum += e.Weight
		list[i].Weight = number(list[i].sum)
	}
	return list
}

// number writes a score with as many digits as it needs.
func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
