package opml_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"courant/opml"
)

func written(t testing.TB, d *opml.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var desks = opml.Grouped(`Ana's <desk> & "more"`, []opml.Outline{
	{Text: "Harbour\nLog", XMLURL: "https://harbour.example/feed?a=1&b=2", HTMLURL: "https://harbour.example/", Language: "en", Categories: []string{"sea", "north"}},
	{Text: "آب و هوا", Title: "آب", Type: "atom", XMLURL: "https://weather.example/", Description: "<b>"},
	{Text: "Tides", XMLURL: "https://tides.example/", Categories: []string{"sea"}},
})

func TestWritesFoldersTextAndEscapes(t *testing.T) {
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>Ana&#39;s &lt;desk&gt; &amp; &#34;more&#34;</title>
  </head>
  <body>
    <outline text="north">
      <outline text="Harbour&#xA;Log" type="rss" xmlUrl="https://harbour.example/feed?a=1&amp;b=2" htmlUrl="https://harbour.example/" language="en" category="sea,north"/>
    </outline>
    <outline text="sea">
      <outline text="Harbour&#xA;Log" type="rss" xmlUrl="https://harbour.example/feed?a=1&amp;b=2" htmlUrl="https://harbour.example/" language="en" category="sea,north"/>
      <outline text="Tides" type="rss" xmlUrl="https://tides.example/" category="sea"/>
    </outline>
    <outline text="آب و هوا" title="آب" type="atom" xmlUrl="https://weather.example/" description="&lt;b&gt;"/>
  </body>
</opml>
`
	if diff := cmp.Diff(want, written(t, desks)); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
}

func TestSameDocumentIsSameBytes(t *testing.T) {
	if a, b := written(t, desks), written(t, read(t, written(t, desks))); a != b {
		t.Errorf("%s\n%s", a, b)
	}
}

type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteSaysWhatWentWrong(t *testing.T) {
	long := &opml.Document{Title: strings.Repeat("a", 10_000)}
	for _, d := range []*opml.Document{desks, long} {
		if err := d.Write(full{}); !errors.Is(err, errFull) {
			t.Errorf("got %v", err)
		}
	}
}

// FuzzRead holds what is read against what is written of it and read again: nothing that was
// understood is lost.
func FuzzRead(f *testing.F) {
	f.Add([]byte(written(f, desks)))
	archives, err := filepath.Glob("testdata/read/*.txtar")
	if err != nil || len(archives) == 0 {
		f.Fatal("no archives", err)
	}
	for _, file := range archives {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := opml.Read(bytes.NewReader(b))
		if err != nil {
			if _, ok := err.(*opml.Error); !ok {
				t.Errorf("unexpected %v", err)
			}
			return
		}
		typed(d.Outlines)
		if diff := cmp.Diff(d, read(t, written(t, d))); diff != "" {
			t.Errorf("- read, + written and read:\n%s", diff)
		}
	})
}

// typed gives feeds the type that Write gives them, and what is not kept of them is forgotten.
func typed(list []opml.Outline) {
	for i := range list {
		if list[i].Type == "" && list[i].XMLURL != "" {
			list[i].Type = "rss"
		}
		list[i].MoreCategories = 0
		typed(list[i].Outlines)
	}
}
