package gram_test

import (
	"errors"
	"testing"
	"unicode"

	"courant/text/internal/gram"
)

func of(s string) gram.Gram {
	var g gram.Gram
	for _, r := range s {
		g = g.With(r)
	}
	return g
}

// sample is a table of two languages.
func sample() string {
	return string(gram.Append(nil, []gram.Language{{Tag: "sq", Typical: 40}, {Tag: "sr-Latn", Typical: 50}}, map[gram.Gram][]gram.Evidence{
		of("ë"):    {{Language: 0, Weight: 100}},
		of(" n"):   {{Language: 0, Weight: 20}, {Language: 1, Weight: 30}},
		of("ë "):   {{Language: 0, Weight: 7}},
		of(" në "): {{Language: 0, Weight: 3}},
		of("a"):    {{Language: 1, Weight: 255}},
	}))
}

func TestATableIsReadAsItWasWritten(t *testing.T) {
	table, err := gram.Parse(sample())
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Languages) != 2 || table.Languages[1] != (gram.Language{Tag: "sr-Latn", Typical: 50}) {
		t.Errorf("languages are %v", table.Languages)
	}
	for _, tt := range []struct {
		text           string
		sq, sr         int32
		words, letters int
	}{
		{"", 0, 0, 0, 0},
		{"24 – 5", 0, 0, 0, 0},
		{"në", 130, 30, 1, 2},
		{"NË!", 130, 30, 1, 2},
		{"në në", 260, 60, 2, 4},
		{"nëa", 120, 285, 1, 3},
		{"a", 0, 255, 1, 1},
		{"në ДАа", 130, 30, 1, 2}, // another alphabet
		{"xnëx", 100, 0, 1, 4},
	} {
		var s gram.Scores
		words, letters := table.Score(tt.text, unicode.Latin, &s)
		if s[0] != tt.sq || s[1] != tt.sr || words != tt.words || letters != tt.letters {
			t.Errorf("Score(%q) = %d, %d words, %d letters: want %d %d, %d, %d",
				tt.text, s[:2], words, letters, tt.sq, tt.sr, tt.words, tt.letters)
		}
	}
}

func TestAGramKeepsItsLastLetters(t *testing.T) {
	if got, want := of("kosova"), of("sova"); got != want || got.Len() != gram.Longest {
		t.Errorf("gram is %x, want %x", got, want)
	}
}

func TestBytesThatAreNoTableAreRefused(t *testing.T) {
	whole := sample()
	for i := range whole {
		if _, err := gram.Parse(whole[:i]); !errors.Is(err, gram.ErrTable) {
			t.Errorf("%d of %d bytes: %v", i, len(whole), err)
		}
	}
	for _, s := range []string{"sq\n\x00", "sq x\n\x00", "sq 0\n\x00", "sq 1\n\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "sq 1\n\x01\x00\x00", "sq 1\n\x01\x05\x01\x01\x01"} {
		if _, err := gram.Parse(s); !errors.Is(err, gram.ErrTable) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample(), "në Kosovë")
	f.Fuzz(func(t *testing.T, s, text string) {
		table, err := gram.Parse(s)
		if err != nil {
			return
		}
		var scores gram.Scores
		if words, letters := table.Score(text, unicode.Latin, &scores); words > letters || letters > len(text) {
			t.Errorf("%d words, %d letters in %d bytes", words, letters, len(text))
		}
		for _, n := range scores[len(table.Languages):] {
			if n != 0 {
				t.Error("a language that is not in the table has a score")
			}
		}
	})
}
