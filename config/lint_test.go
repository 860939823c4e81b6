package config_test

import (
	"strings"
	"testing"
)

// warned returns the warnings about topics, each with its line.
func warned(t *testing.T, text string) []string {
	t.Helper()
	var all []string
	for _, w := range parse(t, someSource+text).Warnings {
		all = append(all, strings.TrimPrefix(w.String(), "courant.yaml:"))
	}
	return all
}

func TestPointlessTermsAreWarnedOf(t *testing.T) {
	for topics, want := range map[string]string{
		"x: [Iran, Tehran, IRAN]":                                     `2:28: warning: "IRAN" adds nothing: "Iran" in line 2 finds all of that`,
		"x: [Iran, Iran]":                                             `2:20: warning: "Iran" is here twice, also in line 2`,
		"x: [Iranian*, Iranians]":                                     `2:24: warning: "Iranians" adds nothing: "Iranian*" in line 2 finds all of that`,
		"x: [Guards, Revolutionary Guards]":                           `2:22: warning: "Revolutionary Guards" adds nothing: "Guards" in line 2 finds all of that`,
		"x: {any: [Iran], langs: {fr: [Iran]}}":                       `2:40: warning: "Iran" is here twice, also in line 2`,
		"x: {any: [Iran, Irangate], ignore: [Irangate]}":              `2:26: warning: "Irangate" never counts: "Irangate" in line 2, which is for none or ignore, finds it as well`,
		"x: {any: [Iran], none: [cricket, Cricket]}":                  `2:43: warning: "Cricket" adds nothing: "cricket" in line 2 finds all of that`,
		"x: {use: iran, any: [Tehran, Xanadu]}":                       `2:31: warning: "Tehran" is here twice, also in the built-in topic`,
		"x: {any: [Iran], lists: [places]}":                           `2:20: warning: "Iran" is here twice, also in the list places`,
		"x: {langs: {fa: [Iran]}}":                                    `2:27: warning: "Iran" is in Latin letters, the language fa is in Arabic ones`,
		"x: {langs: {en: [ایران]}}":                                   `2:27: warning: "ایران" is in Arabic letters, the language en is in Latin ones`,
		"x: {langs: {sr-Latn: [Иран]}}":                               `2:32: warning: "Иран" is in Cyrillic letters, the language sr-Latn is in Latin ones`,
		"x: {all: [{groups: [[a1], [b1]], score: 0.5}]}":              "2:10: warning: no item can have this topic: its groups come to 0.5 at most, 1 is needed",
		"x: {level: about, near: [{of: [a1], with: [b1], score: 2}]}": "2:10: warning: no item can have this topic: its groups come to 2 at most, 3 is needed",
	} {
		got := warned(t, "topics: {"+topics+"}\nlists: {places: [Iran, Qom]}\n")
		diff(t, got, []string{want})
	}
}

