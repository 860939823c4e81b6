package opml_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"courant/opml"
)

var update = flag.Bool("update", false, "rewrite what we make of the documents in testdata")

// TestReadsWhatProgramsWrite has an archive for each of the programs whose lists people bring
// along; what stands above the first file says what is particular about it.
func TestReadsWhatProgramsWrite(t *testing.T) {
	files, err := filepath.Glob("testdata/read/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no archives", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := outlineText(read(t, string(a.Files[0].Data)))
			if *update {
				a.Files = append(a.Files[:1], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
				t.Errorf("- want, + got:\n%s", diff)
			}
		})
	}
}

func read(t *testing.T, s string) *opml.Document {
	t.Helper()
	d, err := opml.Read(strings.NewReader(s))
	if err != nil {
		t.Fatalf("%v, of:\n%.300s", err, s)
	}
	return d
}

// outlineText writes a document with a line for each outline.
func outlineText(d *opml.Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title %q\n", d.Title)
	writeOutlines(&b, d.Outlines, "")
	return b.String()
}

func writeOutlines(b *strings.Builder, list []opml.Outline, indent string) {
	for _, o := range list {
		b.WriteString(indent + "-")
		for _, a := range []struct{ name, value string }{
			{"text", o.Text}, {"title", o.Title}, {"type", o.Type}, {"xml", o.XMLURL}, {"html", o.HTMLURL},
			{"description", o.Description}, {"language", o.Language},
		} {
			if a.value != "" {
				fmt.Fprintf(b, " %s=\"%s\"", a.name, a.value)
			}
		}
		if len(o.Categories) > 0 {
			fmt.Fprintf(b, " categories=%q", o.Categories)
		}
		b.WriteString("\n")
		writeOutlines(b, o.Outlines, indent+"  ")
	}
}

// list returns a document with one feed of that name.
func list(declaration, name string) string {
	return declaration + `<opml version="2.0"><body><outline text="` + name + `" xmlUrl="https://a.example/"/></body></opml>`
}

