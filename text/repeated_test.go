package text_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"courant/text"
)

const subscribe = "<p>Subscribe to the harbour letter, every Friday.</p>"

// wire returns the hashes of n items of a source, of which the given share ends in subscribe.
func wire(n int, with func(i int) bool) [][]uint64 {
	var items [][]uint64
	for i := range n {
		html := fmt.Sprintf("<p>The ferry number %d has left the harbour.</p><p>It carried %d cars and a cow.</p>", i, 10*i)
		if with(i) {
			html += subscribe
		}
		items = append(items, text.Hashes(html))
	}
	return items
}

func TestParagraphIsRepeatedInHalfOfTheLastItemsAndInFive(t *testing.T) {
	always, odd := func(int) bool { return true }, func(i int) bool { return i%2 == 1 }
	for name, tt := range map[string]struct {
		items [][]uint64
		want  bool
	}{
		"none":                                  {nil, false},
		"4 of 4":                                {wire(4, always), false},
		"5 of 5":                                {wire(5, always), true},
		"5 of 10":                               {wire(10, odd), true},
		"10 of 20":                              {wire(20, odd), true},
		"9 of 20":                               {wire(20, func(i int) bool { return i < 9 }), false},
		"5 of 11":                               {wire(11, odd), false},
		"20 of 40, the older half":              {wire(40, func(i int) bool { return i >= 20 }), false},
		"20 of 40, the newer half":              {wire(40, func(i int) bool { return i < 20 }), true},
		"5 of 5, beside items without any text": {append(wire(5, always), nil, nil, nil), true},
	} {
		t.Run(name, func(t *testing.T) {
			const story = "<p>Ferry tolls rise in spring.</p>"
			got := text.Article(story+subscribe, text.Repeated(tt.items))
			want := text.Plain(story + subscribe)
			if tt.want {
				want = text.Plain(story)
			}
			if got != want {
				t.Errorf("Article = %q, want %q", got, want)
			}
		})
	}
}

func TestRepeatedParagraphsAreLeftOutOfArticles(t *testing.T) {
	repeated := text.Hashes(subscribe, "<p>Islands, ferries and harbours</p>")
	for name, tt := range map[string]struct{ in, want string }{
		"as it was written":           {"<p>Tolls rise.</p>" + subscribe, "Tolls rise."},
		"in other tags and letters":   {"<div>SUBSCRIBE to the <a href='/x'>harbour letter</a> every friday</div>Tolls rise.", "Tolls rise."},
		"several":                     {subscribe + "<ul><li>Islands, ferries and harbours</ul><p>Tolls rise.", "Tolls rise."},
		"with a word more":            {"<p>Tolls rise.</p><p>Subscribe to the harbour letter, every Friday now.</p>", "Tolls rise.\nSubscribe to the harbour letter, every Friday now."},
		"the whole text":              {subscribe, "Subscribe to the harbour letter, every Friday."},
		"the whole text, with a tail": {subscribe + "<h3>Related</h3><ul><li><a href='/a'>A bridge at last</a></ul>", "Subscribe to the harbour letter, every Friday."},
	} {
		if got := text.Article(tt.in, repeated); got != tt.want {
			t.Errorf("%s: Article(%q) = %q, want %q", name, tt.in, got, tt.want)
		}
	}
}

func TestWhatIsNoRepeatedParagraphHasNoHash(t *testing.T) {
	for name, html := range map[string]string{
		"nothing":                           "",
		"the whole text of an item":         subscribe,
		"that twice":                        subscribe + subscribe,
		"two words":                         "<p>Read more</p><p>Share this</p>",
		"more than anybody repeats":         "<p>" + strings.Repeat("harbour ", 1000) + "</p><p>Share</p>",
		"the whole text, and a script more": subscribe + "<script>let a = 'b c d'</script>",
	} {
		if got := text.Hashes(html); got != nil {
			t.Errorf("%s: %d hashes, want none", name, len(got))
		}
	}
	if got := text.Hashes(subscribe, subscribe); got != nil {
		t.Errorf("the same summary and content: %d hashes, want none", len(got))
	}
	if got := text.Hashes("<p>Tolls rise in spring.</p>"+subscribe, subscribe); len(got) != 2 {
		t.Errorf("two paragraphs, one of them twice: %d hashes, want 2", len(got))
	}
}

func TestHashesStayTheSameOverReleases(t *testing.T) {
	got := text.Hashes("<p>Tolls rise in spring.</p><p>Übersetzung auf Deutsch</p>")
	if want := []uint64{0x4c68caeb8525902, 0xb2867f5e6d46f03}; !slices.Equal(got, want) {
		t.Errorf("Hashes = %#x, want %#x: those on disk find nothing any more", got, want)
	}
}

// FuzzRepeated holds that whatever a source sends, what is remembered of it is bounded and
// only whole lines are left out, never all.
func FuzzRepeated(f *testing.F) {
	f.Add("<p>Tolls rise in spring.</p>"+subscribe, subscribe, 7)
	f.Add("a b c<br>d e f", "<p>a b c", 20)
	f.Add(strings.Repeat("<p>one two three "+strings.Repeat("four", 3), 400), "", 5)
	f.Fuzz(func(t *testing.T, one, other string, n int) {
		items := make([][]uint64, min(max(n, 0), 30))
		for i := range items {
			items[i] = text.Hashes(one, fmt.Sprintf("<p>%d %s", i, other))
			if len(items[i]) > 256 || !slices.IsSorted(items[i]) {
				t.Fatalf("%d hashes of an item, sorted %t", len(items[i]), slices.IsSorted(items[i]))
			}
		}
		repeated := text.Repeated(items)
		if len(repeated) > 200 || !slices.IsSorted(repeated) {
			t.Fatalf("%d repeated paragraphs, sorted %t", len(repeated), slices.IsSorted(repeated))
		}
		whole, rest := text.Article(one, nil), text.Article(one, repeated)
		if whole != "" && rest == "" {
			t.Fatalf("nothing is left of %q", whole)
		}
		lines := strings.Split(whole, "\n")
		for line := range strings.SplitSeq(rest, "\n") {
			i := slices.Index(lines, line)
			if i < 0 {
				t.Fatalf("%q is no line of %q", line, whole)
			}
			lines = lines[i+1:]
		}
	})
}

// Navigation is of one or two words.
func TestShortLinksAndListItemsCanBeRepeated(t *testing.T) {
	const navigation = `<ul><li>Iran</li><li>World</li></ul><p><a href="/tech">Tech</a></p><p>Iran</p>`
	var items [][]uint64
	for i := range 6 {
		items = append(items, text.Hashes("<p>Something else happened each day, number "+strings.Repeat("x", i)+"</p>"+navigation))
	}
	got := text.Article("<p>The talks go on.</p>"+navigation, text.Repeated(items))
	if want := "The talks go on.\nIran"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
