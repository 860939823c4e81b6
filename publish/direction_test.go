package publish

import (
	"strings"
	"testing"

	"courant/news"
)

func TestTextLeavesTheDirectionOfWhatFollowsAlone(t *testing.T) {
	const rle, lro, rlo, pdf, rli, fsi, pdi = "\u202b", "\u202d", "\u202e", "\u202c", "\u2067", "\u2068", "\u2069"
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"plain \u200f\u200cتهران", "plain \u200f\u200cتهران"},
		{"a" + rlo + "b", "ab"},
		{"a" + rlo + "b" + pdf + "c", "a" + rlo + "b" + pdf + "c"},
		{"a" + rli + "b" + pdi + "c", "a" + rli + "b" + pdi + "c"},
		{"a" + rli + "b" + pdf + "c", "abc"},
		{"a" + rlo + "b" + pdi + "c", "abc"},
		{pdi + "a" + pdf, "a"},
		{rle + fsi + "a" + pdi + "b", fsi + "a" + pdi + "b"},
		{rle + fsi + "a" + pdf + pdi + "b" + pdf, rle + fsi + "a" + pdi + "b" + pdf},
		{rli + lro + "a" + pdi + pdf + "b", rli + lro + "a" + pdi + "b"},
		{rle + rle + "a" + pdf, rle + "a" + pdf},
		{strings.Repeat(lro, 300_000) + strings.Repeat(pdi, 300_000), ""},
	} {
		if got := closed(tt.in); got != tt.want {
			t.Errorf("closed(%.60q) = %.60q, want %.60q", tt.in, got, tt.want)
		}
	}
}

func TestTitleDoesNotTurnTheNameOfItsSource(t *testing.T) {
	wire := report("wire", 1, "en", "Lead")
	for _, turn := range []string{"\u202e", "\u2067"} {
		o := report("herald", 3, "en", "evil "+turn+"title")
		got := entryOf(t, together(wire, wire, asOther(o)))
		if want := `evil title</a> (<bdi>Herald</bdi>)`; !strings.Contains(got.Content, want) {
			t.Errorf("%+q: want %s in %+q", turn, want, got.Content)
		}
		page, _ := pages(t, optionsOf(o))
		if strings.Contains(page, turn) {
			t.Errorf("%+q is on the page", turn)
		}
	}
	o := report("herald", 3, "en", strings.Repeat("x", maxTitle-3)+" \u2067y\u2069 and more") // it loses its end where it is cut
	if got := entryOf(t, together(wire, wire, asOther(o))); strings.ContainsAny(got.Content, turning) {
		t.Errorf("a title that was cut turns what follows: %+q", got.Content)
	}
}

func optionsOf(it news.Item) Options {
	o, _ := testOptions(it)
	return o
}

func TestEditDoesNotTurnWhatStandsBesideIt(t *testing.T) {
	now := report("wire", 1, "en", "Report")
	now.Content = "<p>One new\u2067 two three.</p>"
	got := editsOf(t, changed(now, was(now, day, func(it *news.Item) {
		it.Content = "<p>One old\u202e two three.\u202c</p>"
		it.Authors = []news.Person{{Name: "A.\u202e Writer"}}
	})))
	if len(got) != 1 || strings.ContainsAny(got[0].Content, turning) || !strings.Contains(got[0].Content, "A. Writer</del>") {
		t.Errorf("%+q", got[0].Content)
	}
	now.Content = "<p>One two three.</p>"
	if got := editsOf(t, changed(now, was(now, day, func(it *news.Item) { it.Content = "<p>One \u202b\u202ctwo three.\u202e</p>" }))); len(got) != 0 {
		t.Errorf("nobody sees what was changed: %+q", got[0].Content)
	}
}
