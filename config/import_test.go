package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// imported returns what becomes of candidates that are added to a configuration, and the
// configuration with them.
func imported(t *testing.T, before string, list []Candidate, groups ...string) (*Import, string) {
	t.Helper()
	im, err := importSources("nowhere/courant.yaml", []byte(before), "", list, groups)
	if err != nil {
		t.Fatalf("%s\n%v", before, err)
	}
	if im.Edit == nil {
		return im, before
	}
	return im, string(im.Edit.New())
}

func TestImportsWhereverSourcesAre(t *testing.T) {
	list := []Candidate{{URL: "https://x.example/f", Name: "X"}, {URL: "https://y.example/f"}}
	const x, y = "{url: https://x.example/f, name: X}", "https://y.example/f"
	const block = "  - url: https://x.example/f\n    name: X\n  - https://y.example/f\n"
	for name, tt := range map[string]struct{ before, after string }{
		"below sources":               {"sources:\n  - https://a.example.org\ntopics:\n", "sources:\n  - https://a.example.org\n" + block + "topics:\n"},
		"sources apart":               {"sources:\n  - https://a.example.org\n\n  - https://b.example.org\n", "sources:\n  - https://a.example.org\n\n  - https://b.example.org\n\n  - url: https://x.example/f\n    name: X\n\n  - https://y.example/f\n"},
		"no end of the last line":     {"sources:\n  - https://a.example.org", "sources:\n  - https://a.example.org\n" + strings.TrimSuffix(block, "\n")},
		"lines of Windows":            {"sources:\r\n  - https://a.example.org\r\n", "sources:\r\n  - https://a.example.org\r\n" + strings.ReplaceAll(block, "\n", "\r\n")},
		"in braces":                   {"sources:\n  - {url: https://a.example.org}\n", "sources:\n  - {url: https://a.example.org}\n  - " + x + "\n  - " + y + "\n"},
		"nothing below":               {"sources:\ntopics:\n", "sources:\n" + block + "topics:\n"},
		"no list":                     {"log: {}\n", "log: {}\nsources:\n" + block},
		"an empty file of comments":   {"# nothing yet\nsite: {}\n", "# nothing yet\nsite: {}\nsources:\n" + block},
		"null":                        {"sources: ~ # none\n", "sources: [\n  " + x + ",\n  " + y + "] # none\n"},
		"empty brackets":              {"sources: []\n", "sources: [\n  " + x + ",\n  " + y + "]\n"},
		"brackets":                    {"sources: [https://a.example.org]\n", "sources: [https://a.example.org,\n  " + x + ",\n  " + y + "]\n"},
		"brackets, last comma":        {"sources: [https://a.example.org,]\n", "sources: [https://a.example.org,\n  " + x + ",\n  " + y + ",]\n"},
		"brackets over lines":         {"sources: [\n  https://a.example.org\n]\n", "sources: [\n  https://a.example.org,\n  " + x + ",\n  " + y + "\n]\n"},
		"brackets over lines, comma":  {"sources: [\n  https://a.example.org,  # a\n]\n", "sources: [\n  https://a.example.org,  # a\n  " + x + ",\n  " + y + ",\n]\n"},
		"brackets in braces":          {"{sources: [https://a.example.org]}\n", "{sources: [https://a.example.org,\n  " + x + ",\n  " + y + "]}\n"},
		"empty brackets, own bracket": {"sources: [\n]\n", "sources: [\n  " + x + ",\n  " + y + "\n]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, got := imported(t, tt.before, list); got != tt.after {
				t.Errorf("got:\n%q\nwant:\n%q", got, tt.after)
			}
		})
	}
}

// fates writes the outcomes as a person would note them down.
func fates(im *Import) []string {
	var lines []string
	for _, o := range im.Outcomes {
		switch o.Fate {
		case Added:
			lines = append(lines, "added "+string(o.ID))
		case Known:
			lines = append(lines, fmt.Sprintf("known %s %s", o.ID, o.Place))
		case Twice:
			lines = append(lines, "twice "+string(o.ID))
		case Refused:
			lines = append(lines, "refused: "+o.Why)
		}
	}
	return lines
}

