package text_test

import (
	"strings"
	"testing"

	"courant/text"
)

// samples are texts of one length with the markup that sanitised content has.
func samples() map[string]string {
	english := `<p>The delegates spoke about the <a href="https://herald.example/river">river treaty</a>, the price of bread and a <b>night bus</b>.</p>`
	persian := `<p>نمایندگان دربارهٔ <a href="https://herald.example/river">پیمان رودخانه</a> و بهای نان گفت‌وگو کردند.</p>`
	return map[string]string{"english": strings.Repeat(english, 2000/len(english)), "persian": strings.Repeat(persian, 2000/len(persian))}
}

func bench(b *testing.B, fn func(s string)) {
	for name, s := range samples() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				fn(s)
			}
		})
	}
}

func BenchmarkPlain(b *testing.B)   { bench(b, func(s string) { text.Plain(s) }) }
func BenchmarkArticle(b *testing.B) { bench(b, func(s string) { text.Article(s, nil) }) }

// BenchmarkArticleRepeated looks for paragraphs that the source repeats, of which there are none.
func BenchmarkArticleRepeated(b *testing.B) {
	repeated := text.Hashes("<p>Subscribe to our letter</p><p>Islands, ferries and harbours</p>")
	bench(b, func(s string) { text.Article(s, repeated) })
}

// BenchmarkLanguage tells the language of as much text as the fetcher looks at.
func BenchmarkLanguage(b *testing.B) {
	bench(b, func(s string) { text.Language("", s[:1000]) })
}
