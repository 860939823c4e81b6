package guard

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func TestSettingsOfTheBaseAreBounded(t *testing.T) {
	const base = "https://news.example/"
	entries := func(n int) string {
		return strings.Repeat("<entry><title>x</title><summary>"+strings.Repeat("<b xml:base='../x/'/>", 500)+"</summary></entry>", n)
	}
	last := "<entry xml:base='" + base + "last/'><title>x</title></entry></feed>"
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"few", "<feed xml:base='" + base + "'>" + entries(9) + last, true},
		{"many", "<feed xml:base='" + base + "'>" + entries(10) + last, false},
		{"long", "<feed>" + strings.Replace(last, "last", strings.Repeat("x", maxBase), 1), false},
		{"long when resolved", "<feed xml:base='" + base + strings.Repeat("x", maxBase-50) + "/'>" + strings.Replace(last, base, strings.Repeat("y", 100), 1), false},
	} {
		d, err := Read([]byte(tt.text), Options{})
		if err != nil {
			t.Fatal(tt.name, err)
		}
		_, of, _ := bytes.Cut(d.Text[bytes.LastIndex(d.Text, []byte("<entry>")):], []byte("<courant:base>"))
		of, _, _ = bytes.Cut(of, []byte("</courant:base>"))
		if got := bytes.HasSuffix(of, []byte("/last/")); got != tt.want || len(of) > maxBase {
			t.Errorf("%s: the base of the last entry is %.100q", tt.name, of)
		}
	}
}

// TestTextBetweenElementsIsBounded has it directly in what has a limit of its own.
func TestTextBetweenElementsIsBounded(t *testing.T) {
	const size = 7_000_000
	many := func(s string) string { return strings.Repeat(s, size/len(s)) }
	const after = "<item><title>after</title></item>"
	for name, text := range map[string]string{
		"&":       many("&"),
		"<":       many("< "),
		"CDATA":   many("<![CDATA[" + strings.Repeat("x", 5000) + "]]>"),
		"numbers": many("&#1;x<!-- -->"),
	} {
		for where, document := range map[string]string{
			"channel": "<rss><channel>" + text + after + "</channel></rss>",
			"root":    "<rss>" + text + "<channel>" + after + "</channel></rss>",
			"item":    "<rss><channel><item><title>x</title>" + text + "</item>" + after + "</channel></rss>",
		} {
			d, err := Read([]byte(document), Options{})
			switch {
			case err != nil:
				t.Errorf("%s in the %s: %v", name, where, err)
			case len(d.Text) > 6*maxText || d.Over > 0 || !bytes.Contains(d.Text, []byte("after")):
				t.Errorf("%s in the %s: %d bytes, %d entries, %d over", name, where, len(d.Text), len(d.Entries), d.Over)
			}
		}
	}
}

// TestTextTooLongInAnItemLeftOutChangesNothing has it in an item over the limit.
func TestTextTooLongInAnItemLeftOutChangesNothing(t *testing.T) {
	long := strings.Repeat("x", 5*maxText)
	for _, text := range []string{long, "<![CDATA[" + long + "]]>"} {
		d, err := Read([]byte(rssOf(strings.Repeat("<item/>", maxItems)+"<item><a>"+text+"</a><title>x</title></item>")), Options{})
		if err != nil || len(d.Entries) != maxItems || d.Over != 1 {
			t.Errorf("%.10s: %d entries, %d over, error %v", text, len(d.Entries), d.Over, err)
		}
	}
}

func TestAttributesAreBounded(t *testing.T) {
	var attrs, long strings.Builder
	for i := range 110 {
		fmt.Fprintf(&attrs, " a%d=''", i)
		fmt.Fprintf(&long, " a%d='%s'", i, strings.Repeat("&", maxValue))
	}
	element := "<a" + attrs.String() + "/>"
	for name, text := range map[string]string{
		"elements": rssOf(strings.Repeat("<item><title>x</title>"+strings.Repeat(element, 4)+"</item>", maxItems)),
		"voids":    rssOf(strings.Repeat("<item><title>x</title>"+strings.Repeat("<br"+element[2:], 4)+"</item>", maxItems)),
		"items":    rssOf(strings.Repeat("<item"+attrs.String()+"><title>x</title>"+strings.Repeat(element, 3)+"</item>", maxItems)),
		"values":   "<rss" + long.String() + rssOf("<item><title>x</title></item>")[len("<rss"):],
	} {
		d, err := Read([]byte(text), Options{})
		if err != nil || len(d.Entries) == 0 || d.Over > 0 {
			t.Fatalf("%s: error %v", name, err)
		}
		if n := bytes.Count(d.Text, []byte("=")); n > 4*maxAll+4*maxItems || len(d.Text) > maxOutput {
			t.Errorf("%s: %d attributes, %d bytes", name, n, len(d.Text))
		}
	}
}

