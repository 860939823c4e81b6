package config

import (
	"net/netip"
	"net/url"
	"slices"

	"courant/news"
)

// A source is a source being read, and what is checked when everything is known.
type source struct {
	news.Source
	entry  value // of the list
	at     value // its URL
	topics []word
}

// source reads one entry of sources: a URL, or a mapping.
func (l *loader) source(v value) {
	fields := map[string]value{"url": v}
	if !v.isText() {
		fields = v.fields(keys["sources"])
	}
	s := &source{Source: l.common, entry: v, at: fields["url"], topics: fields["topics"].words()}
	if v.isMap() && s.at.node == nil {
		v.mistake("add url: https://…", "this source has no url")
		s.at = v
	} else {
		s.at.webURL(&s.URL)
	}
	fields["name"].text(&s.Name)
	fields["language"].language(&s.Language)
	s.Groups = groups(fields["groups"])
	for _, w := range s.topics {
		s.Topics = append(s.Topics, w.text)
	}
	l.reach(s, fields["allow_private"])
	s.schedule(fields["every"])
	fields["flood"].flood(&s.Flood)
	fields["allow_downgrade"].yesNo(&s.AllowDowngrade)
	if !s.identify(fields["id"]) || !l.addSource(s) {
		l.nameless = true
	}
}

// groups reads a list of names of groups.
func groups(v value) []string {
	var names []string
	for _, w := range v.words() {
		checkSlug(w.at, w.text)
		if !slices.Contains(names, w.text) {
			names = append(names, w.text)
		}
	}
	return names
}

// reach reads which networks the source may be in: those allowed for all, and its own.
func (l *loader) reach(s *source, own value) {
	s.AllowPrivate = slices.Clone(l.common.AllowPrivate)
	own.networks(&s.AllowPrivate)
	if local(s.URL) && !inside(s.URL, s.AllowPrivate) {
		s.at.warn("allow_private: ["+network(s.URL)+"] permits it",
			"the address is not on the public internet, so it will not be polled")
	}
}

// network returns the smallest network that has the address in it, as YAML.
func network(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "127.0.0.0/8"
	}
	ip, err := netip.ParseAddr(u.Hostname())
	switch {
	case err != nil: // localhost
		return "127.0.0.0/8"
	case ip.Is4():
		return ip.String() + "/32"
	default:
		return `"` + ip.String() + `/128"`
	}
}

// schedule reads how often the source is polled. What we serve ourselves, in tests and
// demonstrations, may be asked every second; what others serve may not.
func (s *source) schedule(v value) {
	if inside(s.URL, s.AllowPrivate) {
		v.duration(&s.Every, "1s", "30d", "")
	} else {
		v.duration(&s.Every, "15m", "30d", politeHint)
	}
}

// identify gives the source its name and its id, and reports whether it has them.
func (s *source) identify(id value) bool {
	short := ""
	if s.URL != "" {
		short = shortAddress(s.URL)
	}
	made := slug(s.Name)
	if made == "" {
		made = slug(short)
	}
	if s.Name == "" {
		s.Name = short
	}
	s.ID = news.SourceID(made)
	if id.node != nil {
		return id.slug((*string)(&s.ID))
	}
	if made == "" && s.URL != "" {
		s.at.mistake("give it one: id: …", "no id can be made from the name and address of this source")
	}
	return made != ""
}

// addSource adds the source, or reports that there is the same already.
func (l *loader) addSource(s *source) bool {
	canonical := news.CanonicalURL(s.URL)
	if other := l.byURL[canonical]; other != nil {
		s.at.mistake("", "this source is already in %s", other.at.place())
		return false
	}
	if other := l.byID[s.ID]; other != nil {
		s.at.mistake("give one of them another id", "the source in %s has the id %s, too", other.at.place(), s.ID)
		return false
	}
	if s.URL != "" {
		l.byURL[canonical] = s
	}
	l.byID[s.ID] = s
	l.sources = append(l.sources, s)
	return true
}

// sourceIDs returns the ids of all sources.
func (l *loader) sourceIDs() []string {
	var ids []string
	for _, s := range l.sources {
		ids = append(ids, string(s.ID))
	}
	return ids
}

// groups returns the sources of each group.
func (l *loader) groups() map[string][]news.SourceID {
	groups := make(map[string][]news.SourceID)
	for _, s := range l.sources {
		for _, g := range s.Groups {
			groups[g] = append(groups[g], s.ID)
		}
	}
	return groups
}
