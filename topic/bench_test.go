package topic_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"courant/news"
	"courant/text"
	"courant/topic"
)

var sizes = []int{100, 1_000, 10_000}

// A sample is a language to measure with.
type sample struct {
	name      string
	syllables string // to make terms of
	text      string
}

var samples = []sample{
	{
		"english",
		"ran te alb ir mos cow kra dis na to ber lin per sia cy hack gu ard shq ip tur ki ser bo no va",
		"Iran's foreign minister said on Monday that the talks in Geneva would go on for another week, while two hackers from Albania were taken to court. ",
	},
	{
		"persian",
		"ران ته آلب ای مس کو کرا دی نا تو بر لین پر شیا سای هک گو ارد شق یپ تر کی سر بو نو وا",
		"وزیر امور خارجه ایران روز دوشنبه گفت که گفت‌وگوها در ژنو یک هفته دیگر ادامه می‌یابد و دو هکر آلبانیایی به دادگاه رفتند. ",
	},
}

// item returns an item of about 800 bytes.
func (s *sample) item() *news.Item {
	return &news.Item{
		Title:   strings.ToValidUTF8(s.text[:100], ""),
		Content: strings.ToValidUTF8(strings.Repeat(s.text, 6)[:700], ""),
	}
}

// rules returns rules with n terms in all: words, stems and phrases as people write them.
func (s *sample) rules(tb testing.TB, n int) []topic.Rule {
	r := rand.New(rand.NewPCG(1, 2))
	syllables := strings.Fields(s.syllables)
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

// The two plain ways to look for terms are there to compare: strings.Contains for each one,
// and a regular expression of all. Neither knows of words, weights or languages.
func BenchmarkTags(b *testing.B) {
	for i := range 2 * len(sizes) {
		smp, n := &samples[i/len(sizes)], sizes[i%len(sizes)]
		rules, it := smp.rules(b, n), smp.item()
		m := compile(b, rules...)
		var words []string
		for _, r := range rules {
			for _, t := range r.Any {
				words = append(words, text.Fold(strings.TrimSuffix(t.String(), "*")))
			}
		}
		alternation := regexp.MustCompile(strings.Join(words, "|"))
		both := it.Title + "\n" + it.Content
		ours := 0.0
		run := func(way string, do func()) {
			b.Run(fmt.Sprint(smp.name, "/", n, "/", way), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					do()
				}
				perOp := float64(b.Elapsed()) / float64(b.N)
				if ours == 0 {
					ours = perOp
				} else {
					b.ReportMetric(perOp/ours, "times-ours")
				}
			})
		}
		run("ours", func() { m.Tags(it) })
		run("contains", func() {
			folded := text.Fold(both)
			for _, w := range words {
				strings.Contains(folded, w)
			}
		})
		run("regexp", func() { alternation.FindAllStringIndex(text.Fold(both), -1) })
	}
}

func BenchmarkBuiltin(b *testing.B) {
	_, m := builtins(b)
	for _, s := range samples {
		it := s.item()
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Tags(it)
			}
		})
	}
}

// Hostile items take no longer for a byte, or for a hit, when they have ten times as many.
func BenchmarkFlood(b *testing.B) {
	_, m := builtins(b)
	for _, s := range samples {
		for _, size := range []int{100_000, 1_000_000} {
			it := &news.Item{Content: strings.Repeat(s.text, size/len(s.text))}
			b.Run(fmt.Sprint(s.name, "/bytes=", size), func(b *testing.B) {
				for b.Loop() {
					m.Tags(it)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/byte")
			})
		}
	}
	rules := make([]topic.Rule, 100)
	for i := range rules {
		rules[i] = topic.Rule{Topic: fmt.Sprint("topic", i), Any: terms(b, "Iran", "talks"), Near: near(b, 1, 3, "Iran", "talks")}
	}
	m = compile(b, rules...)
	for _, words := range []int{50, 500} {
		hits := 4 * len(rules) * words
		it := &news.Item{Content: strings.Repeat("Iran talks ", words)}
		b.Run(fmt.Sprint("hits=", hits), func(b *testing.B) {
			for b.Loop() {
				m.Tags(it)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*hits), "ns/hit")
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, n := range append(sizes, 100_000) {
		rules := samples[0].rules(b, n)
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

// A list of a hundred thousand terms and a long item, and what is asked when they are read.
func BenchmarkLongLists(b *testing.B) {
	rules := samples[0].rules(b, 100_000)
	for _, r := range rules[1:] {
		rules[0].Any = append(rules[0].Any, r.Any...)
	}
	m := compile(b, rules[0])
	it := &news.Item{Content: strings.Repeat(samples[0].text, 20)}
	for _, r := range rules[1:10] {
		for _, t := range r.Any[:500] {
			it.Content += " " + t.String() + "x"
		}
	}
	b.Run("account", func(b *testing.B) {
		for b.Loop() {
			m.Account(it, rules[0].Topic)
		}
	})
	b.Run("covered", func(b *testing.B) {
		for b.Loop() {
			topic.Covered(rules[0].Any)
		}
	})
	same := slices.Repeat(terms(b, "Iran"), 100_000)
	b.Run("covered/equal", func(b *testing.B) {
		for b.Loop() {
			topic.Covered(same)
		}
	})
}