func TestDatesAreBounded(t *testing.T) {
	long := strings.Repeat("Tue, ", 60)
	for _, tt := range []struct{ text, want string }{
		{"<pubDate>1</pubDate>" + strings.Repeat("<pubDate>2</pubDate>", 45), "<pubDate>1</pubDate>" + strings.Repeat("<pubDate>2</pubDate>", maxDates-1)},
		{"<pubDate>" + long + "</pubDate><title>x</title>", "<pubDate></pubDate><title>x</title>"},
		{"<pubDate><![CDATA[" + long + "]]></pubDate>", "<pubDate></pubDate>"},
		{"<pubDate><b>" + long + "</b></pubDate>", "<pubDate></pubDate>"},
		{"<pubDate>" + strings.Repeat("& ", 100) + "</pubDate>", "<pubDate></pubDate>"},
		{"<lastBuildDate>" + long + "</lastBuildDate>", "<lastBuildDate></lastBuildDate>"},
		{"<a:b>" + strings.Repeat("<date>1</date>", 20) + "</a:b><date>2</date>", "<a:b>" + strings.Repeat("<date>1</date>", 20) + "</a:b><date>2</date>"},
		{"<source>" + strings.Repeat("<updated>1</updated>", 20) + "</source>", "<source>" + strings.Repeat("<updated>1</updated>", maxDates) + "</source>"},
	} {
		d, err := Read([]byte("<rss><channel><item>"+tt.text+"</item></channel></rss>"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, got, _ := strings.Cut(string(d.Text), "</courant:raw>")
		if got, _, _ = strings.Cut(got, "</item>"); got != tt.want {
			t.Errorf("%.60s:\ngot  %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestPartsOfJSONAreBounded(t *testing.T) {
	const head = `{"version": "https://jsonfeed.org/version/1", "items": [`
	item := func(list string) string { return `{"id": "1", "x": [` + strings.Repeat(list+",", 23_000) + `1]},` }
	for _, list := range []string{"{}", `"a"`, `{"a":1}`, "1"} {
		d, err := Read([]byte(head+strings.Repeat(item(list), 70)+`{"id": "last"}]}`), Options{})
		if err != nil {
			t.Fatal(err)
		}
		parts := 0
		for _, b := range d.JSON {
			parts += bytes.Count(b, []byte(",")) + bytes.Count(b, []byte(":"))
		}
		if parts > maxAllParts || len(d.Entries)+d.Over != 71 || !bytes.Contains(d.JSON[len(d.JSON)-1], []byte("last")) {
			t.Errorf("%s: %d parts, %d entries, %d over", list, parts, len(d.Entries), d.Over)
		}
	}
}

func TestInvalidItemsOfJSONCount(t *testing.T) {
	const n = 5000
	d, err := Read([]byte(`{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"},`+strings.Repeat("{a},", n)+"{}]}"), Options{})
	if err != nil || len(d.Entries) != 1 || d.Over != n+2-maxItems {
		t.Errorf("%+v, error %v", d, err)
	}
}

// TestLimitsAreThoseOfTheTextInUTF8 holds because 9 MB of Thai are 27 MB in UTF-8.
func TestLimitsAreThoseOfTheTextInUTF8(t *testing.T) {
	thai := string(bytes.Repeat([]byte("\xa1\xc3\xd8\xa7\xe0\xb7\xbe "), 1100))
	bad := strings.Repeat("\xffx", 4500)
	for _, tt := range []struct{ name, declaration, inside string }{
		{"windows-874", "<?xml version='1.0' encoding='windows-874'?>", thai},
		{"bad bytes", "<?xml version='1.0' encoding='UTF-8'?>", bad},
		{"bad bytes and control characters", "<?xml version='1.0' encoding='UTF-8'?>", bad + "\x01"},
		{"gb18030", "<?xml version='1.0' encoding='gb18030'?>", strings.Repeat("\xd6\xd0", 4500)},
	} {
		body := []byte(tt.declaration + rssOf(strings.Repeat("<item><title>x</title><description>"+tt.inside+"</description></item>", maxItems)))
		var d *Document
		var err error
		allocated := allocates(func() { d, err = Read(body, Options{}) })
		if err != nil || len(d.Entries) != maxItems || d.Over > 0 {
			t.Errorf("%s: %d entries, %d over, error %v", tt.name, len(d.Entries), d.Over, err)
		}
		if most := 4 * uint64(len(d.Text)); allocated > most {
			t.Errorf("%s: %d bytes allocated for %d, want %d at most", tt.name, allocated, len(d.Text), most)
		}
	}
}

// allocates returns how many bytes were allocated during a call.
func allocates(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestGrowingDoesNotChangeTheText compares with what the libraries make of it in one go.
func TestGrowingDoesNotChangeTheText(t *testing.T) {
	for _, s := range []string{"x\xff\xfey", "é\xc3x", "\xe4\xb8\xad", "\xff", "a\xf0\x9f\x98\x80\xf0\x9f"} {
		body := bytes.Repeat([]byte(s), 300_001/len(s))
		body = append(body, 0xff)
		if got, want := valid(body), bytes.ToValidUTF8(body, []byte("\uFFFD")); !bytes.Equal(got, want) {
			t.Errorf("%q: %d bytes, want %d", s, len(got), len(want))
		}
	}
	body := append(bytes.Repeat([]byte("x"), 100_000), bytes.Repeat([]byte{0xa1}, 50_000)...)
	want, err := charmap.Windows874.NewDecoder().Bytes(body)
	if got := decode(charmap.Windows874, body); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
}
