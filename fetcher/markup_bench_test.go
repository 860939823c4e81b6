package fetcher

import (
	"net/url"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed/rss"
)

// BenchmarkSanitise makes the content of 22 articles safe.
func BenchmarkSanitise(b *testing.B) {
	doc, err := (&rss.Parser{}).Parse(strings.NewReader(string(newspaper())))
	if err != nil {
		b.Fatal(err)
	}
	base, err := url.Parse("https://news.example/feed")
	if err != nil {
		b.Fatal(err)
	}
	p := &parser{judge: newJudge()}
	for b.Loop() {
		for _, it := range doc.Items {
			if p.sanitise(markup{html: it.Content}, base, it.Link) == "" {
				b.Fatal("nothing is left")
			}
		}
	}
}

// BenchmarkSanitiseHostile makes a megabyte of each kind of hostile content safe.
func BenchmarkSanitiseHostile(b *testing.B) {
	base, err := url.Parse("https://news.example/feed")
	if err != nil {
		b.Fatal(err)
	}
	p := &parser{judge: newJudge()}
	for _, piece := range []string{
		"<li>x", "& ", "&", "&amp", "<a href=a>", "<a href=a>x</a>", "<b>", "<b>x", "<div>", "<p>", "<h1>x", "<table>", "<td>x", "<dd>", "<rt>", "<svg>", "<svg></svg>",
		"<title>", "<select>", "</svg", "</b>", "<", "<a b ", `"`, "<!--", "<img src=a>", "<p title='&'>", "é", "\u202e", "<script>", "<textarea></textarea>", "\x00",
		"<b title='" + strings.Repeat("x", 4000) + "'>", "<img src='data:image/png;base64," + strings.Repeat("A", 32000) + "'>",
		"<a href='https://xn--bcher-kva.example/'>", "<a href='https://bücher.example/%'>",
	} {
		name := piece[:min(len(piece), 12)]
		text := strings.Repeat(piece, maxText/len(piece))
		b.Run(strings.ReplaceAll(name, "/", "∕"), func(b *testing.B) {
			for b.Loop() {
				p.sanitise(markup{html: text}, base, "https://news.example/1")
			}
		})
	}
}
