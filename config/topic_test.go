package config_test

import (
	"strings"
	"testing"

	"courant/config"
	"courant/news"
	"courant/topic"
)

func TestTopicHasTheWholeLanguage(t *testing.T) {
	r := parse(t, `
sources:
  - {url: https://example.org/a, id: a, groups: [sport]}
  - {url: https://example.org/b, id: b}
topics:
  cyber:
    any: [ransomware^3, {term: Hormuz, fields: [title, lead]}, {term: worm*, weight: 0.5}]
    regex: ['cve-\d{4}', {pattern: 'apt\d+', fields: [title], weight: 2}]
    all: [{groups: [[hack*], [server*, password*]]}, {groups: [[a1], [b1], [c1]], score: 1.5}]
    near: [{of: [exploit*], with: [router*]}, {of: [a1], with: [b1], within: 0, score: 2}]
    sources: [a, b]
    not_sources: [group:sport]
    level: about
    min_score: 2.5
`).Topics[0]
	diff(t, texts(r.Any)[:2], []string{"ransomware^3", "Hormuz"})
	diff(t, len(r.Any), 5)
	diff(t, len(r.All[0].Groups), 2)
	diff(t, []float64{r.All[0].Score, r.All[1].Score}, []float64{3, 1.5})
	diff(t, []float64{r.Near[0].Score, r.Near[1].Score}, []float64{3, 2})
	diff(t, []int{r.Near[0].Within, r.Near[1].Within}, []int{8, 0})
	diff(t, r.Sources, []news.SourceID{"a", "b"})
	diff(t, r.NotSources, []news.SourceID{"a"})
	diff(t, r.Level, news.About)
	diff(t, r.MinScore, 2.5)
	diff(t, r.Scale, topic.Scale{})
}

func TestWholeLanguageLoadsWithoutWarnings(t *testing.T) {
	c := load(t, "testdata/good/topics/whole.yaml")
	diff(t, c.Warnings, config.Problems(nil))
}

func tags(t *testing.T, rules []topic.Rule, it *news.Item) []news.Tag {
	t.Helper()
	m, err := topic.Compile(rules)
	if err != nil {
		t.Fatal(err)
	}
	return m.Tags(it)
}

func TestFieldsAndWeightsOfATermCount(t *testing.T) {
	rules := parse(t, "topics: {x: [{term: Hormuz, fields: [title], weight: 2}]}\n").Topics
	diff(t, tags(t, rules, &news.Item{Title: "Hormuz"})[0].Score, 6.0)
	diff(t, tags(t, rules, &news.Item{Content: "Hormuz"}), []news.Tag(nil))
}

func TestDefaultsHoldForTopicsThatDoNotSayOtherwise(t *testing.T) {
	c := parse(t, `
defaults: {level: about, weights: {title: 5, lead: 0}, cap: 2}
topics:
  iran: {use: iran}
  rome: {any: [Rome], level: mention}
`)
	scale := topic.DefaultScale()
	scale.Title, scale.Lead, scale.Cap = 5, 0, 2
	for i, level := range []news.Level{news.About, news.Mention} {
		diff(t, c.Topics[i].Level, level)
		diff(t, c.Topics[i].Scale, scale)
	}
	diff(t, tags(t, c.Topics[1:], &news.Item{Title: "Rome"})[0].Score, 5.0)
}

func TestUseTakesSeveralBuiltinTopics(t *testing.T) {
	c := parse(t, "topics:\n  iran: {use: iran}\n  albania: {use: albania}\n  both: {use: [iran, albania]}\n")
	iran, albania, both := c.Topics[0], c.Topics[1], c.Topics[2]
	diff(t, len(both.Any), len(iran.Any)+len(albania.Any))
	diff(t, both.Label, iran.Label)
}

func TestLevelReplacesAScoreOfABuiltinTopicAndAScoreTheLevel(t *testing.T) {
	c := parse(t, "topics: {iran: {use: iran, level: about}, albania: {use: albania, min_score: 7}}\n")
	diff(t, c.Topics[0].MinScore, 0.0)
	diff(t, c.Topics[1].MinScore, 7.0)
}

