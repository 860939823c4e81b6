package text_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"courant/text"
)

func TestPlainTakesTheTextOutOfHTML(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"just  text\n", "just text"},
		{"AT&amp;T &lt;b&gt; &eacute;&#x2019;&nbsp;x", "AT&T <b> é’ x"},
		{"a < b & c", "a < b & c"},
		{"<p>One <b>two</b><i>three</i></p><p>four</p>", "One twothree\nfour"},
		{"<div><div>a</div>b<br/>c<hr>d</div>", "a\nb\nc\nd"},
		{"<ul><li>a<li>b</ul>", "a\nb"},
		{"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		{"a<script>var x = '<p>no</p>'</script>b<style>p{}</style>c<!-- no -->d", "abcd"},
		{"a<noscript>no</noscript><iframe>no</iframe><template><p>no</p></template>b", "a\nb"},
		{"a<script/>no</script>b", "ab"},
		{"a<script>no", "a"},
		{"<p>a\x00b\xffc", "ab\ufffdc"},
		{"</p></b></a></ul>a", "a"},
		{`<a href="x" title="no">a</a><img alt="no">b`, "a b"},
		{"<textarea><b>x</b></textarea>", "<b>x</b>"},
		{"ایران<br>תימן", "ایران\nתימן"},
	} {
		if got := text.Plain(tt.in); got != tt.want {
			t.Errorf("Plain(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// Each archive has an HTML text and what is left of it. Lines that Plain has and Article
// has not are marked with "- ".
func TestArticleLeavesOutTails(t *testing.T) {
	files, err := filepath.Glob("testdata/article/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no archives", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in := string(a.Files[0].Data)
			got := marked(text.Plain(in), text.Article(in, nil))
			if *update {
				a.Files[1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if want := string(a.Files[1].Data); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// marked returns the lines of plain, with a mark before those that article lacks.
func marked(plain, article string) string {
	var b strings.Builder
	left := strings.Split(article, "\n")
	for line := range strings.SplitSeq(plain, "\n") {
		if len(left) > 0 && left[0] == line {
			left = left[1:]
			b.WriteString("  " + line + "\n")
		} else {
			b.WriteString("- " + line + "\n")
		}
	}
	return b.String()
}

func TestHostileHTMLTakesLinearTime(t *testing.T) {
	const size = 1 << 18
	for _, piece := range []string{
		"<div>", "<ul><li>", "<b>", "<a>", "</p>", "<", "&", "&amp", "<!--", "<![CDATA[", "<a b=", `<a b="`, "<script>",
		"<textarea>", "<svg><title>", "a<!---->", "<h1>Latest</h1>", "<p>Latest</p>", "<p>Latest: <a>x</a>", "<h2>Related</h2><li><a>x</a></li>", "x\u0301", "\u0301", "'", "א\"", "\xff", "a\u200c",
	} {
		s := strings.Repeat(piece, size/len(piece))
		start := time.Now()
		text.Words(text.Article(s, nil))
		text.Fold(s)
		// A few hundredths of a second are usual; what is not linear takes minutes.
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("256 KB of %q took %v", piece, took)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("<p>One <b>two</b></p><script>x</script>&amp;")
	f.Add("<textarea><plaintext></p>\xff\x00")
	f.Fuzz(func(t *testing.T, s string) {
		plain := text.Plain(s)
		if !utf8.ValidString(plain) {
			t.Errorf("Plain(%q) = %q, not UTF-8", s, plain)
		}
		for line := range strings.SplitSeq(plain, "\n") {
			if want := strings.Join(strings.Fields(line), " "); line != want {
				t.Errorf("Plain(%q) has the line %q, want %q", s, line, want)
			}
		}
	})
}

func FuzzArticle(f *testing.F) {
	f.Add("<p>Prose</p><h2>Latest</h2><ul><li><a>x</a></li></ul><h2>Next</h2><p>More")
	f.Add("<p>Read also: <a>y</a></p><b>Related</b><br><a>z</a>")
	f.Fuzz(func(t *testing.T, s string) {
		left := strings.Split(text.Plain(s), "\n")
		for line := range strings.SplitSeq(text.Article(s, nil), "\n") {
			for len(left) > 0 && left[0] != line && line != "" {
				left = left[1:]
			}
			if line != "" && len(left) == 0 {
				t.Fatalf("Article(%q) has the line %q, which is not where Plain has it", s, line)
			}
		}
	})
}
