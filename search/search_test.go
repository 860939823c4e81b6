package search_test

import (
	"strings"
	"testing"

	"courant/news"
	"courant/search"
)

const zwnj = "\u200c"

func TestTextIsWhatReadersSeeAsFoldedWords(t *testing.T) {
	for _, tt := range []struct {
		name        string
		item        news.Item
		title, text string
	}{
		{"nothing", news.Item{}, "", ""},
		{"markup", news.Item{Title: "Ferry  line REOPENS!", Content: "<p>The <b>ferry</b>, at&nbsp;last.</p><p>Bakers' day</p>"},
			"ferry line reopens", "the ferry at last bakers day"},
		{"a summary of its own", news.Item{Summary: "<p>In short</p>", Content: "<p>At length</p>"}, "", "in short ¶ at length"},
		{"a summary alone", news.Item{Summary: "In short"}, "", "in short"},
		{"a summary that is cut from the text", news.Item{Summary: "The ferry line reop…", Content: "<p>Today: the ferry line reopens.</p>"},
			"", "today the ferry line reopens"},
		{"a summary that begins inside a word", news.Item{Summary: "ham, eggs", Content: "<p>Birmingham eggs</p>"},
			"", "ham eggs ¶ birmingham eggs"},
		{"what its site appends", news.Item{Content: "<p>The ferry</p><h3>Related</h3><ul><li><a href='https://a.example/'>Bakers</a></li></ul>"},
			"", "the ferry"},
		{"joined words", news.Item{Title: "نمی" + zwnj + "شود", Content: "<p>او می" + zwnj + "رود خانه.</p>"},
			"نمی شود ¶ نمیشود", "او می رود خانه ¶ او میرود خانه"},
		{"an excerpt with joined words", news.Item{Summary: "می" + zwnj + "رود", Content: "می" + zwnj + "رود"}, "", "می رود ¶ میرود"},
	} {
		title, text := search.Text(&tt.item)
		if title != tt.title || text != tt.text {
			t.Errorf("%s: Text = %q, %q, want %q, %q", tt.name, title, text, tt.title, tt.text)
		}
	}
}

func TestOfAVeryLongTextTheFirstWordsAreFound(t *testing.T) {
	_, all := search.Text(&news.Item{Content: strings.Repeat("word ", 30_000)})
	if n := len(strings.Fields(all)); n != 20_000 {
		t.Errorf("%d words, want 20,000", n)
	}
}
