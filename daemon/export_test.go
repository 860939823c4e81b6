package daemon

import (
	"courant/news"
	"courant/poller"
	"courant/topic"
)

// WithRules returns options of a daemon that has others in the place of its rules.
func (o Options) WithRules(f func(poller.Tagger) poller.Tagger) Options {
	o.rules = f
	return o
}

// Explaining returns how a Careful one explains.
func Explaining(of poller.Tagger, explain func(*news.Item) []topic.Evidence) func(*news.Item) []topic.Evidence {
	return of.(*careful).explaining(explain)
}
