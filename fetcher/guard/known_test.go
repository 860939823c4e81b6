package guard

import (
	"fmt"
	"strings"
	"testing"
)

// TestKnownItemsEndWhereTheyEndedWhenTheyWereRead has known items followed by a new one, and
// in them what looks like an end.
func TestKnownItemsEndWhereTheyEndedWhenTheyWereRead(t *testing.T) {
	const newer = "<item><title>newer</title></item>"
	for _, item := range []string{
		"<item><title>plain</title></item>",
		"<item><title>t</title><description><![CDATA[</item>]]></description></item>",
		"<item><title>t</title><!-- </item> --><link>l</link></item>",
		"<item><title>t</title><a href='</item>'>x</a></item>",
		"<item><title>t</title><?x item ?><link>l</link></item>",
		"<item><title>a < b</title><!x><link>l</link></item >",
		"<item><title>t</title><b><item>inner</item></b></item>",
		"<item><title>end forgotten</title>",
		"<item><title>t</title><b></item>",
		"<item/>",
		"<ITEM><title>t</title></item></ITEM>",
	} {
		before := "<rss><channel>" + item + "</channel></rss>"
		after := "<rss><channel>" + item + newer + item + "</channel></rss>"
		first, err := Read([]byte(before), Options{})
		if err != nil {
			t.Fatal(err)
		}
		whole, err := Read([]byte(after), Options{})
		if err != nil {
			t.Fatal(err)
		}
		known := map[uint64]bool{}
		for _, e := range append(first.Entries, whole.Entries...) {
			known[e.Raw] = true
		}
		fresh, err := Read([]byte("<rss><channel>"+newer+"</channel></rss>"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		delete(known, fresh.Entries[0].Raw)
		d, err := Read([]byte(after), Options{Known: func(raw uint64) bool { return known[raw] }})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := raws(d), raws(whole); got != want {
			t.Errorf("%s: entries %s, want %s", item, got, want)
		}
		if got := string(d.Text); strings.Count(got, "<item>") != 1 || !strings.Contains(got, "<title>newer</title></item></channel>") {
			t.Errorf("%s: read again %s", item, got)
		}
	}
}

// TestAnItemCutOffInACommentIsAnotherWhenItIsWhole holds for one that was cut off behind
// what would be its end tag outside the comment.
func TestAnItemCutOffInACommentIsAnotherWhenItIsWhole(t *testing.T) {
	const begin, rest = "<rss><channel><item><guid>1</guid><title>t</title><!-- </item>", " --><link>l</link></item></channel></rss>"
	cut, err := Read([]byte(begin), Options{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read([]byte(begin+rest), Options{Known: func(raw uint64) bool { return raw == cut.Entries[0].Raw }})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Entries) != 1 || d.Entries[0].Known || !strings.Contains(string(d.Text), "<link>l</link>") {
		t.Errorf("%+v of %s", d.Entries, d.Text)
	}
}

func raws(d *Document) string {
	var b strings.Builder
	for _, e := range d.Entries {
		fmt.Fprintf(&b, "%x ", e.Raw)
	}
	return b.String()
}
