package main

import (
	"archive/zip"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	bcp47 "golang.org/x/text/language"

	"courant/text/internal/gram"
)

func g(s string) gram.Gram {
	var g gram.Gram
	for _, r := range s {
		g = g.With(r)
	}
	return g
}

// models are those of a language whose only text is "ab ab a abcde".
func models() []model {
	return []model{
		{"a": 4. / 10, "b": 3. / 10, "c": .1, "d": .1, "e": .1},
		{"ab": 3. / 4, "bc": 1. / 3, "cd": 1, "de": 1},
		{"abc": 1. / 3, "bcd": 1, "cde": 1},
		{"abcd": 1, "bcde": 1},
	}
}

func TestEdgesOfWordsAreWhereNothingFollows(t *testing.T) {
	c := newRuns(models()...).count(func(r rune) string { return string(r) })
	for gr, times := range map[string]float64{
		"a": 4, "b": 3, "e": 1, "ab": 3, "bc": 1, "abc": 1, "abcd": 1, "bcde": 1,
		" a": 4, "a ": 1, " a ": 1, " ab": 3, "b ": 2, "ab ": 2, " ab ": 2, " abc": 1, "cde ": 1, "e ": 1,
		" b": 0, " abcd": 0, "bc ": 0, " ": 0,
	} {
		if len(gr) > gram.Longest {
			continue
		}
		if got := 10 * c[g(gr)]; math.Abs(got-times) > 1e-9 {
			t.Errorf("%q is there %.3f times, want %.0f", gr, got, times)
		}
	}
}

func TestLettersAreSpelledWithTwo(t *testing.T) {
	c := newRuns(models()...).count(replace("bnj"))
	for gr, times := range map[string]float64{"anj": 3, "nj ": 2, "j ": 2, "nj": 3, "jc": 1, "anj ": 2, " anj": 3, "njcd": 1, "jcd": 1, "b": 0} {
		if got := 10 * c[g(gr)]; math.Abs(got-times) > 1e-9 {
			t.Errorf("%q is there %.3f times, want %.0f", gr, got, times)
		}
	}
}

func TestMarksAreTakenOff(t *testing.T) {
	for in, want := range map[rune]string{'ë': "e", 'ç': "c", 'ı': "i", 'đ': "d", 'ł': "l", 'ệ': "e", 'a': "a", 'ж': "ж"} {
		if got := bare(in); got != want {
			t.Errorf("bare(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAModelIsReadFromItsFile(t *testing.T) {
	var set, message []byte
	set = append(set, 1<<3|1)
	set = binary.LittleEndian.AppendUint64(set, math.Float64bits(.25))
	for _, run := range []string{"ab", "në"} {
		set = append(append(set, 2<<3|2, byte(len(run))), run...)
	}
	message = append(message, 1<<3, 1, 2<<3, 2, 3<<3, 200, 1) // language, length, total
	message = append(append(message, 4<<3|2, byte(len(set))), set...)
	dir := t.TempDir()
	write(t, dir, message)
	m, err := readModel(dir, "sq", 2)
	if err != nil || len(m) != 2 || m["ab"] != .25 || m["në"] != .25 {
		t.Errorf("model is %v, %v", m, err)
	}
	for _, n := range []int{1, 3, 8, 9, len(message) - 1} {
		write(t, dir, message[:n])
		if m, err := readModel(dir, "sq", 2); err == nil {
			t.Errorf("%d of %d bytes are read as %v", n, len(message), m)
		}
	}
}

func write(t *testing.T, dir string, message []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "sq"), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "sq", "bigrams.pb.bin.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	w, err := z.Create("bigrams.pb.bin")
	if err != nil {
		t.Fatal(err)
	}
	w.Write(message)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTheTableFitsItsFormat(t *testing.T) {
	if len(languages) > gram.MaxLanguages {
		t.Errorf("%d languages, the table has room for %d", len(languages), gram.MaxLanguages)
	}
	for _, l := range languages {
		if tag, err := bcp47.Parse(l.tag); err != nil || tag.String() != l.tag {
			t.Errorf("%s: the canonical tag is %s, %v", l.tag, tag, err)
		}
		sum := 0.0
		for _, w := range l.ways {
			sum += w.share
		}
		if sum < 0 || sum > 1 {
			t.Errorf("%s: the ways to write it are %.2f of its texts", l.tag, sum)
		}
	}
}
