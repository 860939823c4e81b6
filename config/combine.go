package config

import (
	"courant/topic"
)

const (
	defaultScore  = 3 // of all and near: what makes an item be about the topic
	defaultWithin = 8 // words
	maxWithin     = 100
)

// all reads a list of groups that must all have a hit.
func (l *loader) all(r *rule, v value) {
	for _, item := range v.list() {
		if !item.isMap() {
			item.mistake("write {groups: [[word, other], [word, other]]}", "want a mapping, have %s", kind(item.node))
			continue
		}
		fields := item.fields(keys["all"])
		a := topic.All{Score: defaultScore}
		groups := fields["groups"].list()
		for _, g := range groups {
			a.Groups = append(a.Groups, l.members(r, g))
		}
		switch at := fields["groups"]; {
		case at.node == nil:
			item.mistake("add groups: [[word, other], [word, other]]", "no groups to look for")
		case at.isList() && len(groups) == 1:
			at.mistake("its terms belong in any", "one group is not enough")
		case at.isList() && len(at.node.Content) == 0:
			at.mistake("write groups: [[word, other], [word, other]]", "no groups to look for")
		}
		fields["score"].positive(&a.Score, maxWeight)
		r.All = append(r.All, a)
	}
}

// near reads a list of groups that must stand near each other.
func (l *loader) near(r *rule, v value) {
	for _, item := range v.list() {
		if !item.isMap() {
			item.mistake("write {of: [word, other], with: [word, other]}", "want a mapping, have %s", kind(item.node))
			continue
		}
		fields := item.fields(keys["near"])
		n := topic.Near{Within: defaultWithin, Score: defaultScore}
		for _, key := range []string{"of", "with"} {
			if fields[key].node == nil {
				item.mistake("add "+key+": [word, other]", "%s is missing", key)
			}
		}
		n.Of, n.With = l.members(r, fields["of"]), l.members(r, fields["with"])
		fields["within"].number(&n.Within, 0, maxWithin)
		fields["score"].positive(&n.Score, maxWeight)
		r.Near = append(r.Near, n)
	}
}

// members reads one group of all or near.
func (l *loader) members(r *rule, v value) []topic.Term {
	before := len(l.problems)
	ts := l.terms(v)
	if v.isList() && len(v.node.Content) == 0 && len(l.problems) == before {
		v.mistake("", "the group is empty, so it never has a hit")
	}
	r.members = append(r.members, ts...)
	return ts.bare()
}