func TestTopicThatCannotReachItsScoreIsWarnedOf(t *testing.T) {
	for topics, comesTo := range map[string]string{
		"x: {any: [{term: dam, weight: 0.1, fields: [body]}], min_score: 900}":                          "terms come to 0.8",
		"x: {any: [{term: dam, weight: 0.1, fields: [lead]}]}":                                          "terms come to 0.8",
		"x: {any: [{term: dam, fields: [summary, body]}, {term: weir, fields: [body]}], min_score: 17}": "terms come to 16",
		"x: {langs: {fr: [{term: digue, fields: [body]}]}, min_score: 9}":                               "terms come to 8",
		"x: {regex: [{pattern: 'dam\\d', fields: [body], weight: 2}], min_score: 17}":                   "terms come to 16",
		"x: {any: [{term: dam, fields: [body]}], all: [{groups: [[a1], [b1]]}], min_score: 12}":         "terms and groups come to 11",
		"x: {all: [{groups: [[a1], [b1]], score: 0.5}]}":                                                "groups come to 0.5",
		"x: {any: [dam], min_score: 900}":                                                               "terms come to 44",
	} {
		got := warned(t, "topics: {"+strings.ReplaceAll(topics, `\\`, `\`)+"}\n")
		if len(got) != 1 || !strings.Contains(got[0], ": no item can have this topic: its "+comesTo+" at most, ") {
			t.Errorf("%s: %q, want %s", topics, got, comesTo)
		}
	}
}

func TestScoresFollowTheDefaults(t *testing.T) {
	const topics = "topics: {x: {any: [{term: dam, fields: [title]}, {term: weir, fields: [body]}], min_score: 5}}\n"
	diff(t, warned(t, topics), []string(nil))
	got := warned(t, "defaults: {weights: {title: 0, lead: 0, body: 0.5}, cap: 2}\n"+topics)
	if len(got) != 1 || !strings.Contains(got[0], "its terms come to 1 at most, 5 is needed") {
		t.Errorf("got %q", got)
	}
}

func TestLostSignsAndCommentsAreWarnedOf(t *testing.T) {
	for topics, want := range map[string]string{
		"x: [C#]":                          `3:6: warning: signs do not count in a term: "C#" finds "C" as well`,
		"x: [=Canal+^2]":                   `3:6: warning: signs do not count in a term: "=Canal+" finds "=Canal" as well`,
		"x: {any: [dam], none: [\"C++\"]}": `3:25: warning: signs do not count in a term: "C++" finds "C" as well`,
		"x:\n  - dam #river":               `4:9: warning: what comes after # is a comment: "#river" is not looked for`,
		"x:\n  - \"dam\"\t#1":              `4:11: warning: what comes after # is a comment: "#1" is not looked for`,
		"x: [dam, #river\n  ]":             `3:11: warning: what comes after # is a comment: "#river" is not looked for`,
		"x:\n  - \"dam\n  - weir\"":        `4:5: warning: this term in quotes goes on in the next line: "dam - weir"`,
	} {
		diff(t, warned(t, "topics:\n "+topics+"\n"), []string{want})
	}
}

func TestSourcesThatAreExcludedAsWellAreWarnedOf(t *testing.T) {
	const sources = "sources:\n  - {url: 'https://example.org/a', id: a, groups: [sport]}\n  - {url: 'https://example.org/b', id: b, groups: [sport]}\n"
	for topic, want := range map[string]string{
		"sources: [a], not_sources: [a]":              "a",
		"sources: [b, a], not_sources: [group:sport]": "b a",
		"sources: [group:sport], not_sources: [a, b]": "group:sport",
		"sources: [group:sport], not_sources: [a]":    "",
		"any: [dam], sources: [a], not_sources: [b]":  "",
	} {
		var got []string
		for _, w := range parse(t, sources+"topics: {x: {"+topic+"}}\n").Warnings {
			name, _, _ := strings.Cut(strings.TrimPrefix(w.Msg, `sources: "`), `" never counts`)
			got = append(got, name)
		}
		diff(t, strings.Join(got, " "), want)
	}
}

func TestWhatHasAReasonIsNotWarnedOf(t *testing.T) {
	for _, topics := range []string{
		"x: [Iranian*, Iranians^2]", // the heavier one counts
		"x: [{term: Iran, fields: [title], weight: 2}, Iran]",
		"x: {any: [{term: Iran, fields: [title]}], langs: {fr: [Iran]}}",
		"x: {any: [Guards], all: [{groups: [[Guards], [parade]]}]}",
		"x: {any: [Iran], ignore: [Iran Air]}",
		"x: {use: iran, ignore: [Tehran], none: [Iran]}", // that is how something is taken away
		"x: {langs: {fr: [Iran], de: [Iran]}}",
		"x: {langs: {fa: [=IRGC, 2024]}}",
		"x: {langs: {fa: [ویروس Covid]}}",
		"x: {langs: {sr: [Иран, Iran], uz: [Иран, Eron], bs: [Иран, Iran], kk: [Иран, Iran]}}",
		"x: {langs: {ja: [イラン, 核], zh: [伊朗], ko: [이란]}}",
		"x: {lists: [places], langs: {fr: [Paris]}}",
		"x: {lists: [places]}, y: [Iran]",
		"x: {sources: [example-org], level: about, all: [{groups: [[a1], [b1]], score: 1}]}",
		"x: {use: iran}, y: {use: [iran, albania]}, z: {use: cybersecurity}",
		"x: [{term: dam, weight: 0.1}]", // often enough in the title
		"x: [{term: dam, weight: 0.1, fields: [categories]}]",
		"x: {any: [{term: dam, weight: 0.125, fields: [body]}]}",
		"x: {any: [{term: dam, weight: 0.1, fields: [body]}], sources: [example-org]}",
		"x: ['#dams', AT&T, M.E.K., 'C# compiler', dam, # of a river\n  weir]",
		"x: ['dam #river', \"weir\", # 1\n  'it''s']",
	} {
		if got := warned(t, "topics: {"+topics+"}\nlists: {places: [Iran, Qom]}\n"); len(got) > 0 {
			t.Errorf("%s: %q", topics, got)
		}
	}
}

func TestOfManyWarningsThereAreAFew(t *testing.T) {
	got := warned(t, "topics: {x: [Iran*"+strings.Repeat(", Iranian", 12)+"]}\n")
	diff(t, len(got), 5)
	if !strings.HasSuffix(got[4], "and 7 more like this in the topic") {
		t.Error(got[4])
	}
}

func TestTermsOfAListAreWarnedOfOnce(t *testing.T) {
	c := parse(t, someSource+"lists: {a: [Iran, Iran]}\ntopics: {x: {lists: [a]}, y: {lists: [a]}}\n")
	if len(c.Warnings) != 1 {
		t.Errorf("got %v", c.Warnings)
	}
}
