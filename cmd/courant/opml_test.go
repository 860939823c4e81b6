package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"courant/opml"
)

// A held is what another program holds of a feed: its name, and what it is filed under.
type held struct {
	Name string
	In   []string
}

// asMiniflux returns what miniflux takes of a list, by address: each feed once, in the folder
// where it stands first. As all readers here it is written after what the program does.
func asMiniflux(list []opml.Outline) map[string]held {
	feeds := make(map[string]held)
	var walk func(list []opml.Outline, folder []string)
	walk = func(list []opml.Outline, folder []string) {
		for _, o := range list {
			if _, known := feeds[o.XMLURL]; o.XMLURL != "" && !known {
				feeds[o.XMLURL] = held{o.Name(), folder}
			} else if o.XMLURL == "" {
				walk(o.Outlines, []string{o.Name()})
			}
		}
	}
	walk(list, nil)
	return feeds
}

// asNewsboat returns what newsboat takes of a list: each feed once, with the folder where it
// stands first and every category as tags, here in their order of letters.
func asNewsboat(list []opml.Outline) map[string]held {
	feeds := make(map[string]held)
	var walk func(list []opml.Outline, folder string)
	walk = func(list []opml.Outline, folder string) {
		for _, o := range list {
			below := folder
			if o.XMLURL == "" {
				below = strings.TrimPrefix(folder+"/"+o.Text, "/")
			} else {
				h, known := feeds[o.XMLURL]
				if !known {
					h = held{Name: o.Text}
				}
				for _, tag := range append([]string{folder}, o.Categories...) {
					if (tag != folder || !known) && tag != "" && !slices.Contains(h.In, tag) {
						h.In = append(h.In, tag)
					}
				}
				slices.Sort(h.In)
				feeds[o.XMLURL] = h
			}
			walk(o.Outlines, below)
		}
	}
	walk(list, "")
	return feeds
}

// courant runs a command on a configuration in a folder and returns what it prints.
func courant(t *testing.T, dir string, args ...string) string {
	t.Helper()
	var out, errors bytes.Buffer
	args = append(args, "--config", filepath.Join(dir, "courant.yaml"), "--database", filepath.Join(dir, "courant.db"))
	if code := run(t.Context(), args, &out, &errors); code != done {
		t.Fatalf("%q: exit code %d\n%s%s", args, code, out.String(), errors.String())
	}
	return out.String()
}

// thereAndBack imports a list into an empty configuration and returns its export.
func thereAndBack(t *testing.T, file string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "courant.yaml"), []byte("sources: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	courant(t, dir, "import", file)
	back := filepath.Join(dir, "back.opml")
	courant(t, dir, "export", "-o", back)
	return back
}

func outlines(t *testing.T, file string) []opml.Outline {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := opml.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return d.Outlines
}

// TestOtherProgramsGetBackWhatTheyGave has lists in the shape that the programs write. Their
// folders are called as groups can be; others get the name of the group that they became.
func TestOtherProgramsGetBackWhatTheyGave(t *testing.T) {
	for name, as := range map[string]func([]opml.Outline) map[string]held{"miniflux": asMiniflux, "newsboat": asNewsboat} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", "opml", name+".opml")
			want := as(outlines(t, file))
			if len(want) != 3 {
				t.Fatalf("%d feeds in %s", len(want), file)
			}
			if diff := gocmp.Diff(want, as(outlines(t, thereAndBack(t, file)))); diff != "" {
				t.Errorf("- gave, + got back:\n%s", diff)
			}
		})
	}
}

// TestNewsboatTakesOurExportAndWeTakeIts lets the real program read and write. Those
// before 2.33 keep one tag of a feed.
func TestNewsboatTakesOurExportAndWeTakeIts(t *testing.T) {
	if _, err := exec.LookPath("newsboat"); err != nil {
		t.Skip("newsboat is missing: apt-get install newsboat")
	}
	ours := thereAndBack(t, filepath.Join("testdata", "opml", "newsboat.opml"))
	dir := t.TempDir()
	newsboat := func(args ...string) []byte {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "newsboat", append([]string{"-C", "/dev/null", "-u", filepath.Join(dir, "urls"), "-c", filepath.Join(dir, "cache.db")}, args...)...)
		cmd.Env = append(os.Environ(), "HOME="+dir)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("newsboat %q: %v\n%s", args, err, out)
		}
		return out
	}
	newsboat("-i", ours)
	urls, err := os.ReadFile(filepath.Join(dir, "urls"))
	if err != nil {
		t.Fatal(err)
	}
	for url, tag := range map[string]string{"https://harbour.example/feed?a=1&b=2": "north", "https://liqeni.example/rss": "lakes", "https://tides.example/atom.xml": ""} {
		if !slices.ContainsFunc(sortedLines(string(urls)), func(l string) bool { return strings.HasPrefix(l, url) && strings.Contains(l, tag) }) {
			t.Errorf("no %s with %q in:\n%s", url, tag, urls)
		}
	}
	theirs := filepath.Join(dir, "theirs.opml")
	if err := os.WriteFile(theirs, newsboat("-e"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := slices.Sorted(maps.Keys(asNewsboat(outlines(t, ours))))
	if got := slices.Sorted(maps.Keys(asNewsboat(outlines(t, thereAndBack(t, theirs))))); !slices.Equal(got, want) {
		t.Errorf("after newsboat the feeds are %q, want %q", got, want)
	}
}
