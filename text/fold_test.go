package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"courant/text"
)

func TestFoldsWritingsOfOneWordToOneForm(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"Tehran TALKS, 3rd Day", "tehran talks, 3rd day"},
		// Latin
		{"İran İRAN Iran ıran", "iran iran iran iran"},
		{"IŞIK ışık", "isik isik"},
		{"Shqipërisë SHQIPËRISË", "shqiperise shqiperise"},
		{"Ägypten, Straße STRASSE", "agypten, strasse strasse"},
		{"l’Iran à Téhéran", "l’iran a teheran"},
		{"Đinđić Łódź Ærø Œuvre Þór", "dindic lodz aero oeuvre thor"},
		{"Việt Nam", "viet nam"},
		{"ﬁle № ①", "file no 1"},
		{"ＩＲＡＮ", "iran"},
		{"data\u00adbase", "database"},
		{"\ufeffIran\u200e", "iran"},
		// Greek, Cyrillic
		{"ΕΛΛΆΣ Ελλάς ελλάσ", "ελλασ ελλασ ελλασ"},
		{"Иран ИРАН", "иран иран"},
		{"Орёл орел", "орел орел"},
		{"Ира́н", "иран"},
		{"Київ Йод", "київ йод"}, // other letters, not marks
		// Arabic, Persian
		{"إيران أيران آيران ايران ایران", "ایران ایران ایران ایران ایران"},
		{"إِيرَان", "ایران"},
		{"إيـــران", "ایران"},
		{"طهران القاهرة كندا", "طهران القاهره کندا"},
		{"مسئول مسؤول", "مسیول مسوول"},
		{"خامنه\u200cای خامنۀ خامنهٔ", "خامنه ای خامنه خامنه"},
		{"۱۴۰۳ ٢٠٢٤", "1403 2024"},
		{"ﺇﻳﺮﺍﻥ", "ایران"}, // presentation forms
		// Hebrew
		{"אִירָאן", "איראן"},
		{`צה"ל צה״ל ארה''ב ארה״ב`, `צהל צהל ארה''ב ארהב`},
		{"ג'ורג' צ׳כיה", "גורג' צכיה"},
		{`"הארץ"`, `"הארץ"`},
		{`ב"הארץ"`, `בהארץ"`},
		// scripts whose marks are letters
		{"イラン が ハﾟ", "イラン が パ"},
		{"हिन्दी", "हिन्दी"},
		{"이란", "이란"},
		// not UTF-8
		{"Ir\xffan", "ir\ufffdan"},
		{"İr\xffan", "ir\ufffdan"},
	} {
		if got := text.Fold(tt.in); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if got := text.Fold(norm.NFD.String(tt.in)); got != tt.want {
			t.Errorf("Fold(NFD of %q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFoldsEveryCharacterOnce(t *testing.T) {
	for r := rune(0); r < 0x20000; r++ { // what comes after is Chinese, or nothing
		for _, s := range []string{"a" + string(r) + "a", "ב" + string(r) + "ב", "ᄀ" + string(r) + "ᅡ"} {
			once := text.Fold(s)
			if twice := text.Fold(once); twice != once {
				t.Fatalf("Fold(%q) = %q, folded again %q", s, once, twice)
			}
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("İran'ın Shqipërisë")
	f.Add("می\u200cخواهند إِيـران ارهٔ")
	f.Add(`צה"ל ארה״ב ב"הארץ"`)
	f.Add("Ира\u0301н ё \xff")
	f.Add("ᄀ\u00adᅡ ᄀ\u064bᅡ")
	f.Add("ে\u200dা")
	f.Fuzz(func(t *testing.T, s string) {
		once := text.Fold(s)
		if !utf8.ValidString(once) {
			t.Errorf("Fold(%q) = %q, not UTF-8", s, once)
		}
		if twice := text.Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
		checkWords(t, s, once)
	})
}

// checkWords holds the words of s against those of its folded form, and against the
// places where they are said to be written.
func checkWords(t *testing.T, s, folded string) {
	t.Helper()
	words, again := text.Words(s), text.Words(folded)
	if len(words) != len(again) {
		t.Fatalf("%q has %d words, folded %d", s, len(words), len(again))
	}
	end := 0
	for i, w := range words {
		if w.Text != again[i].Text || w.Text == "" {
			t.Errorf("word %d of %q is %q, folded %q", i, s, w.Text, again[i].Text)
		}
		if w.Start > w.End || w.End > len(s) || w.End < end {
			t.Fatalf("word %d of %q is at %d to %d, after %d", i, s, w.Start, w.End, end)
		}
		end = w.End
		// One character may fold to several words, as ½ does.
		if in := text.Fold(s[w.Start:w.End]); !strings.Contains(in, w.Text) {
			t.Errorf("word %d of %q is %q, but %q is written there", i, s, w.Text, in)
		}
	}
}
