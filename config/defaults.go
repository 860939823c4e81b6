package config

import (
	"courant/news"
	"courant/topic"
)

// defaults are what topics have that do not say otherwise.
type defaults struct {
	level news.Level
	scale topic.Scale // zero: that of package topic
}

// defaults reads what holds for all topics.
func (l *loader) readDefaults(v value) {
	fields := v.fields(keys["defaults"])
	l.defaults.level = news.Mention
	fields["level"].level(&l.defaults.level)
	s := topic.DefaultScale()
	weights := fields["weights"].fields(keys["weights"])
	for key, dst := range map[string]*float64{
		"title": &s.Title, "lead": &s.Lead, "summary": &s.Summary, "body": &s.Body, "categories": &s.Categories,
	} {
		weights[key].decimal(dst, 0, maxFieldWeight)
	}
	fields["cap"].number(&s.Cap, 1, maxCap)
	if s.Title+s.Lead+s.Summary+s.Body+s.Categories == 0 {
		fields["weights"].mistake("give one of them a weight", "all weights are 0, so no item would ever have a topic")
	}
	if s != topic.DefaultScale() {
		l.defaults.scale = s
	}
}

const (
	maxFieldWeight = 100
	maxCap         = 1000
)
