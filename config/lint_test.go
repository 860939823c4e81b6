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