func TestEachCandidateHasItsFate(t *testing.T) {
	const before = "fetch: {allow_private: [192.168.7.0/24]}\nsources: [{url: 'https://www.example.org/feed/', id: known}]\n"
	long := "https://a.example/" + strings.Repeat("a", 2000)
	for _, tt := range []struct{ url, want string }{
		{"https://a.example/feed", "added a-example"},
		{" http://b.example/ \n", "added b-example"},
		{"feed://c.example/rss", "added c-example"},
		{"FEED:https://d.example/rss", "added d-example"},
		{"http://192.168.7.2/feed", "added 192-168-7-2"},
		{"http://example.org/feed?utm_source=x", "known known nowhere/courant.yaml:2"},
		{"", "refused: it has no address of a feed"},
		{"javascript:alert(1)", `refused: "javascript:alert(1)" is not an http or https URL`},
		{"exec:~/bin/scrape.sh", `refused: "exec:~/bin/scrape.sh" is not an http or https URL`},
		{"a.example/feed", `refused: "a.example/feed" is not a URL: it has no https:// at its start; write https://a.example/feed`},
		{"https://a.example/a b", `refused: "https://a.example/a b" is not a URL; a space in a URL is written %20`},
		{"https://me:x@a.example/", "refused: the URL has a name or password in it; take it out: names and passwords do not belong in this file, which others may read"},
		{"http://10.0.0.7/feed", "refused: its address is not on the public internet; fetch.allow_private: [10.0.0.7/32] would permit it"},
		{"http://localhost:8080/feed", "refused: its address is not on the public internet; fetch.allow_private: [127.0.0.0/8] would permit it"},
		{"https://a.example/\u202efeed", "refused: there is an invisible character in its address"},
		{"https://a.example/\x00", "refused: there is an invisible character in its address"},
		{"https://a.example:99999/", `refused: "99999" is not a port; a port is a number up to 65535`},
		{long, "refused: its address is longer than 2000 characters"},
		{"http://_-_/", "refused: url: no id can be made from the name and address of this source"},
	} {
		im, _ := imported(t, before, []Candidate{{URL: tt.url}})
		if got := fates(im)[0]; got != tt.want {
			t.Errorf("%.60q: %s, want %s", tt.url, got, tt.want)
		}
		if added := im.Outcomes[0].Fate == Added; added != (im.Edit != nil) {
			t.Errorf("%.60q: the edit is %v", tt.url, im.Edit)
		}
	}
}

func TestOneBadCandidateDoesNotKeepTheOthersOut(t *testing.T) {
	im, after := imported(t, "log: {}\n", []Candidate{
		{URL: "https://a.example/"}, {URL: "ftp://b.example/"}, {URL: "http://_-_/"}, {URL: "http://_-_/"}, {URL: "https://c.example/"},
	})
	want := []string{"added a-example", `refused: "ftp://b.example/" is not an http or https URL`, "", "", "added c-example"}
	want[2] = "refused: url: no id can be made from the name and address of this source"
	want[3] = want[2]
	if diff := cmp.Diff(want, fates(im)); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	if after != "log: {}\nsources:\n  - https://a.example/\n  - https://c.example/\n" {
		t.Errorf("%s", after)
	}
}

func TestSourceOfSeveralFoldersIsInEachGroup(t *testing.T) {
	im, after := imported(t, "log: {}\n", []Candidate{
		{URL: "https://a.example/", Folders: []string{"World", "Südost & Balkan"}},
		{URL: "http://www.a.example", Folders: []string{"world", "Sea"}},
	}, "imported")
	if diff := cmp.Diff([]string{"added a-example", "twice a-example"}, fates(im)); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	if want := "    groups: [imported, world, sudost-balkan, sea]\n"; !strings.HasSuffix(after, want) {
		t.Errorf("%s", after)
	}
}

func TestFolderInAnotherScriptGetsANumber(t *testing.T) {
	im, after := imported(t, "sources: [{url: https://b.example, groups: [folder-1]}]\n", []Candidate{
		{URL: "https://a.example/", Folders: []string{"Новости", "اخبار", " Новости ", "", "\u202e"}},
	})
	if diff := cmp.Diff(map[string]string{"Новости": "folder-2", "اخبار": "folder-3"}, im.Numbered); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	if !strings.Contains(after, "groups: [folder-2, folder-3]") {
		t.Errorf("%s", after)
	}
}

