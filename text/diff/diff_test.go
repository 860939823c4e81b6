package diff_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"courant/text/diff"
)

// marked writes pieces as [-removed-] and {+added+}.
func marked(pieces []diff.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Op {
		case diff.Removed:
			b.WriteString("[-" + p.Text + "-]")
		case diff.Added:
			b.WriteString("{+" + p.Text + "+}")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestSaysWhichWordsChanged(t *testing.T) {
	for _, tt := range []struct{ before, after, want string }{
		{"", "", ""},
		{"The ferry sank.", "The ferry sank.", "The ferry sank."},
		{"", "The ferry", "{+The ferry+}"},
		{"The ferry", "", "[-The ferry-]"},
		{"Four people died in the quake", "Seven people died in the quake", "[-Four-]{+Seven+} people died in the quake"},
		{"The minister resigned.", "The minister resigned, aides said.", "The minister resigned{+, aides said+}."},
		{"a  b\n\n\nc", " a b\nc ", "a b\nc"},
		{"The first line.\nThe second line.", "The first line.\nA third.\nThe second line.", "The first line.\n{+A third.\n+}The second line."},
		{"ایران‌ها رفتند", "ایران‌ها آمدند", "ایران‌ها [-رفتند-]{+آمدند+}"},
		{"東京で地震", "大阪で地震", "[-東京-]{+大阪+}で地震"},
		{"one two three four", "five six", "[-one two three four-]{+five six+}"},
	} {
		if got := marked(diff.Words(tt.before, tt.after)); got != tt.want {
			t.Errorf("Words(%q, %q) = %s, want %s", tt.before, tt.after, got, tt.want)
		}
	}
}

func TestLongTextsTakeBoundedTime(t *testing.T) {
	var a, b strings.Builder
	for i := range 200_000 {
		a.WriteString(strings.Repeat("a", i%7+1) + " ")
		b.WriteString(strings.Repeat("b", i%5+1) + " ")
	}
	start := time.Now()
	pieces := diff.Words(a.String()+"end", b.String()+"end")
	if len(pieces) != 3 || pieces[0].Op != diff.Removed || pieces[1].Op != diff.Added || pieces[2].Text != " end" {
		t.Errorf("%d pieces, want all before the end replaced", len(pieces))
	}
	if took := time.Since(start); took > 20*time.Second { // not a claim of speed: the product of both would take hours
		t.Errorf("took %v", took)
	}
}

func TestWhatDiffersTooMuchIsReplaced(t *testing.T) {
	for _, tt := range []struct {
		words    int
		replaced bool
	}{{700, false}, {800, true}} { // and a space between any two
		before, after := "first", "last"
		for i := range tt.words {
			before, after = before+fmt.Sprint(" kept a", i), after+fmt.Sprint(" kept b", i)
		}
		before, after = strings.Join(strings.Fields(before)[:tt.words], " "), strings.Join(strings.Fields(after)[:tt.words], " ")
		if got := len(diff.Words(before+" end", after+" end")); (got == 3) != tt.replaced {
			t.Errorf("%d words: %d pieces, want the one in the place of the other: %t", tt.words, got, tt.replaced)
		}
	}
}

// BenchmarkWordsOfOtherTexts compares texts as long as any that are compared.
func BenchmarkWordsOfOtherTexts(b *testing.B) {
	const words = 745
	r := rand.New(rand.NewPCG(1, 2))
	for _, bench := range []struct {
		name string
		word func(side, i int) string
	}{
		{"nothing-shared", func(side, i int) string { return fmt.Sprint(side, "x", i) }},
		{"of-20-words", func(int, int) string { return fmt.Sprint("w", r.IntN(20)) }},
		{"of-2000-words", func(int, int) string { return fmt.Sprint("w", r.IntN(2000)) }},
		{"every-other", func(side, i int) string { return fmt.Sprint("w", side*(i%2), "x", i) }},
	} {
		var texts [2]string
		for side := range texts {
			texts[side] = fmt.Sprint("start", side)
			for i := range words {
				texts[side] += " " + bench.word(side, i)
			}
			texts[side] += fmt.Sprint(" end", side)
		}
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if len(diff.Words(texts[0], texts[1])) == 0 {
					b.Fatal("no pieces")
				}
			}
		})
	}
}

// FuzzWords holds that the pieces are the two texts.
func FuzzWords(f *testing.F) {
	f.Add("Four people died.", "Seven people have died.")
	f.Add("a\n\xffb", "a b\u200c")
	f.Fuzz(func(t *testing.T, before, after string) {
		var a, b strings.Builder
		for _, p := range diff.Words(before, after) {
			if p.Op != diff.Added {
				a.WriteString(p.Text)
			}
			if p.Op != diff.Removed {
				b.WriteString(p.Text)
			}
		}
		for _, v := range []struct{ got, want string }{{a.String(), before}, {b.String(), after}} {
			v.want = strings.ToValidUTF8(v.want, "\ufffd")
			if strings.Join(strings.Fields(v.got), " ") != strings.Join(strings.Fields(v.want), " ") {
				t.Errorf("pieces %q are not %q", v.got, v.want)
			}
		}
	})
}

func TestShortenLeavesWhatIsNearAChange(t *testing.T) {
	long := strings.Repeat("kept words ", 30)
	pieces := []diff.Piece{{Text: long}, {Op: diff.Removed, Text: "four "}, {Op: diff.Added, Text: "seven "}, {Text: long}, {Op: diff.Added, Text: "more "}, {Text: long}}
	if got, want := marked(diff.Shorten(pieces, 12)), "… kept words [-four -]{+seven +}kept words kept … kept words {+more +}kept words kept …"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	short := []diff.Piece{{Text: "Only "}, {Op: diff.Added, Text: "a "}, {Text: "few words."}}
	if got, want := marked(diff.Shorten(short, 12)), "Only {+a +}few words."; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
