package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const newURL = "https://new.example.org/feed"

// add returns the file after a source has been added to it.
func add(t *testing.T, before string, s NewSource) string {
	t.Helper()
	e, err := addSource("nowhere/courant.yaml", []byte(before), &s)
	if err != nil {
		t.Fatalf("%s\n%v", before, err)
	}
	return string(e.New())
}

func TestAddsASourceBesideEverythingThatTopicsCanHave(t *testing.T) {
	before := readFile(t, "testdata/good/topics/whole.yaml")
	if after := add(t, before, NewSource{URL: newURL}); !strings.Contains(after, "]}\n  - {url: "+newURL) && !strings.Contains(after, "]}\n  - "+newURL) {
		t.Error(after)
	}
}

func TestAddsASourceWhereAPersonWould(t *testing.T) {
	for name, tt := range map[string]struct{ before, after string }{
		"indented": {
			"sources:\n  - https://a.example.org\ntopics:\n",
			"sources:\n  - https://a.example.org\n  - " + newURL + "\ntopics:\n",
		},
		"not indented": {
			"sources:\n- https://a.example.org\n\n# words\ntopics:\n",
			"sources:\n- https://a.example.org\n- " + newURL + "\n\n# words\ntopics:\n",
		},
		"wide dash": {
			"sources:\n    -   https://a.example.org   # first\n",
			"sources:\n    -   https://a.example.org   # first\n    -   " + newURL + "\n",
		},
		"no end of the last line": {
			"sources:\n  - https://a.example.org",
			"sources:\n  - https://a.example.org\n  - " + newURL,
		},
		"lines of Windows and a byte order mark": {
			"\ufeffsources:\r\n  - https://a.example.org\r\ntopics:\r\n",
			"\ufeffsources:\r\n  - https://a.example.org\r\n  - " + newURL + "\r\ntopics:\r\n",
		},
		"empty lines between sources": {
			"sources:\n  - https://a.example.org\n\n  # the second\n  - url: https://b.example.org\n    name: B\n    # every: 30m\n\n\ntopics:\n",
			"sources:\n  - https://a.example.org\n\n  # the second\n  - url: https://b.example.org\n    name: B\n    # every: 30m\n\n  - " + newURL + "\n\n\ntopics:\n",
		},
		"comments inside an item": {
			"sources:\n  - # a\n    url: https://a.example.org\n\n    # its name\n    name: A\n# end\n",
			"sources:\n  - # a\n    url: https://a.example.org\n\n    # its name\n    name: A\n  - " + newURL + "\n# end\n",
		},
		"nothing below": {
			"sources:  # none yet\ntopics:\n",
			"sources:  # none yet\n  - " + newURL + "\ntopics:\n",
		},
		"nothing below and no end": {"log:\nsources:", "log:\nsources:\n  - " + newURL},
		"only comments below": {
			"sources:\n  # - https://a.example.org\n",
			"sources:\n  - " + newURL + "\n  # - https://a.example.org\n",
		},
		"null":                 {"sources: ~ # none\n", "sources: [" + newURL + "] # none\n"},
		"empty brackets":       {"sources: []  # none\n", "sources: [" + newURL + "]  # none\n"},
		"brackets":             {"sources: [https://a.example.org, 'https://b.example.org/],#']  # two\n", "sources: [https://a.example.org, 'https://b.example.org/],#', " + newURL + "]  # two\n"},
		"brackets in braces":   {"{sources: [https://a.example.org], log: {}}\n", "{sources: [https://a.example.org, " + newURL + "], log: {}}\n"},
		"brackets, last comma": {"sources: [https://a.example.org,]\n", "sources: [https://a.example.org, " + newURL + ",]\n"},
		"brackets over lines": {
			"sources: [\n  https://a.example.org,  # a\n  {url: \"https://b.example.org/\\\"]\"}\n]\n",
			"sources: [\n  https://a.example.org,  # a\n  {url: \"https://b.example.org/\\\"]\"},\n  " + newURL + "\n]\n",
		},
		"brackets over lines, last comma": {
			"sources: [\n  https://a.example.org,  # it's a ]\n]\n",
			"sources: [\n  https://a.example.org,  # it's a ]\n  " + newURL + ",\n]\n",
		},
		"end of the document": {
			"sources:\n- https://a.example.org\n...\n",
			"sources:\n- https://a.example.org\n- " + newURL + "\n...\n",
		},
		"no list":         {"log: {}\n", "log: {}\nsources:\n  - " + newURL + "\n"},
		"no list, no end": {"log: {}", "log: {}\nsources:\n  - " + newURL},
		"no list, sections apart": {
			"site:\n  title: A\n\nlog: {}\n",
			"site:\n  title: A\n\nlog: {}\n\nsources:\n  - " + newURL + "\n",
		},
		"no list, all indented": {"  log: {}\n", "  log: {}\n  sources:\n    - " + newURL + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := add(t, tt.before, NewSource{URL: newURL}); got != tt.after {
				t.Errorf("got:\n%q\nwant:\n%q", got, tt.after)
			}
		})
	}
}

