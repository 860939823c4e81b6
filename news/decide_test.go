package news_test

import (
	"slices"
	"testing"

	"courant/news"
)

func TestDecisionsWinOverTheRules(t *testing.T) {
	islands, sea := news.Tag{Topic: "islands", Level: news.Mention, Score: 1}, news.Tag{Topic: "sea", Level: news.About, Score: 9}
	byHand := func(topic string, score float64) news.Tag {
		return news.Tag{Topic: topic, Level: news.About, Score: score, Hand: true}
	}
	for name, tt := range map[string]struct {
		tags      []news.Tag
		decisions []news.Decision
		want      []news.Tag
	}{
		"nothing is decided":                   {[]news.Tag{islands, sea}, nil, []news.Tag{islands, sea}},
		"given, with the score of the rules":   {[]news.Tag{islands, sea}, []news.Decision{{Topic: "islands", Has: true}}, []news.Tag{byHand("islands", 1), sea}},
		"given, where the rules have no score": {[]news.Tag{sea}, []news.Decision{{Topic: "rail", Has: true}}, []news.Tag{byHand("rail", 3), sea}},
		"taken":                                {[]news.Tag{islands, sea}, []news.Decision{{Topic: "islands"}}, []news.Tag{sea}},
		"taken, where there is none":           {[]news.Tag{sea}, []news.Decision{{Topic: "rail"}}, []news.Tag{sea}},
		"several":                              {[]news.Tag{islands}, []news.Decision{{Topic: "air", Has: true}, {Topic: "islands"}, {Topic: "zoo", Has: true}}, []news.Tag{byHand("air", 3), byHand("zoo", 3)}},
	} {
		given := slices.Clone(tt.tags)
		if got := news.Decide(tt.tags, tt.decisions); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
		if !slices.Equal(tt.tags, given) {
			t.Errorf("%s: the tags that were given are %v now", name, tt.tags)
		}
	}
}
