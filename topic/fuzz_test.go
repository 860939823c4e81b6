package topic_test

import (
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
		m := compile(t, topic.Rule{Topic: "x", Any: []topic.Term{term}})
		evidence := m.Explain(&news.Item{Title: title})
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
