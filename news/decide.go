package news

import (
	"cmp"
	"slices"
)

// handScore is the score of a topic that somebody gave by hand and the rules do not: the
// least with which an item is about a topic.
const handScore = 3

// Decide returns the topics that the rules give an item, as somebody's decisions change
// them, with the level and score that Tag says. Tags are sorted by topic before and after;
// those given are left alone.
func Decide(tags []Tag, decisions []Decision) []Tag {
	if len(decisions) == 0 {
		return tags
	}
	tags = slices.Clone(tags)
	for _, d := range decisions {
		i, found := slices.BinarySearchFunc(tags, d.Topic, func(t Tag, topic string) int { return cmp.Compare(t.Topic, topic) })
		switch {
		case found && d.Has:
			tags[i].Level, tags[i].Hand = About, true
		case found:
			tags = slices.Delete(tags, i, i+1)
		case d.Has:
			tags = slices.Insert(tags, i, Tag{Topic: d.Topic, Level: About, Score: handScore, Hand: true})
		}
	}
	return tags
}
