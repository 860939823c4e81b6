package topic_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"courant/news"
	"courant/topic"
)

var sizes = []int{100, 1_000, 10_000}

// randomRules returns rules with n terms in all: words, stems and phrases as people write them.
func randomRules(tb testing.TB, n int) []topic.Rule {
	r := rand.New(rand.NewPCG(1, 2))
	syllables := strings.Fields("ran te alb ir mos cow kra dis na to ber lin per sia cy hack gu ard shq ip tur ki ser bo no va")
	word := func() string {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return b.String()
	}
	rules := make([]topic.Rule, 10)
	for i := range rules {
		rules[i].Topic = fmt.Sprint("topic", i)
	}
	for i := range n {
		s := word()
		switch i % 4 {
		case 0:
			s += "*"
		case 1:
			s += " " + word()
		}
		rules[i%10].Any = append(rules[i%10].Any, terms(tb, s)...)
	}
	return rules
}

func BenchmarkTags(b *testing.B) {
	const english = "Iran's foreign minister said on Monday that the talks in Geneva would go on for another week, while two hackers from Albania were taken to court. "
	const persian = "وزیر امور خارجه ایران روز دوشنبه گفت که گفت‌وگوها در ژنو یک هفته دیگر ادامه می‌یابد و دو هکر آلبانیایی به دادگاه رفتند. "
	for _, n := range sizes {
		m := compile(b, randomRules(b, n)...)
		for _, bm := range []struct{ name, text string }{{"english", english}, {"persian", persian}} {
			it := &news.Item{Title: bm.text[:100], Content: strings.Repeat(bm.text, 6)[:700]}
			b.Run(fmt.Sprint(bm.name, "/", n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					m.Tags(it)
				}
			})
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, n := range sizes {
		rules := randomRules(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			m := compile(b, rules...)
			runtime.GC()
			runtime.ReadMemStats(&after)
			for b.Loop() {
				compile(b, rules...)
			}
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
			runtime.KeepAlive(m)
		})
	}
}
