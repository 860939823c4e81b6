package text_test

import (
	"testing"

	"courant/text"
)

// FuzzPlainTags holds that tags in the plainest form are read as the tokenizer reads them,
// which reads all that stands behind another one.
func FuzzPlainTags(f *testing.F) {
	const other = "<P>"
	for _, s := range []string{
		`<p>one <b>two</b></p><ul><li>three</li></ul>`, `<a href="x>y" title="<b>">z</a><br/><img src="a" />b`, "<p>a<p >b<p\n>c",
		`<200>a</200>b`, `<a-b>c</a-b>`, `<x:y>z`, `<p id=x>a`, `<p id='x'>a`, `<p id="x"title="y">a`, `<p id="x>a`, `<p disabled>a`,
		`<script>a<b>c</b></script>d`, `<template>a<p>b</template>c`, `<textarea><b>x</b></textarea>`, `<title/>a<b>`, `</script>a`,
		`<p/x>a`, `<p / >a`, `<p`, `</`, `<!-- <p> -->a`, `a&amp<b>b</b>&am<b>p;</b>&#0;`, "<b>a\x00\xff\u00a0\u200c</b>\u0085b",
		`<h2>Related</h2><ul><li><a href="/a">One</a></li></ul><p>The post <a href="/b">B</a> appeared first on <a href="/">C</a>.</p>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := text.Plain(s), text.Plain(other+s); got != want {
			t.Errorf("Plain(%q) = %q, by the tokenizer %q", s, got, want)
		}
		if got, want := text.Article(s, nil), text.Article(other+s, nil); got != want {
			t.Errorf("Article(%q) = %q, by the tokenizer %q", s, got, want)
		}
	})
}
