package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"courant/news"
	"courant/topic"
)

// A rule is a topic being read, and what is checked when everything is known.
type rule struct {
	topic.Rule
	at      value // its name
	sources []word
	yes, no []word // examples
	faulty  bool   // there are mistakes in it, of which others would follow
}

// topic reads one entry of topics: a list of words, or a mapping.
func (l *loader) topic(e entry) {
	r := &rule{at: e.at, Rule: topic.Rule{Topic: e.name, Label: title(e.name), Level: news.Mention}}
	before := len(l.problems)
	switch v := e.content; {
	case v.isMap():
		fields := v.fields(keys["topics"])
		l.use(r, fields["use"])
		r.add(fields)
	case v.isList():
		v.terms(&r.Any)
	case v.given():
		v.mistake(topicHint(e.name), "want a list of words or a mapping, have %s", kind(v.node))
	}
	r.faulty = len(l.problems) > before
	checkSlug(e.at, e.name)
	if slices.Contains(matchWords, e.name) {
		e.at.mistake("", "no topic can be called %s: that is a word of match", e.name)
	}
	if i := slices.IndexFunc(l.topics, func(o *rule) bool { return o.Topic == e.name }); i >= 0 {
		e.at.mistake("", "the topic %s is already in %s", e.name, l.topics[i].at.place())
		return
	}
	l.topics = append(l.topics, r)
}

// matchWords are the words of an expression that are not names.
var matchWords = []string{"and", "or", "not"}

func topicHint(name string) string {
	if slices.Contains(BuiltinTopics(), name) {
		return "for the built-in topic write {use: " + name + "}"
	}
	return "write [word, another word]"
}

// use lets the rule start from a built-in topic.
func (l *loader) use(r *rule, v value) {
	var name string
	if !v.text(&name) {
		return
	}
	b, ok := BuiltinTopic(name)
	if !ok {
		v.mistake(suggest(name, BuiltinTopics()), "there is no built-in topic %q", short(name))
		return
	}
	f := readTree("builtin/"+name+".yaml", b, &l.problems)
	r.add(value{node: f.root, file: f, out: &l.problems}.fields(keys["topics"]))
	// They were checked when courant was built, and with other words beside them they
	// need not hold.
	r.yes, r.no = nil, nil
}

// add adds what the fields say to the rule.
func (r *rule) add(fields map[string]value) {
	fields["label"].text(&r.Label)
	fields["level"].level(&r.Level)
	fields["any"].terms(&r.Any)
	fields["none"].terms(&r.None)
	fields["ignore"].terms(&r.Ignore)
	for _, e := range fields["langs"].entries() {
		tag, ok := parseLanguage(e.name)
		if !ok {
			e.at.mistake(languageHint, "%q is not a language", short(e.name))
			continue
		}
		if r.Langs == nil {
			r.Langs = make(map[string][]topic.Term)
		}
		terms := r.Langs[tag]
		e.content.terms(&terms)
		r.Langs[tag] = terms
	}
	r.sources = append(r.sources, fields["sources"].words()...)
	examples := fields["examples"].fields(keys["examples"])
	r.yes = append(r.yes, examples["yes"].words()...)
	r.no = append(r.no, examples["no"].words()...)
}

// terms reads a list of terms.
func (v value) terms(dst *[]topic.Term) {
	for _, w := range v.words() {
		t, err := topic.ParseTerm(w.text)
		if err != nil {
			w.at.mistake("", "%v", err)
			continue
		}
		*dst = append(*dst, t)
	}
}

// resolveTopic completes a rule with its sources, and checks that it does what it should.
func (l *loader) resolveTopic(r *rule) topic.Rule {
	before := len(l.problems)
	groups := l.groups()
	for _, w := range r.sources {
		if name, ok := strings.CutPrefix(w.text, "group:"); ok {
			r.Sources = append(r.Sources, groups[name]...)
			l.check(w.at, len("group:"), "group", name, slices.Sorted(maps.Keys(groups)))
		} else {
			r.Sources = append(r.Sources, news.SourceID(w.text))
			l.check(w.at, 0, "source", w.text, l.sourceIDs())
		}
	}
	for _, s := range l.sources {
		if slices.Contains(s.Topics, r.Topic) {
			r.Sources = append(r.Sources, s.ID)
		}
	}
	slices.Sort(r.Sources)
	r.Sources = slices.Compact(r.Sources)
	if complete := !r.faulty && !l.partial && !l.nameless && len(l.problems) == before; complete {
		r.check()
	}
	return r.Rule
}

// check compiles the rule and holds it against its examples.
func (r *rule) check() {
	m, err := topic.Compile([]topic.Rule{r.Rule})
	if err != nil {
		r.at.mistake(r.wordsHint(), "%v", err)
		return
	}
	for _, w := range r.yes {
		if r.itemWith(m, w.text) == nil {
			w.at.mistake("add a word of it to the topic, or take the example out", "this example does not have the topic %s, but it should", r.Topic)
		}
	}
	for _, w := range r.no {
		if it := r.itemWith(m, w.text); it != nil {
			w.at.mistake("because of "+found(m.Explain(it))+"; words in ignore or none keep it out", "this example has the topic %s, but it should not", r.Topic)
		}
	}
}

// wordsHint tells how a topic gets words, where it has none.
func (r *rule) wordsHint() string {
	switch {
	case len(r.Any) > 0 || len(r.Langs) > 0 || len(r.Sources) > 0:
		return ""
	case slices.Contains(BuiltinTopics(), r.Topic):
		return "add use: " + r.Topic + ", or any: [word, another word]"
	default:
		return "add any: [word, another word]"
	}
}

// itemWith returns an item with the title, if it has the topic, else nil. Which language
// a title is in is not known, so it is tried in all that the rule has words for.
func (r *rule) itemWith(m *topic.Matcher, title string) *news.Item {
	for _, language := range append([]string{""}, slices.Sorted(maps.Keys(r.Langs))...) {
		it := &news.Item{Title: title, Language: language}
		if len(m.Tags(it)) > 0 {
			return it
		}
	}
	return nil
}

// found lists the words that gave an item its topic.
func found(evidence []topic.Evidence) string {
	var words []string
	for _, e := range evidence {
		if e.Weight > 0 {
			words = append(words, fmt.Sprintf("%q", short(e.Text)))
		}
	}
	return strings.Join(words, ", ")
}