func TestNewSourceIsWrittenLikeItsNeighbours(t *testing.T) {
	s := NewSource{
		URL: newURL, Name: "خبر: the\n\u202eday #1 ", ID: "the-day", Language: "fa",
		Groups: []string{"one", "two"}, Topics: []string{"iran"},
	}
	const topics = "topics: {iran: [Iran]}\n"
	block := "- url: " + newURL + "\n    name: 'خبر: the day #1'\n    id: the-day\n    language: fa\n    groups: [one, two]\n    topics: [iran]\n"
	braces := "{url: " + newURL + ", name: 'خبر: the day #1', id: the-day, language: fa, groups: [one, two], topics: [iran]}"
	for before, after := range map[string]string{
		"sources:\n  - https://a.example.org\n":            "  " + block,
		"sources:\n  - url: https://a.example.org\n":       "  " + block,
		"sources:\n  - {url: https://a.example.org}\n":     "  - " + braces + "\n",
		"sources:\n    -   {url: https://a.example.org}\n": "    -   " + braces + "\n",
	} {
		if got, want := add(t, before+topics, s), before+after+topics; got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	}
	if got, want := add(t, "sources: []\n"+topics, s), "sources: ["+braces+"]\n"+topics; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestNamesFromElsewhereAreReadBack(t *testing.T) {
	for name, want := range map[string]string{
		"it's": "it's", "'quoted'": "'quoted'", "a: b": "a: b", "#x": "#x", "null": "null", "~": "~", "a, b": "a, b", "}]": "}]",
		"- a": "- a", "x:": "x:", "*a": "*a", "true": "true", "می\u200cخواهم": "می\u200cخواهم", "a\\n": "a\\n", "a\x00\tb\xff": "a b", "a\u200bb\u200f": "ab",
	} {
		for _, before := range []string{"sources: []\n", "sources:\n"} {
			after := add(t, before, NewSource{URL: newURL, Name: name, ID: "x"})
			c, err := Parse("courant.yaml", []byte(after))
			if err != nil || c.Sources[0].Name != want {
				t.Errorf("%q: %v\n%s", name, err, after)
			}
		}
	}
}

func TestUnsafeEditIsRefusedWithTheLines(t *testing.T) {
	for _, before := range []string{
		"{log: {}}\n",
		"{sources: }\n",
		"sources: [\n  https://a.example.org # no comma\n]\n",
		"log: {}\n...\n",
		"? sources\n: - https://a.example.org\n",
		"sources:\n  - url: https://a.example.org\n    name: |\n      A\n\n      # 1\nlog: {}\n",
	} {
		_, err := addSource("courant.yaml", []byte(before), &NewSource{URL: newURL, Name: "N"})
		e, ok := errors.AsType[*EditError](err)
		if !ok {
			t.Errorf("%q: %v", before, err)
			continue
		}
		if want := "  - url: " + newURL + "\n    name: N\n"; e.Lines != want || !strings.HasSuffix(e.Error(), want) {
			t.Errorf("%q: %v", before, e)
		}
	}
}

func TestKnownSourceIsNotAddedTwice(t *testing.T) {
	const text = "sources: [{url: 'https://www.example.org/feed/', id: known}]\n"
	_, err := addSource("courant.yaml", []byte(text), &NewSource{URL: "http://example.org/feed?utm_source=x"})
	if known, ok := errors.AsType[*KnownError](err); !ok || known.ID != "known" || known.Place != "courant.yaml:1" {
		t.Errorf("got %v", err)
	}
}

func TestMistakesOfANewSourceAreReported(t *testing.T) {
	const text = "sources: [https://a.example.org]\ntopics: {iran: [Iran]}\n"
	for want, s := range map[string]NewSource{
		`new source:2:10: url: want a text, have an empty one`:                             {},
		`new source:2:10: url: the URL has a name or password in it`:                       {URL: "https://me:x@example.org/"},
		`new source:3:14: topics: there is no topic "irna"`:                                {URL: newURL, Topics: []string{"irna"}},
		`new source:2:10: url: the source in courant.yaml:1 has the id a-example-org, too`: {URL: newURL, ID: "a-example-org"},
	} {
		_, err := addSource("courant.yaml", []byte(text), &s)
		if _, ok := errors.AsType[Problems](err); !ok || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// files writes the files of a configuration and returns the path of courant.yaml, the
// main one.
func files(t *testing.T, texts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "courant.yaml")
}

func TestIncludedFilesAreEdited(t *testing.T) {
	const a = "sources:\n  - https://a.example.org/feed\n"
	path := files(t, map[string]string{
		"courant.yaml": "include: ['?.yaml']\nfeeds: {x: {match: group:g}}\n", "a.yaml": a,
		"b.yaml": "sources: [{url: https://b.example.org/feed, groups: [g]}]\n",
	})
	for _, name := range []string{"a.yaml", filepath.Join(filepath.Dir(path), "a.yaml")} {
		e, err := AddSource(path, NewSource{URL: newURL, Groups: []string{"g"}, File: name})
		if err != nil {
			t.Fatal(err)
		}
		want := a + "  - url: " + newURL + "\n    groups: [g]\n"
		if filepath.Base(e.File) != "a.yaml" || string(e.Old) != a || string(e.New()) != want {
			t.Errorf("%s:\n%s", e.File, e.New())
		}
	}
	if _, err := AddSource(path, NewSource{URL: newURL, File: "c.yaml"}); err == nil || !strings.Contains(err.Error(), "does not include c.yaml") {
		t.Errorf("got %v", err)
	}
	e, err := MoveSource(path, "a-example-org", newURL)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(e.New()), "sources:\n  - {id: a-example-org, url: "+newURL+"}\n"; got != want || filepath.Base(e.File) != "a.yaml" {
		t.Errorf("%s:\n%s", e.File, got)
	}
}

func TestAddingIsOneInsertion(t *testing.T) {
	for _, s := range []NewSource{
		{URL: newURL, ID: "the-new-one"},
		{URL: newURL, ID: "the-new-one", Name: "New", Groups: []string{"balkans"}, Topics: []string{"albania"}},
		{URL: newURL, ID: "the-new-one", File: "sources.d/more.yaml"},
	} {
		for _, path := range []string{"testdata/good/courant.yaml", "../docs/courant.example.yaml"} {
			if s.File != "" && path != "testdata/good/courant.yaml" {
				continue
			}
			e, err := AddSource(path, s)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			old, edited := string(e.Old), string(e.New())
			if old != readFile(t, e.File) || edited != old[:e.From]+e.Text+old[e.From:] || strings.Count(e.Diff(), "\n-") > 0 {
				t.Errorf("%s: more than an insertion:\n%s", path, e.Diff())
			}
			if e.File == path {
				checkAdded(t, path, load(t, path, e.Old).Sources, e.New())
			}
		}
	}
}

func load(t *testing.T, path string, b []byte) *Config {
	t.Helper()
	c, err := Parse(path, b)
	if err != nil {
		t.Fatalf("%s\n%v", b, err)
	}
	return c
}

func TestFileThatCannotBeEditedIsReported(t *testing.T) {
	_, err := AddSource(filepath.Join(t.TempDir(), "courant.yaml"), NewSource{URL: newURL})
	if _, ok := errors.AsType[*fs.PathError](err); !ok {
		t.Errorf("got %v", err)
	}
	path := files(t, map[string]string{"courant.yaml": "sources: [https://a.example.org]\nsite: {titel: x}\n"})
	_, err = MoveSource(path, "a-example-org", newURL)
	if _, ok := errors.AsType[Problems](err); !ok {
		t.Errorf("got %v", err)
	}
}

func TestMovedSourceKeepsItsID(t *testing.T) {
	for before, after := range map[string]string{
		"- https://example.org/feed   # old":                            "- {id: example-org, url: " + newURL + "}   # old",
		"- http://example.org/feed":                                     "- {id: example-org, url: " + newURL + "}",
		"- {url: 'https://example.org/feed', id: example-org}":          "- {url: " + newURL + ", id: example-org}",
		"- {name: Example: Org, url: \"https://example.org/feed\"}":     "",
		"- {name: Example.org, url: \"https://example.org/feed\"}":      "- {name: Example.org, url: " + newURL + "}",
		"- {name: خبر, url: https://example.org/feed}":                  "- {name: خبر, id: example-org, url: " + newURL + "}",
		"- url: https://example.org/feed  # old\n    name: خبر":         "- id: example-org\n    url: " + newURL + "  # old\n    name: خبر",
		"- name: Example.org\n    url:\n      https://example.org/feed": "- name: Example.org\n    url:\n      " + newURL,
		"- url: >\n      https://example.org/feed":                      "",
	} {
		checkMove(t, "sources:\n  "+before+"\n", newURL, after)
	}
}

func checkMove(t *testing.T, before, to, after string) {
	t.Helper()
	e, err := moveSource("courant.yaml", []byte(before), "example-org", to)
	if after == "" {
		if err == nil {
			t.Errorf("no error, but:\n%s", e.New())
		}
		return
	}
	if err != nil {
		t.Errorf("%s%v", before, err)
	} else if got, want := string(e.New()), "sources:\n  "+after+"\n"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestMoveToTheSameSiteIsShort(t *testing.T) {
	checkMove(t, "sources:\n  - http://example.org/feed\n", "https://www.example.org/feed", "- https://www.example.org/feed")
}

func TestImpossibleMovesAreRefused(t *testing.T) {
	const text = "sources: [https://example.org/feed, https://b.example.org]\n"
	for to, want := range map[string]string{
		"https://example.org/feed": "there is a source with this URL already: example-org, in courant.yaml:1",
		"http://b.example.org/":    "there is a source with this URL already: b-example-org, in courant.yaml:1",
		"ftp://example.org/":       `move the source example-org: "ftp://example.org/" is not an http or https URL`,
	} {
		if _, err := moveSource("courant.yaml", []byte(text), "example-org", to); err == nil || err.Error() != want {
			t.Errorf("%s: %v", to, err)
		}
	}
	if _, err := moveSource("courant.yaml", []byte(text), "none", newURL); err == nil || err.Error() != `there is no source "none"` {
		t.Errorf("got %v", err)
	}
}

func TestDiffShowsTheLines(t *testing.T) {
	for _, tt := range []struct {
		old      string
		from, to int
		text     string
		want     string
	}{
		{"a\nb\nc\n", 2, 2, "x\n", "f:2\n+x\n"},
		{"a\nb\n", 2, 3, "x", "f:2\n-b\n+x\n"},
		{"a\nb", 3, 3, "\nc", "f:3\n+c\n"},
		{"a\r\na\r\n", 3, 3, "a\r\n", "f:3\n+a\n"},
	} {
		e := Edit{File: "f", Old: []byte(tt.old), From: tt.from, To: tt.to, Text: tt.text}
		if got := e.Diff(); got != tt.want {
			t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
		}
	}
}
