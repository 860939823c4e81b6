package fetcher

import (
	"net/url"
	"strings"
	"testing"
)

func sanitised(t *testing.T, s string) string {
	t.Helper()
	base, err := url.Parse("https://news.example/feed")
	if err != nil {
		t.Fatal(err)
	}
	once := tidied(markup{html: s}, base, "https://news.example/item")
	checkMarkup(t, s, once)
	if judged := newJudge().judge(once); judged != once {
		t.Errorf("of %q\nours   %q\njudged %q", s, once, judged)
	}
	if twice := tidied(markup{html: once}, base, "https://news.example/item"); twice != once {
		t.Errorf("of %q\nonce  %q\ntwice %q", s, once, twice)
	}
	return once
}

func TestElementsWithoutEndTagTakeNothingAlong(t *testing.T) {
	for _, name := range []string{
		"svg", "math", "title", "select", "textarea", "noscript", "xmp", "plaintext", "iframe", "noembed", "noframes", "template", "frameset",
		"object", "form", "button", "option", "canvas", "listing", "custom-element",
	} {
		in := "<p>Before</p><" + name + " x=y><p>Behind <b>it</b></p>"
		if got, want := sanitised(t, in), "<p>Before</p><p>Behind <b>it</b></p>"; got != want {
			t.Errorf("%s became %s", in, got)
		}
	}
}

func TestElementsThatShowNothingToReadGoWithTheirInside(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"a<svg><path d='x'/><text>in</text></svg>b", "ab"},
		{"a<svg><title>in</svg>b", "ab"},
		{"a<svg><title>in</svg>b<svg><title>in</title></svg>c", "abc"},
		{"a<SVG>in</sVg >b", "ab"},
		{"a<svg>in</svg>b<svg>c", "abc"},
		{"a<svg><svg>in</svg>b", "ab"},
		{"a<textarea><p>in</textarea>b", "ab"},
		{"a<title><b>in</title>b", "ab"},
		{"a<select><option>in<option>in</select>b", "ab"},
		{"a<math><mi>in</mi></math>b", "ab"},
		{"a<iframe src=x>in</iframe>b<iframe src=x />c", "abc"},
		{"a<style>in</style>b<script>in</script>c", "abc"},
		{"a<script>in", "a"}, // a program to its end
		{"a<style>in", "a"},
		{"a</svg>b</script>c", "abc"},
	} {
		if got := sanitised(t, tt.in); got != tt.want {
			t.Errorf("%s became %q, want %q", tt.in, got, tt.want)
		}
	}
}

// Shapes that are read differently the second time, by the browser, than by what cleans
// them, and others that have been somebody's hole.
func TestNoProgramComesThrough(t *testing.T) {
	for _, in := range []string{
		`<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
		`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
		`<xmp><p title="</xmp><img src=x onerror=alert(1)>">`,
		`<title><p title="</title><img src=x onerror=alert(1)>">`,
		`<textarea><p title="</textarea><img src=x onerror=alert(1)>">`,
		`<select><template><p title="</select><script>alert(1)</script>">`,
		`<plaintext><script>alert(1)</script>`,
		`<svg><script>alert(1)</script>`,
		`<svg><script>alert(1)`,
		`<svg/onload=alert(1)>`,
		`<svg><![CDATA[><img src=x onerror=alert(1)>]]>`,
		`<svg><desc><noscript></noscript></svg><img src=x onerror=alert(1)>`,
		`<iframe><script>alert(1)</script>`,
		`<iframe srcdoc="<script>alert(1)</script>">`,
		`<script/>alert(1)</script>`,
		`<scr<script>ipt>alert(1)</scr</script>ipt>`,
		`<<script>alert(1)//<</script>`,
		`<img src="x` + "`" + `onerror=alert(1)">`,
		`<img src=x:alert(1) onerror=eval(src)>`,
		`<img """><script>alert(1)</script>">`,
		`<a href="jav&#x09;ascript:alert(1)">x</a>`,
		`<a href="&#1;javascript:alert(1)">x</a>`,
		`<a href="javascript&colon;alert(1)">x</a>`,
		`<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`,
		`<a href="data:image/png;base64,AAAA">x</a>`,
		`<img src="data:image/svg+xml;base64,AAAA">`,
		`<video poster="data:image/png;base64,AAAA" src="javascript:alert(1)">x</video>`,
		`<p style="background:url(javascript:alert(1))" dir="ltr&quot; onclick=alert(1)">x</p>`,
		`<p title='"><script>alert(1)</script>'>x</p>`,
		"<p title=\"`><script>alert(1)</script>\">x</p>",
		`<!--><script>alert(1)</script>-->`,
		`<!--[if gte IE 4]><script>alert(1)</script><![endif]-->`,
		`<?xml version="1.0"?><script>alert(1)</script>`,
		`&lt;script&gt;alert(1)&lt;/script&gt;`,
		`<template><script>alert(1)</script>`,
		`<object data="javascript:alert(1)"><embed src="javascript:alert(1)">x`,
		`<base href="javascript:alert(1)//"><a href="/x">x</a>`,
		`<meta http-equiv=refresh content="0;url=javascript:alert(1)">x`,
		`<input autofocus onfocus=alert(1)>x`,
		`<details open ontoggle=alert(1)>x</details>`,
	} {
		got := sanitised(t, in) // which checks every tag and attribute
		if lower := strings.ToLower(got); strings.Contains(lower, "<script") || strings.Contains(lower, "javascript:") && strings.Contains(lower, "href") {
			t.Errorf("%s became %s", in, got)
		}
	}
}

func TestPicturesInLinesOfText(t *testing.T) {
	small := "data:image/png;base64,iVBORw0KGgo="
	for _, tt := range []struct {
		in   string
		kept bool
	}{
		{small, true},
		{" " + small + "\n", true},
		{"data:image/avif;base64,AAAA", true},
		{"data:image/svg+xml;base64,AAAA", false},
		{"data:image/png,AAAA", false},
		{"data:image/png;base64,<b>", false},
		{"data:text/html;base64,AAAA", false},
		{"data:image/png;base64," + strings.Repeat("A", maxPictureData-22), true},
		{"data:image/png;base64," + strings.Repeat("A", maxPictureData), false},
	} {
		got := sanitised(t, `x<img src="`+tt.in+`">`)
		if want := `x<img src="` + strings.TrimSpace(tt.in) + `"/>`; (got == want) != tt.kept || !tt.kept && got != "x" {
			t.Errorf("%.60s became %.100s", tt.in, got)
		}
	}
}

func TestWhatGrowsTooMuchIsLeftOut(t *testing.T) {
	if got := sanitised(t, strings.Repeat("&", maxText)); got != "" {
		t.Errorf("%d bytes became %d", maxText, len(got))
	}
	if got := sanitised(t, strings.Repeat("& ", 1000)); len(got) != len("&amp; ")*1000-1 {
		t.Errorf("2000 bytes became %d", len(got))
	}
}

func TestTextWithoutMarkupIsOnlyEscaped(t *testing.T) {
	const in = ` It's "5 > 4" & so on` + "\u202e\x01 "
	if got, want := sanitised(t, in), `It's &#34;5 &gt; 4&#34; &amp; so on`; got != want {
		t.Errorf("became %q, want %q", got, want)
	}
}
