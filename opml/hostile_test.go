package opml_test

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"courant/opml"
)

// An endless reader repeats a text for ever, and counts what was taken of it.
type endless struct {
	text  string
	taken int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.text[(e.taken+n)%len(e.text):])
	}
	e.taken += n
	return n, nil
}

// TestTrapsAreRefusedAtSmallCost holds all memory that was ever taken, garbage included,
// against what the bounds permit: some copies of 20 MB, which are grown bit by bit.
func TestTrapsAreRefusedAtSmallCost(t *testing.T) {
	const head = "<opml><body>\n"
	for name, tt := range map[string]struct {
		in   io.Reader
		want string
	}{
		"a list without an end":      {&endless{text: "<opml><body><outline text='a'/>"}, "more than 20 MB: no list of feeds is that large"},
		"a million outlines":         {io.MultiReader(strings.NewReader(head), strings.NewReader(strings.Repeat("<outline/>\n", 1_000_000))), "line 50002: more than 50,000 feeds and folders"},
		"a hundred thousand folders": {io.MultiReader(strings.NewReader(head), strings.NewReader(strings.Repeat("<outline>", 100_000))), "line 2: elements in elements, more than 50 deep"},
		"deep elements of no name":   {io.MultiReader(strings.NewReader(head), strings.NewReader(strings.Repeat("<a>", 100_000))), "line 2: elements in elements, more than 50 deep"},
		"a tag of attributes":        {io.MultiReader(strings.NewReader(head+"<outline"), strings.NewReader(strings.Repeat(" a", 5_000_000)), strings.NewReader("/>")), "line 2: a tag, or a text, of more than 1 MB"},
		"tags of attributes":         {io.MultiReader(strings.NewReader(head), strings.NewReader(strings.Repeat("<outline"+strings.Repeat(" a", 500_000)+"/>\n", 19))), "line 2: a feed or folder with more than 100 attributes"},
		"a text":                     {io.MultiReader(strings.NewReader(head+"<outline text='"), strings.NewReader(strings.Repeat("a", 10_000_000)), strings.NewReader("'/>")), "line 2: a tag, or a text, of more than 1 MB"},
		"entities of entities":       {strings.NewReader("<!DOCTYPE o [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>" + head + "<outline text='&b;'/></body></opml>"), "it declares entities, which no list of feeds needs and which can be a trap"},
		"comments":                   {strings.NewReader(strings.Repeat("<!---->", 2_500_000)), "it is not OPML: there is no <opml> in it"},
		"comments without an end":    {strings.NewReader(strings.Repeat("<!--", 4_500_000)), "it is not OPML: there is no <opml> in it"},
		"nothing but zero bytes":     {&endless{text: "\x00"}, "more than 20 MB: no list of feeds is that large"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := opml.Read(tt.in)
			runtime.ReadMemStats(&after)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 300 {
				t.Errorf("%d MB were taken", mb)
			}
			if e, ok := tt.in.(*endless); ok && e.taken > 40<<20 {
				t.Errorf("%d MB were read", e.taken>>20)
			}
		})
	}
}
