package revision_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/revision"
	"courant/text/diff"
)

func TestSaysWhatPeopleSeeChanged(t *testing.T) {
	before := news.Item{
		Title: "Four dead in quake", URL: "https://herald.example/quake?utm_source=rss", Summary: "Short.",
		Content:    "<p>Four people died.</p><p>Schools are closed.</p>",
		Authors:    []news.Person{{Name: "A. Writer"}},
		Categories: []news.Category{{Term: "quake"}, {Term: "coast"}},
	}
	for name, tt := range map[string]struct {
		change func(*news.Item)
		want   revision.Change
	}{
		"nothing": {func(*news.Item) {}, revision.Change{}},
		"markup, white space, tracking and the order of categories are nothing": {func(it *news.Item) {
			it.Content = "<div>Four  people died.</div>\n<div>Schools are <b>closed</b>.</div>"
			it.URL = "http://www.herald.example/quake?utm_source=atom"
			it.Categories = []news.Category{{Term: "coast"}, {Term: "quake"}}
		}, revision.Change{}},
		"the summary is not read beside a content": {func(it *news.Item) { it.Summary = "Shorter." }, revision.Change{}},
		"title and text": {func(it *news.Item) {
			it.Title, it.Content = "Seven dead in quake", "<p>Seven people died.</p><p>Schools are closed.</p>"
		}, revision.Change{
			Title: []diff.Piece{{Op: diff.Removed, Text: "Four"}, {Op: diff.Added, Text: "Seven"}, {Text: " dead in quake"}},
			Text:  []diff.Piece{{Op: diff.Removed, Text: "Four"}, {Op: diff.Added, Text: "Seven"}, {Text: " people died.\nSchools are closed."}},
		}},
		"link, authors, categories": {func(it *news.Item) {
			it.URL = "https://herald.example/seven-dead"
			it.Authors = append(it.Authors, news.Person{Name: "B. Editor"})
			it.Categories = it.Categories[:1]
		}, revision.Change{
			URL:        revision.Swap{Before: "https://herald.example/quake?utm_source=rss", After: "https://herald.example/seven-dead"},
			Authors:    revision.Swap{Before: "A. Writer", After: "A. Writer, B. Editor"},
			Categories: revision.Swap{Before: "coast, quake", After: "quake"},
		}},
	} {
		after := before
		after.Authors = before.Authors[:1:1]
		tt.change(&after)
		got := revision.Between(&before, &after)
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if got.IsZero() != (cmp.Diff(got, revision.Change{}) == "") {
			t.Errorf("%s: IsZero is %v", name, got.IsZero())
		}
	}
}