func TestSourceHasAHundredGroupsOfManyFoldersAndTheOthersAreCounted(t *testing.T) {
	many := make([]string, 230_000)
	for i := range many {
		many[i] = fmt.Sprintf("Desk %d", i)
	}
	im, after := imported(t, "log: {}\n", []Candidate{
		{URL: "https://a.example/", Folders: many, LeftOut: 7},
		{URL: "https://a.example", Folders: []string{"Desk 0", "Новости", "imported", ""}, LeftOut: 1},
	}, "imported")
	first := im.Outcomes[0]
	if got := first.Source.Groups; len(got) != 101 || got[0] != "imported" || got[100] != "desk-99" || len(im.Numbered) != 0 {
		t.Errorf("%d groups, from %s to %s; numbered are %q", len(got), got[0], got[len(got)-1], im.Numbered)
	}
	if want := len(many) - 100 + 7 + 1 + 1; first.LeftOut != want {
		t.Errorf("%d are left out, want %d", first.LeftOut, want)
	}
	if !strings.Contains(after, "desk-99]") {
		t.Errorf("%s", after)
	}
}

func TestOfALongNameOfAFolderTheBeginningCounts(t *testing.T) {
	long := strings.Repeat("и", 500_000)
	im, _ := imported(t, "log: {}\n", []Candidate{
		{URL: "https://a.example/", Folders: []string{long, "Sea " + long}},
		{URL: "https://b.example/", Folders: []string{long + "x"}},
	})
	if len(im.Numbered) != 1 || im.Numbered[long[:maxFolder]] != "folder-1" {
		t.Errorf("%d folders are numbered, want that of 800 bytes", len(im.Numbered))
	}
	if got, want := fmt.Sprint(im.Outcomes[0].Source.Groups, im.Outcomes[1].Source.Groups), "[folder-1 sea] [folder-1]"; got != want {
		t.Errorf("groups are %s, want %s", got, want)
	}
}

func TestThousandsOfFoldersInAnotherScriptAreNumbered(t *testing.T) {
	var list []Candidate
	for i := range 3000 {
		list = append(list, Candidate{URL: fmt.Sprintf("https://%d.example/", i), Folders: []string{string(rune(0x4e00 + i))}})
	}
	im, _ := imported(t, "log: {}\n", list)
	if got := im.Outcomes[2999].Source.Groups; len(im.Numbered) != 3000 || !reflect.DeepEqual(got, []string{"folder-3000"}) {
		t.Errorf("%d numbers, the last group is %q", len(im.Numbered), got)
	}
}

func TestTakenIDGetsANumber(t *testing.T) {
	long := strings.Repeat("a", 64)
	im, after := imported(t, "sources: [{url: https://b.example, id: news}, {url: https://c.example, id: news-3}]\n", []Candidate{
		{URL: "https://d.example/", Name: "News"}, {URL: "https://e.example/", Name: "NEWS!"}, {URL: "https://f.example/", Name: "News 5"},
		{URL: "https://g.example/", Name: "News"}, {URL: "https://h.example/", Name: long}, {URL: "https://i.example/", Name: long},
	})
	want := []string{"added news-2", "added news-4", "added news-5", "added news-6", "added " + long, "added " + long[:62] + "-2"}
	if diff := cmp.Diff(want, fates(im)); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	checkIDs(t, im, after)
}

// checkIDs holds the ids that are foretold against those that the file gives.
func checkIDs(t *testing.T, im *Import, after string) {
	t.Helper()
	urls := make(map[string]string)
	for _, s := range load(t, "nowhere/courant.yaml", []byte(after)).Sources {
		urls[string(s.ID)] = s.URL
	}
	for _, o := range im.Outcomes {
		if o.Fate == Added && urls[string(o.ID)] != o.Source.URL {
			t.Errorf("%s is at %q, want %q", o.ID, urls[string(o.ID)], o.Source.URL)
		}
	}
}

