package publish

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMarkupIsTidied(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{" \n", ""},
		{"<p></p><br>", ""},
		{"plain", "plain"},
		{"a < b & c", "a &lt; b &amp; c"},
		{"it's", "it's"},
		{"<p>one<p>two", "<p>one</p><p>two</p>"},
		{"<b><i>x</b></i>", "<b><i>x</i></b>"},
		{`<a href="https://x.example/ä?b=1&c=2">x</a>`, `<a href="https://x.example/%C3%A4?b=1&amp;c=2">x</a>`},
		{`<a href="/x">x</a> <a href="javascript:x">y</a>`, "x y"},
		{`<a href="mailto:a@b.example?subject=ä">x</a>`, `<a href="mailto:a@b.example?subject=%C3%A4">x</a>`},
		{`<img src=https://x.example/a.png onerror=x()>`, `<img src="https://x.example/a.png"/>`},
		{`<img src="data:image/png;base64,AAAA">`, `<img src="data:image/png;base64,AAAA"/>`},
		{`<img src="data:image/svg+xml,<svg>">x`, "x"},
		{`<p style="color:red" class="a" id="b" dir="RTL" lang="xx" title="t">x</p>`, `<p dir="rtl" title="t">x</p>`},
		{"<script>x</script><style>x</style><iframe>x</iframe>y", "y"},
		{"<svg><desc><p>in</p></desc></svg><math><mi>x</mi></math>y", "y"},
		{"<form><label>Name</label><textarea>x</textarea></form>", "Name"},
		{"<o:p>Word</o:p>", "Word"},
		{"<!-- x --><?php x ?>y", "y"},
		{"<a href=https://x.example/>1<a href=https://y.example/>2</a></a>", `<a href="https://x.example/">1</a><a href="https://y.example/">2</a>`},
		{strings.Repeat("<div>", 600) + "deep", "deep"},
	} {
		if got := tidy(tt.in); got != tt.want {
			t.Errorf("tidy(%.100q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestTextOfMarkup(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"<p>one <b>t</b>wo</p><p>three</p>", "one two three"},
		{"a<br>b<script>no</script>&amp; c", "a b& c"},
		{"<ul><li>1</li><li>2</li></ul>", "1 2"},
	} {
		if got := textOf(tt.in); got != tt.want {
			t.Errorf("textOf(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestNamesAreMadeFitToStandWithoutMarkup(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{" Mina \n Farhadi ", "Mina Farhadi"},
		{"Smith &amp; Sons", "Smith & Sons"},
		{"AT&T", "AT&T"},
		{"R&D1", "R& D1"},
		{"<b>Jon</b> <jon@x.example>", "Jon"},
		{"JosÃ©", "José"},
		{"«IRÃ»n", "«IRûn"},
		{"\x00\ufffe", ""},
		{strings.Repeat("x", 300), strings.Repeat("x", 199) + "…"},
	} {
		if got := name(tt.in); got != tt.want {
			t.Errorf("name(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestExcerptEndsWithAWord(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 5, "short"},
		{"one two three", 12, "one two…"},
		{"one two three", 8, "one two…"},
		{"one two, three", 9, "one two…"},
		{"تهران و مسقط", 9, "تهران و…"},
		{"日本語日本語", 4, "日本語…"},
	} {
		got := excerpt(tt.in, tt.n)
		if got != tt.want || utf8.RuneCountInString(got) > tt.n {
			t.Errorf("excerpt(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

func TestLanguagesAreThoseThatReadersKnow(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "en": "en", "EN-us": "en-US", "en_GB": "en-GB", "fa-IR": "fa-IR", "iw": "he", "sr-Latn-RS": "sr-Latn-RS",
		"nb-NO": "nb-NO", "cmn": "zh", "pes": "fa", "ckb": "ku-Arab", "prs": "fa-AF", "fil": "", "tlh": "", "zz": "", "english": "", "x-y": "", "\x00": "",
	} {
		if got := language(in); got != want {
			t.Errorf("language(%q) = %q, want %q", in, got, want)
		}
	}
}
