package topic_test

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"courant/news"
	"courant/text"
	"courant/topic"
)

// A term that stands in any text as words of its own is found there.
func FuzzMatch(f *testing.F) {
	f.Add("The envoy said", "Iranian*", " on Monday")
	f.Add("و", "می\u200cخواهند", "\u200cها")
	f.Add(`ב"`, "=MEK", "'s")
	f.Add("伊", "צה\"ל^2", "朗")
	f.Fuzz(func(t *testing.T, before, source, after string) {
		term, err := topic.ParseTerm(source)
		if err != nil {
			return
		}
		word := strings.TrimPrefix(strings.ReplaceAll(source, "*", ""), "=")
		if i := strings.LastIndexByte(word, '^'); i >= 0 {
			word = word[:i]
		}
		word = strings.TrimSpace(strings.TrimSpace(word)) // between = and the word as well
		if len(text.Words(word)) == 0 || strings.HasPrefix(strings.TrimSpace(source), "=") && strings.Contains(word, ".") {
			return
		}
		title := before + " " + word + " " + after
		m := compile(t, crowd(t), topic.Rule{Topic: "x", Any: []topic.Term{term}})
		evidence := m.Explain(&news.Item{Title: title})
		evidence = slices.DeleteFunc(evidence, func(e topic.Evidence) bool { return e.Topic != "x" })
		line := strings.ReplaceAll(title, "\n", " ")
		place := func(e topic.Evidence) bool {
			return e.Word == len(text.Words(strings.ReplaceAll(before, "\n", " ")+" ")) && joined(e.Text) == joined(word)
		}
		if !slices.ContainsFunc(evidence, place) {
			t.Errorf("%q is not found between %q and %q: %v", source, before, after, evidence)
		}
		for _, e := range evidence {
			if !strings.Contains(line, e.Text) || len(text.Words(e.Text)) == 0 {
				t.Errorf("%q: evidence %q is not written in %q", source, e.Text, line)
			}
		}
	})
}

// joined returns the folded words of s as one.
func joined(s string) string {
	var b strings.Builder
	for _, w := range text.Words(s) {
		b.WriteString(w.Text)
	}
	return b.String()
}

// What the three ways to ask say of an item is the same: the weights of the evidence add up
// to the score, and the tag of the account is that of the item.
func FuzzAgree(f *testing.F) {
	f.Add("Iran*", `iran\w`, "Iran talks", "Texas", "cricket", "Iran talks on Texas; Iran, Iranians", "<p>Talks in Iran.</p>", uint8(3))
	f.Add("=MEK^2", `\bМ.К\b`, "سپاه پاسداران", "M.E.K.", "و", "M.E.K. МЕК", "سپاه\u200cپاسداران و", uint8(200))
	f.Fuzz(func(t *testing.T, one, two, three, four, five, title, content string, mask uint8) {
		var ts [5]topic.Term
		for i, s := range []string{one, two, three, four, five} {
			parse := topic.ParseTerm
			if i == 1 {
				parse = topic.ParsePattern
			}
			term, err := parse(s)
			if err != nil {
				return
			}
			ts[i] = term.In(topic.Fields(mask>>i) & 31)
		}
		m, err := topic.Compile([]topic.Rule{
			{
				Topic: "a", Any: ts[:2], Langs: map[string][]topic.Term{"en": ts[2:3]}, None: ts[4:],
				All:  []topic.All{{Groups: [][]topic.Term{ts[:2], ts[2:4]}, Score: 1.5}},
				Near: []topic.Near{{Of: ts[:1], With: ts[1:4], Within: int(mask % 7), Score: 2}},
			},
			{Topic: "b", Any: ts[1:], Ignore: ts[:1], Sources: []news.SourceID{"s"}, Level: news.About},
		})
		if err != nil {
			return // weights of patterns have no bound
		}
		it := &news.Item{Source: "s", Title: title, Summary: content, Content: content + title, Language: "en"}
		sums, tags := map[string]float64{}, m.Tags(it)
		for _, e := range m.Explain(it) {
			sums[e.Topic] += e.Weight
		}
		for _, name := range []string{"a", "b"} {
			a, ok := m.Account(it, name)
			if !ok || math.Abs(a.Tag.Score-sums[name]) > 1e-6*max(1, a.Tag.Score) {
				t.Errorf("%s: score %v, evidence adds up to %v", name, a.Tag.Score, sums[name])
			}
			i := slices.IndexFunc(tags, func(tag news.Tag) bool { return tag.Topic == name })
			if i < 0 && a.Tag.Level != 0 || i >= 0 && a.Tag != tags[i] {
				t.Errorf("%s: the account has the tag %+v, the item has %+v", name, a.Tag, tags)
			}
		}
	})
}

// A pattern finds in a marked text what the package regexp finds in the text itself, where
// both mean the same: without borders and classes that ASCII defines.
func FuzzPattern(f *testing.F) {
	f.Add("и.а+н", "тиран иран")
	f.Add("[а-я]{2}x|[^ab]c", "абx cc, ac")
	f.Add("(ab|в)*г$", "abвг")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if strings.ContainsAny(pattern, `\[A0`) || text.Fold(pattern) != pattern || text.Fold(s) != s || strings.ContainsAny(s+pattern, "\x01\n‐‘’") {
			return
		}
		term, err := topic.ParsePattern(pattern)
		if err != nil {
			return
		}
		found := regexp.MustCompile(pattern).MatchString(s)
		m := compile(t, topic.Rule{Topic: "x", Any: []topic.Term{term}})
		evidence := m.Explain(&news.Item{Title: s})
		if len(evidence) > 0 && !found {
			t.Errorf("%q is found in %q: %v", pattern, s, evidence)
		}
		if found && len(evidence) == 0 && len(text.Words(regexp.MustCompile(pattern).FindString(s))) > 0 {
			t.Errorf("%q is not found in %q", pattern, s)
		}
	})
}

// In small ASCII letters, borders of words mean the same to the package regexp as well.
func FuzzPatternBorders(f *testing.F) {
	f.Add(`\b(van)+\b`, "a vanvan")
	f.Add(`(^|\s)0-days?\b|\b(apt|unc)-?\d`, "10-day, a 0-days, unc-1")
	f.Add(`\b(a|ab|abc)('|-)(c|d?)\b`, "ab-c abc'")
	small := regexp.MustCompile(`^([ -@_a-z{-~]|\\[bdsw])*$`)
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if !small.MatchString(pattern) || !small.MatchString(s) || len(s) > 90 { // only 100 matches are seen
			return
		}
		term, err := topic.ParsePattern(pattern)
		if err != nil {
			return
		}
		right := regexp.MustCompile(pattern)
		found := slices.ContainsFunc(right.FindAllString(s, -1), func(s string) bool { return len(text.Words(s)) > 0 })
		m := compile(t, topic.Rule{Topic: "x", Any: []topic.Term{term}})
		if got := len(m.Explain(&news.Item{Title: s})) > 0; got != found {
			t.Errorf("%q in %q: %v, want %v", pattern, s, got, found)
		}
	})
}
