package topic_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"courant/news"
	"courant/topic"
)

// In a text in ASCII and small letters the package regexp says what is right. The patterns
// are those of which a field is looked at for a word, the start of one, or two in a row.
func TestPatternsAreFoundWhereverTheExpressionMatches(t *testing.T) {
	words := []string{"day", "days", "0", "10", "x0", "van", "vans", "afyon", "agri", "agriculture", "da", "unc1234", "unc", "a"}
	var texts []string
	for _, a := range words {
		for _, b := range words {
			for _, gap := range []string{" ", "-", "'", "_", "", " - "} {
				texts = append(texts, a+gap+b, "the "+a+gap+b+".")
			}
		}
	}
	for _, p := range []string{
		`\bvan`, `van\b`, `\bvan\b`, `\b(van|afyon|agri)'(da|de)\b`, `\b(van|afyon|agri)`, `0-days?\b`, `(^|[^\d.,])0-days?\b`,
		`\bunc-?\d{4}\b`, `\b(unc-?\d{4}|0-day)`, `(\d|\bx) ?-? days\b`, `day van`, `\bday_van`, `a_da`, `(an|ay)s? -`, `(an|ay)+s`,
		`\b(a|0|da)-`, `\b[v]an`, `(van){1,2} `, `\b(van)+\b`, `\b(van|agri){1,2}\b`, `(x?|y)0-`,
	} {
		right := regexp.MustCompile(p)
		m := compile(t, topic.Rule{Topic: "x", Any: []topic.Term{pattern(t, p)}})
		found := 0
		for _, s := range texts {
			want := slices.ContainsFunc(right.FindAllString(s, -1), func(s string) bool { return strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz0123456789") })
			if got := len(m.Explain(&news.Item{Title: s})) > 0; got != want {
				t.Errorf("%q in %q: %v, want %v", p, s, got, want)
			}
			if want {
				found++
			}
		}
		if found == 0 || found == len(texts) {
			t.Errorf("%q: found in %d of %d texts, which says nothing", p, found, len(texts))
		}
	}
}

func TestStemsOfLettersOfAnyLengthAreFound(t *testing.T) {
	letters := []string{"a", "д", "ა", "한", "𐐨"} // of one to four bytes
	var stems []string
	for _, a := range letters {
		for _, b := range letters {
			for _, c := range letters {
				stems = append(stems, a+b+c)
			}
		}
	}
	stems = append(stems, "한한", "a한", "한д")
	m := compile(t, topic.Rule{Topic: "x", Any: terms(t, strings.Fields(strings.Join(stems, "* ")+"*")...)})
	for _, stem := range stems {
		for _, title := range []string{stem, stem + "o", stem + "ჯжo"} {
			if !slices.ContainsFunc(m.Explain(&news.Item{Title: title}), func(e topic.Evidence) bool { return e.Term == stem+"*" }) {
				t.Errorf("%s* is not found in %s", stem, title)
			}
		}
	}
}
