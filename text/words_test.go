package text_test

import (
	"slices"
	"strings"
	"testing"

	"courant/text"
)

func TestSplitsWordsInEveryScript(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{" - ", ""},
		{"Iran's F-16s, U.S.-made.", "iran|s|f|16s|u|s|made"},
		{"#IranProtests_2022 @user", "iranprotests|2022|user"},
		{"İran'ın İran’da", "iran|in|iran|da"},
		{"l’Iran d'Albanie", "l|iran|d|albanie"},
		{"«Иран»: да", "иран|да"},
		{"ایران، اسرائیل؛ «تهران»", "ایران|اسراییل|تهران"},
		{"می\u200cخواهند ایران\u200cها", "می|خواهند|ایران|ها"},
		{"ולאיראן–ארה״ב צה\"ל־אוגדה", "ולאיראן|ארהב|צהל|אוגדה"},
		{"伊朗核问题", "伊|朗|核|问|题"},
		{"イランの核 ハッカー", "イラン|の|核|ハッカー"},
		{"อิหร่าน", "อิ|ห|ร่|า|น"},
		{"이란은 핵", "이란은|핵"},
		{"½ ﷺ", "1|2|صلی|الله|علیه|وسلم"},
	} {
		var got []string
		for _, w := range text.Words(tt.in) {
			got = append(got, w.Text)
		}
		if got := strings.Join(got, "|"); got != tt.want {
			t.Errorf("Words(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestKnowsWhereWordsAreWritten(t *testing.T) {
	s := "Die İRAN'ın ﬁles, «إِيـران» צה\"ל"
	want := []string{"Die", "İRAN", "ın", "ﬁles", "إِيـران", `צה"ל`}
	words := text.Words(s)
	if len(words) != len(want) {
		t.Fatalf("%d words, want %d", len(words), len(want))
	}
	for i, w := range words {
		if got := s[w.Start:w.End]; got != want[i] {
			t.Errorf("word %d is written %q, want %q", i, got, want[i])
		}
	}
}

func TestJoinsWhatZWNJJoins(t *testing.T) {
	words := text.Words("نمی\u200cخواسته\u200cام برود \u200cو\u200c\u200cما\u200cها")
	for i, want := range []struct {
		joined string
		parts  int
	}{{"نمیخواستهام", 3}, {}, {}, {}, {"وماها", 3}, {}, {}} {
		if w := words[i]; w.Joined != want.joined || w.Parts != want.parts {
			t.Errorf("word %d, %q: joined %q of %d, want %q of %d", i, w.Text, w.Joined, w.Parts, want.joined, want.parts)
		}
	}
}

func TestMarksWhereSentencesStart(t *testing.T) {
	for _, s := range []string{
		"*One two. *Three",
		"*Is it? *Yes! *No… *So",
		"*Title\n*Text",
		"*The U.S. Cyber Command of St. Albans, v2.0, said: no",
		"*ایران است؟ *بله",
	} {
		words := text.Words(strings.ReplaceAll(s, "*", ""))
		for i, w := range text.Words(s) {
			if want := w.Start > 0 && s[w.Start-1] == '*'; words[i].Sentence != want {
				t.Errorf("%q: word %q starts a sentence: %v, want %v", s, w.Text, words[i].Sentence, want)
			}
		}
	}
}

func BenchmarkWords(b *testing.B) {
	for _, bm := range []struct{ name, text string }{
		{"english", "Iran's foreign minister said on Monday that talks would go on in Geneva. "},
		{"persian", "وزیر امور خارجه ایران روز دوشنبه گفت که گفت\u200cوگوها در ژنو ادامه می\u200cیابد. "},
	} {
		s := strings.Repeat(bm.text, 1+800/len(bm.text))[:800]
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				text.Words(s)
			}
		})
	}
}

func TestAppendWordsSplitsLikeWords(t *testing.T) {
	before := text.Words("می\u200cشود")
	for _, s := range []string{"", "Iran's talks. Go on", "می\u200cخواهند، ایران", "伊朗"} {
		got, _ := text.AppendWords(slices.Clone(before), s)
		if want := append(slices.Clone(before), text.Words(s)...); !slices.Equal(got, want) {
			t.Errorf("%q: words %+v, want %+v", s, got, want)
		}
	}
}
