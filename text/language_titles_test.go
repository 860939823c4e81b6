package text_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"courant/text"
)

// The titles in testdata/language are invented, a file for each language. The table was
// not made from them; how many grams it has, and of which length, was chosen by them.
func titles(t testing.TB) map[string][]string { return titlesIn(t, "testdata/language") }

// titlesIn returns the titles of a folder by the names of their files, which are tags.
func titlesIn(t testing.TB, dir string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no titles", err)
	}
	all := map[string][]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tag := strings.TrimSuffix(filepath.Base(file), ".txt")
		all[tag] = strings.Split(strings.TrimSpace(string(b)), "\n")
	}
	return all
}

// siblings is what one title need not tell apart: sr-Latn, hr and bs.
func siblings(tag string) string {
	switch tag {
	case "sr-Latn", "hr", "bs":
		return "sr-Latn"
	default:
		return tag
	}
}

// ours are the languages that the built-in topics are in.
var ours = []string{"ar", "de", "en", "fa", "fr", "he", "ru", "sq", "tr"}

// share returns how many of the titles in languages get the answer that is right, and
// logs the others.
func share(t *testing.T, all map[string][]string, languages []string, hint func(tag string) string) float64 {
	t.Helper()
	right, sum := 0, 0
	for _, tag := range languages {
		n := 0
		for _, title := range all[tag] {
			if got := text.Language(hint(tag), title); siblings(got) == siblings(tag) {
				n++
			} else {
				t.Logf("%s is told for %s: %q", tag, got, title)
			}
		}
		t.Logf("%s: %d of %d", tag, n, len(all[tag]))
		right, sum = right+n, sum+len(all[tag])
	}
	return float64(right) / float64(sum)
}

func tags(all map[string][]string) []string { return slices.Sorted(maps.Keys(all)) }

func noHint(string) string { return "" }

func TestTitlesInOurLanguagesAreToldWithoutAHint(t *testing.T) {
	if got := share(t, titles(t), ours, noHint); got < .99 {
		t.Errorf("%.4f are right, want .99", got)
	}
}

func TestTitlesInAllLanguagesAreToldWithoutAHint(t *testing.T) {
	all := titles(t)
	if got := share(t, all, tags(all), noHint); got < .97 {
		t.Errorf("%.4f are right, want .97", got)
	}
}

func TestATrueHintIsNeverContradicted(t *testing.T) {
	all := titles(t)
	if got := share(t, all, tags(all), func(tag string) string { return tag }); got < 1 {
		t.Errorf("%.4f are right, want all", got)
	}
}

// Many blogs say that they are in English, whatever they write. A short title of long names
// keeps the hint; the text below it decides.
func TestAHintOfEnglishDoesNotHideOtherLanguages(t *testing.T) {
	all := titles(t)
	delete(all, "en")
	if got := share(t, all, tags(all), func(string) string { return "en-US" }); got < .955 {
		t.Errorf("%.4f are right, want .955", got)
	}
}