func TestNamesAndLanguagesAreTakenIfTheyAreAny(t *testing.T) {
	im, after := imported(t, "log: {}\n", []Candidate{
		{URL: "https://a.example/", Name: "  The\n\u202eday\x00 #1: ", Language: "fr-ca"},
		{URL: "https://b.example/", Name: "https://b.example/", Language: "unknown"},
		{URL: "https://c.example/", Name: strings.Repeat("ж", 300), Language: "en"},
		{URL: "https://d.example/", Name: "می‌خواهم"},
	})
	want := `log: {}
sources:
  - url: https://a.example/
    name: 'The day #1:'
    language: fr-CA
  - https://b.example/
  - url: https://c.example/
    name: '` + strings.Repeat("ж", 200) + `…'
    language: en
  - url: https://d.example/
    name: 'می‌خواهم'
`
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	checkIDs(t, im, after)
}

func TestImportIntoAnIncludedFile(t *testing.T) {
	path := files(t, map[string]string{"courant.yaml": "include: [more.yaml]\nfeeds: {x: {match: group:g}}\nsources: [{url: https://a.example, groups: [g]}]\n", "more.yaml": "sources:\n  # none yet\n"})
	im, err := ImportSources(path, "more.yaml", []Candidate{{URL: "https://b.example/"}}, []string{"g"})
	if err != nil {
		t.Fatal(err)
	}
	const want = "sources:\n  - url: https://b.example/\n    groups: [g]\n  # none yet\n"
	if got := string(im.Edit.New()); got != want || filepath.Base(im.Edit.File) != "more.yaml" {
		t.Errorf("%s:\n%s", im.Edit.File, got)
	}
	if _, err := ImportSources(path, "other.yaml", nil, nil); err == nil || !strings.Contains(err.Error(), "does not include other.yaml") {
		t.Errorf("got %v", err)
	}
}

func TestImpossibleImportsAreRefusedAsAWhole(t *testing.T) {
	list := []Candidate{{URL: "https://a.example/"}}
	if _, err := importSources("courant.yaml", []byte("log: {}\n"), "", list, []string{"The Desk"}); err == nil || !strings.Contains(err.Error(), `no group can be called "The Desk"`) {
		t.Errorf("got %v", err)
	}
	_, err := importSources("courant.yaml", []byte("site: {titel: x}\n"), "", list, nil)
	if _, ok := errors.AsType[Problems](err); !ok {
		t.Errorf("got %v", err)
	}
	_, err = importSources("courant.yaml", []byte("{log: {}}\n"), "", list, nil)
	if _, ok := errors.AsType[*EditError](err); !ok {
		t.Errorf("got %v", err)
	}
}

func TestThousandsOfOneNameAreImported(t *testing.T) {
	var list []Candidate
	for i := range 3000 {
		list = append(list, Candidate{URL: fmt.Sprintf("https://%d.example/", i), Name: "Untitled", Folders: []string{"All"}})
	}
	im, after := imported(t, "log: {}\n", list)
	if got := len(load(t, "courant.yaml", []byte(after)).Sources); got != 3000 || im.Outcomes[2999].ID != "untitled-3000" {
		t.Errorf("%d sources, the last one is %s", got, im.Outcomes[2999].ID)
	}
}

// FuzzImport holds an import against what is promised: one edit, after which there are the old
// sources as they were, and those that are said to be added under the ids that are said.
func FuzzImport(f *testing.F) {
	for _, name := range []string{"starter.yaml", "../docs/courant.example.yaml"} {
		f.Add([]byte(readFile(f, name)), "News: 1", "https://a.example/?x=y#z")
	}
	f.Add([]byte("sources: [a.example, 'https://x.example/'''\n,] # x"), "\u2028x", "http://x")
	f.Add([]byte("sources:\n- {url: https://x.example}\n"), "n", "http://x.example/'")
	f.Fuzz(func(t *testing.T, b []byte, name, url string) {
		before, err := Parse("nowhere/courant.yaml", b)
		if err != nil {
			return
		}
		list := []Candidate{{URL: url, Name: name, Folders: []string{name}}, {URL: newURL, Name: name}}
		im, err := importSources("nowhere/courant.yaml", b, "", list, nil)
		if err != nil {
			checkEditError(t, err)
			return
		}
		if im.Edit == nil {
			return
		}
		after := load(t, "nowhere/courant.yaml", im.Edit.New())
		checkIDs(t, im, string(im.Edit.New()))
		if kept := after.Sources[:len(before.Sources)]; len(kept) > 0 && !reflect.DeepEqual(before.Sources, kept) {
			t.Errorf("%v are %v now", before.Sources, kept)
		}
	})
}