func TestReadsAnyCharset(t *testing.T) {
	encoded := func(s string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, tt := range map[string]struct{ in, want string }{
		"UTF-8, byte order mark":      {"\ufeff" + list(`<?xml version="1.0"?>`, "Café"), "Café"},
		"UTF-8, declared as another":  {list(`<?xml version="1.0" encoding="windows-1252"?>`, "خبر"), "خبر"},
		"UTF-8, one byte is broken":   {list(`<?xml version="1.0" encoding="utf-8"?>`, "Caf\xff"), "Caf\ufffd"},
		"UTF-8, broken, not declared": {list("", "خبر \xff"), "خبر \ufffd"},
		"windows-1252, declared":      {encoded(charmap.Windows1252.NewEncoder().String(list(`<?xml version="1.0" encoding="Windows-1252"?>`, "“Café”"))), "“Café”"},
		"windows-1252, not declared":  {encoded(charmap.Windows1252.NewEncoder().String(list("", "“Café”"))), "“Café”"},
		"windows-1251":                {encoded(charmap.Windows1251.NewEncoder().String(list(`<?xml version='1.0' encoding='windows-1251'?>`, "Новости"))), "Новости"},
		"a charset that nobody knows": {list(`<?xml version="1.0" encoding="klingon"?>`, "Caf\xe9"), "Café"},
		"UTF-16 of Windows":           {encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(list(`<?xml version="1.0" encoding="utf-16"?>`, "Новости"))), "Новости"},
		"UTF-16 without a mark":       {encoded(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(list(`<?xml version="1.0"?>`, "Новости"))), "Новости"},
	} {
		if got := read(t, tt.in).Outlines[0].Text; got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestControlCharactersAreDropped(t *testing.T) {
	if got := read(t, list("\x00", "A\x00B\x1b[31m\uffff")).Outlines[0].Text; got != "AB[31m" {
		t.Errorf("%q", got)
	}
}

// TestWhatIsNoListIsRefusedWithItsReason has no case in which a part of a list is returned:
// half of somebody's feeds would look like all of them.
func TestWhatIsNoListIsRefusedWithItsReason(t *testing.T) {
	for in, want := range map[string]string{
		"":     "it is empty",
		"\n\t": "it is empty",
		"https://a.example/feed\nhttps://b.example/feed\n": "it is not OPML: there is no <opml> in it",
		`{"feeds": []}`: "it is not OPML: there is no <opml> in it",
		"<!DOCTYPE html><html><body>Sign in</body></html>":                                     "it is a web page, not a list of feeds in OPML",
		`<?xml version="1.0"?><rss version="2.0"></rss>`:                                       "it is a feed itself, not a list of feeds in OPML",
		"<?xml version='1.0'?>\n<opml>\n<body>\n<outline text='A'/>\n<outline text='":          "line 5: the file ends before its list does: it may be cut off",
		"<opml>\n<body><outline text='A'/>\n":                                                  "line 3: the file ends before its list does: it may be cut off",
		"<opml>\n<body>\n<outline text='A' <b/></body></opml>":                                 "line 3: this is not XML: expected attribute name in element",
		"<opml>\n<body><outline text='&#0;'/></body></opml>":                                   "line 2: this is not XML: illegal character code U+0000",
		"<!DOCTYPE opml [\n<!ENTITY a 'b'>]><opml><body><outline text='&a;'/></body></opml>":   "it declares entities, which no list of feeds needs and which can be a trap",
		"<opml><!doctype x [<!entity a SYSTEM 'file:///etc/passwd'>]><body></body></opml>":     "it declares entities, which no list of feeds needs and which can be a trap",
		"junk\n\n<opml><body>\n" + strings.Repeat("<outline text='a'>", 51) + "</body></opml>": "line 4: elements in elements, more than 50 deep",
	} {
		d, err := opml.Read(strings.NewReader(in))
		if _, ok := err.(*opml.Error); !ok || err.Error() != want || d != nil {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func TestACommentAboveTheListIsNotTheList(t *testing.T) {
	const real = "<opml version='2.0'>\n<body><outline text='A'/></body></opml>"
	for name, above := range map[string]string{
		"a comment":               "<?xml version='1.0'?>\n<!-- <opml version='1.0'><body><outline text='old'/></body></opml> -->\n",
		"several":                 "<!-- <opml> --><!-- <OPML > --><!---->",
		"what a program printed":  "warning: 3 <!-- 4\n",
		"a comment in a comment":  "<!-- <!-- <opml> -->",
		"dashes and nothing else": "<!----><!-- -- --- <opml> -->",
	} {
		if d := read(t, above+real); len(d.Outlines) != 1 || d.Outlines[0].Text != "A" {
			t.Errorf("%s: read %+v", name, d)
		}
	}
	_, err := opml.Read(strings.NewReader("<!-- <opml> -->\n<opml>\n<body"))
	if want := "line 3: the file ends before its list does: it may be cut off"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestOfManyCategoriesTheFirstHundredAreRead(t *testing.T) {
	in := strings.Repeat("a, ,", 230_000)
	for n, want := range map[int]int{1: 0, 100: 0, 101: 1, 230_000: 229_900} {
		o := read(t, "<opml><body><outline text='A' category='"+in[:4*n]+"'/></body></opml>").Outlines[0]
		if len(o.Categories) != min(n, 100) || o.MoreCategories != want {
			t.Errorf("of %d are read %d, and %d counted, want %d", n, len(o.Categories), o.MoreCategories, want)
		}
	}
}

func TestFiftyFoldersInEachOtherAreRead(t *testing.T) {
	d := read(t, "<opml><body>"+strings.Repeat("<outline text='a'>", 50)+strings.Repeat("</outline>", 50)+"</body></opml>")
	depth := 0
	for list := d.Outlines; len(list) > 0; list = list[0].Outlines {
		depth++
	}
	if depth != 50 {
		t.Errorf("%d deep", depth)
	}
}
