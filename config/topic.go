package config

import (
	"maps"
	"slices"
	"strings"

	"courant/news"
	"courant/topic"
)

// A rule is a topic being read, and what is checked when everything is known.
type rule struct {
	topic.Rule
	at                  value // its name
	any, none, ignore   terms
	langs               map[string]terms
	members             terms // of all and near
	sources, notSources []word
	yes, no             []example
	faulty              bool // there are mistakes in it, of which others would follow
}

// topic reads one entry of topics: a list of words, or a mapping.
func (l *loader) topic(e entry) {
	r := &rule{at: e.at, langs: map[string]terms{}}
	r.Topic, r.Label, r.Level, r.Scale = e.name, title(e.name), l.defaults.level, l.defaults.scale
	before := len(l.problems)
	l.unlisted = false
	switch v := e.content; {
	case v.isMap():
		fields := v.fields(keys["topics"])
		l.use(r, fields["use"])
		l.add(r, fields)
	case v.isList():
		r.any = l.terms(v)
	case v.given():
		v.mistake(topicHint(e.name), "want a list of words or a mapping, have %s", kind(v.node))
	}
	r.faulty = l.unlisted || len(l.problems) > before
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

// use lets the rule start from a built-in topic, or from several. What can be there once
// is that of the first.
func (l *loader) use(r *rule, v value) {
	for _, w := range slices.Backward(v.oneOrMore()) {
		b, ok := BuiltinTopic(w.text)
		if !ok {
			w.at.mistake(suggest(w.text, BuiltinTopics()), "there is no built-in topic %q", short(w.text))
			continue
		}
		f := readTree("builtin/"+w.text+".yaml", b, &l.problems)
		f.builtin = true
		l.add(r, value{node: f.root, file: f, out: &l.problems}.fields(keys["topics"]))
		f.root = nil
	}
	// Their examples were run when courant was built, and with other words beside them
	// they need not hold.
	r.yes, r.no = nil, nil
}

// add adds what the fields say to the rule.
func (l *loader) add(r *rule, fields map[string]value) {
	fields["label"].text(&r.Label)
	if fields["level"].level(&r.Level) {
		r.MinScore = 0 // of a built-in topic
	}
	fields["min_score"].decimal(&r.MinScore, 1, maxWeight)
	r.any = append(r.any, l.terms(fields["any"])...)
	for _, w := range fields["lists"].words() {
		r.any = append(r.any, l.listed(w.at, 0, w.text)...)
	}
	r.any = append(r.any, l.termsAs(fields["regex"], patternTerm)...)
	l.addLangs(r, fields["langs"])
	l.all(r, fields["all"])
	l.near(r, fields["near"])
	r.none = append(r.none, l.terms(fields["none"])...)
	r.ignore = append(r.ignore, l.terms(fields["ignore"])...)
	r.sources = append(r.sources, fields["sources"].words()...)
	r.notSources = append(r.notSources, fields["not_sources"].words()...)
	examples := fields["examples"].fields(keys["examples"])
	r.yes = append(r.yes, examples["yes"].examples()...)
	r.no = append(r.no, examples["no"].examples()...)
}

func (l *loader) addLangs(r *rule, v value) {
	for _, e := range v.entries() {
		tag, ok := parseLanguage(e.name)
		if !ok {
			e.at.mistake(languageHint, "%q is not a language", short(e.name))
			continue
		}
		r.langs[tag] = append(r.langs[tag], l.terms(e.content)...)
	}
}

// resolveTopic completes a rule, and checks that it does what it should.
func (l *loader) resolveTopic(r *rule) topic.Rule {
	before := len(l.problems)
	r.Any, r.None, r.Ignore = r.any.bare(), r.none.bare(), r.ignore.bare()
	for lang, ts := range r.langs {
		if r.Langs == nil {
			r.Langs = make(map[string][]topic.Term)
		}
		r.Langs[lang] = ts.bare()
	}
	r.Sources, r.NotSources = l.named(r.sources), l.named(r.notSources)
	for _, s := range l.sources {
		if slices.Contains(s.Topics, r.Topic) {
			r.Sources = append(r.Sources, s.ID)
		}
	}
	r.Sources, r.NotSources = sorted(r.Sources), sorted(r.NotSources)
	if complete := !r.faulty && !l.partial && !l.nameless && len(l.problems) == before; complete {
		r.check()
	}
	return r.Rule
}

// named returns the sources that are listed by their ids and groups.
func (l *loader) named(words []word) []news.SourceID {
	if len(words) == 0 {
		return nil
	}
	var ids []news.SourceID
	groups := l.groups()
	for _, w := range words {
		ids = append(ids, membersOf(w.text, groups)...)
		if name, ok := strings.CutPrefix(w.text, groupPrefix); ok {
			l.check(w.at, len(groupPrefix), "group", name, slices.Sorted(maps.Keys(groups)))
		} else {
			l.check(w.at, 0, "source", w.text, l.sourceIDs())
		}
	}
	return ids
}

const groupPrefix = "group:"

// membersOf returns the sources that an id, or the name of a group, stands for.
func membersOf(s string, groups map[string][]news.SourceID) []news.SourceID {
	if name, ok := strings.CutPrefix(s, groupPrefix); ok {
		return groups[name]
	}
	return []news.SourceID{news.SourceID(s)}
}

func sorted(ids []news.SourceID) []news.SourceID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// check compiles the rule and holds it against its examples.
func (r *rule) check() {
	m, err := topic.Compile([]topic.Rule{r.Rule})
	if err != nil {
		r.at.mistake(r.wordsHint(), "%v", err)
		return
	}
	r.checkExamples(m)
}

// wordsHint tells how a topic gets words, where it has none.
func (r *rule) wordsHint() string {
	switch {
	case len(r.any)+len(r.langs)+len(r.members)+len(r.sources) > 0:
		return ""
	case slices.Contains(BuiltinTopics(), r.Topic):
		return "add use: " + r.Topic + ", or any: [word, another word]"
	default:
		return "add any: [word, another word]"
	}
}