func TestExamplesCanHaveTextAndLanguage(t *testing.T) {
	const rule = "topics:\n  x:\n    any: [{term: Hormuz, fields: [body]}]\n    langs: {sq: [ngushtica]}\n    examples:\n      "
	for example, ok := range map[string]bool{
		"yes: [{title: A strait, text: 'Ships & men at Hormuz < 5 %'}]": true,
		"yes: [Hormuz]": false,
		"yes: [{title: Ngushtica, language: sq}]": true,
		"yes: [{title: Ngushtica, language: en}]": false,
		"yes: [Ngushtica]":                        true, // its language is not known
		"no: [{title: Ngushtica, language: en}]":  true,
		"no: [{text: Hormuz}]":                    false,
	} {
		_, err := config.Parse("courant.yaml", []byte(rule+example+"\n"))
		if (err == nil) != ok {
			t.Errorf("%s: %v", example, err)
		}
	}
}

func TestOneTopicIsReadAsBelowItsName(t *testing.T) {
	c := parse(t, `
defaults: {level: about}
lists: {orgs: [=IRGC, Basij]}
sources: [{url: https://example.org/a, id: a, groups: [sport], topics: [draft]}]
topics: {draft: [Iran]}
`)
	r, err := config.ParseTopic(c, "drafts/draft.yaml", []byte("any: [Iran, list:orgs]\nnot_sources: [group:sport]\n"))
	if err != nil {
		t.Fatal(err)
	}
	diff(t, r.Topic, "draft")
	diff(t, texts(r.Any), []string{"Iran", "=IRGC", "Basij"})
	diff(t, r.Level, news.About)
	diff(t, r.Sources, []news.SourceID{"a"})
	diff(t, r.NotSources, []news.SourceID{"a"})

	r, err = config.ParseTopic(nil, "the command line", []byte("- Iran*\n- '#x'\n"))
	if err != nil {
		t.Fatal(err)
	}
	diff(t, r.Topic, "the-command-line")
	diff(t, texts(r.Any), []string{"Iran*", "#x"})
	diff(t, r.Level, news.Mention)
}

func TestOneTopicIsRefusedAsInAFile(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "drafts/x.yaml:1:1: there is nothing in this file",
		"Iran":                                `drafts/x.yaml:1:1: want a list of words or a mapping, have "Iran"`,
		"- Iran\n- Ir*\n":                     "drafts/x.yaml:2:3: a * needs 3 letters before it",
		"any: [Iran]\nlists: [orgs]\n":        `drafts/x.yaml:2:9: lists: there is no list "orgs"`,
		"any: [Iran]\nsources: [a]\n":         `drafts/x.yaml:2:11: sources: there is no source "a"`,
		"none: [Iran]\n":                      `drafts/x.yaml:1:1: topic "x": no terms`,
		"any: [Iran]\nexamples: {no: [Iran]}": "drafts/x.yaml:2:17: no: this example has the topic x, but it should not",
	} {
		_, err := config.ParseTopic(nil, "drafts/x.yaml", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestPlacesOfTerms(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "words.txt", "# orgs\nBasij\n")
	path := write(t, dir, "courant.yaml", `lists: {orgs: {file: words.txt}}
topics:
  iran:
    use: iran
    any: [Mahsa Amini]
    lists: [orgs]
    langs: {fa: [سردار]}
    regex: ['qom\d']
    none: [cricket]
    all: [{groups: [[talks], [Oman]]}]
  rome: [Rome, Mahsa Amini]
`)
	c := load(t, path)
	for _, tt := range []struct {
		topic, term, file string
		line              int
	}{
		{"iran", "Mahsa Amini", path, 5},
		{"iran", "Basij", dir + "/words.txt", 2},
		{"iran", "سردار", path, 7},
		{"iran", `qom\d`, path, 8},
		{"iran", "cricket", path, 9},
		{"iran", "Oman", path, 10},
		{"rome", "Mahsa Amini", path, 11},
		{"iran", "", path, 3},
		{"iran", "Iranian*", "", 0}, // of the built-in topic
		{"rome", "Basij", "", 0},
		{"none", "", "", 0},
	} {
		if file, line := c.Place(tt.topic, tt.term); file != tt.file || line != tt.line {
			t.Errorf("Place(%q, %q) = %s, %d; want %s, %d", tt.topic, tt.term, file, line, tt.file, tt.line)
		}
	}
	p := c.Warning("iran", "Basij", "it was not found for 30 days", "leave it out")
	diff(t, p.String(), dir+"/words.txt:2:1: warning: it was not found for 30 days")
	diff(t, p.Text, "Basij")
	diff(t, c.Warning("iran", "Iranian*", "m", "").Line, 3)
	diff(t, c.Warning("none", "", "m", "").File, path)
}
