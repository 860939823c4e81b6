package config

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"courant/news"
)

// A feed is a feed being read, and what is checked when everything is known.
type feed struct {
	news.Feed
	at    value // its name
	match value

	prefer, minSources, bump, private value
}

const defaultLimit = 50

// feed reads one entry of feeds.
func (l *loader) feed(e entry) {
	f := &feed{at: e.at, Feed: newFeed(e.name)}
	switch v := e.content; {
	case v.isText():
		v.mistake("write {match: "+short(v.node.Value)+"}", "want a mapping, have %s", kind(v.node))
		f.match = v
	case !v.empty():
		fields := v.fields(keys["feeds"])
		f.match = fields["match"]
		fields["title"].text(&f.Title)
		fields["subtitle"].text(&f.Subtitle)
		fields["level"].level(&f.Level)
		fields["languages"].languages(&f.Languages)
		fields["limit"].number(&f.Limit, 1, 1000)
		fields["evidence"].yesNo(&f.Evidence)
		fields["archive"].yesNo(&f.Archive)
		fields["private"].yesNo(&f.Private)
		f.private = fields["private"]
		f.readTogether(fields)
		oneOf(fields["content"], &f.Content, contentNames, []news.ContentMode{news.FullContent, news.SummaryOnly, news.NoContent})
	}
	checkSlug(e.at, e.name)
	if i := slices.IndexFunc(l.feeds, func(o *feed) bool { return o.Name == e.name }); i >= 0 {
		e.at.mistake("", "the feed %q is already in %s", short(e.name), l.feeds[i].at.place())
		return
	}
	l.feeds = append(l.feeds, f)
}

func newFeed(name string) news.Feed {
	return news.Feed{Name: name, Level: news.Mention, Limit: defaultLimit, Content: news.FullContent}
}

// resolveFeed completes a feed with its expression, whose text it returns.
func (l *loader) resolveFeed(f *feed) (news.Feed, string) {
	before, expr := len(l.problems), f.Name
	if f.match.node == nil {
		if l.label(f.Name) == "" && !l.partial {
			f.at.mistake("match: says which items", "the feed %q has no match, and no topic is called like it", short(f.Name))
		}
		f.Match = &news.Match{Op: news.HasTopic, Value: f.Name}
	} else if f.match.text(&expr) {
		f.Match = l.expression(f.match)
	}
	if f.Title == "" && f.Match != nil && f.Match.Op == news.HasTopic {
		f.Title = l.label(f.Match.Value)
	}
	if f.Title == "" {
		f.Title = title(f.Name)
	}
	f.Prefer = l.preferred(f.prefer.oneOrMore())
	if sound := f.Match != nil && len(l.problems) == before; sound && !l.partial && !l.nameless {
		l.checkTogether(f)
	}
	return f.Feed, strings.Join(strings.Fields(expr), " ")
}

// expression reads an expression, checks what it names, and replaces its groups. It
// returns nil where it cannot be read.
func (l *loader) expression(v value) *news.Match {
	m, err := news.ParseMatch(v.node.Value)
	if se, ok := errors.AsType[*news.SyntaxError](err); ok {
		v.mistakeAt(se.Offset, "an expression is made of topics, source:ID, group:NAME, lang:CODE, and, or, not, ( )", "%s", se.Msg)
		return nil
	}
	groups := l.groups()
	for _, leaf := range m.Leaves() {
		switch leaf.Op {
		case news.HasTopic:
			l.check(v, leaf.Offset, "topic", leaf.Value, l.topicNames())
		case news.FromSource:
			l.check(v, leaf.Offset, "source", leaf.Value, l.sourceIDs())
		case news.FromGroup:
			l.check(v, leaf.Offset, "group", leaf.Value, slices.Sorted(maps.Keys(groups)))
			*leaf = news.FromSources(groups[leaf.Value])
		case news.InLanguage:
			tag, ok := parseLanguage(leaf.Value)
			if !ok {
				v.mistakeAt(leaf.Offset, languageHint, "%q is not a language", short(leaf.Value))
			}
			leaf.Value = tag
		}
	}
	return m
}
