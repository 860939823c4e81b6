package config_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"courant/config"
)

// write puts a text into a file of a folder of its own.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUnreadableFileIsAPathError(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "courant.yaml")} {
		_, err := config.Load(path)
		if _, ok := errors.AsType[*fs.PathError](err); !ok {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestWindowsFilesAreRead(t *testing.T) {
	text := "site:\n  title: Shqipëri\nsources:\n  - https://example.org/feed\n"
	c := parse(t, "\ufeff"+strings.ReplaceAll(text, "\n", "\r\n"))
	diff(t, c.Site.Title, "Shqipëri")

	p := parseError(t, "\ufeffsiet:\r\n  title: x\r\n")
	diff(t, []any{p.Line, p.Column, p.Text}, []any{1, 1, "siet:"})
}

// In YAML 1.1 "no" is false and 08:30 a number; here a plain text is what it looks like.
func TestPlainTextIsAsWritten(t *testing.T) {
	for _, s := range []string{"no", "yes", "on", "true", "2024", "1.0", "0x1F", "010", "2024-01-02", "08:30", ".inf", "1_000", "=", "NULL!"} {
		diff(t, parse(t, someSource+"site: {title: "+s+"}\n").Site.Title, s)
	}
}

func TestSectionsMayBeEmpty(t *testing.T) {
	parse(t, "site:\nsources:\n  # - https://example.org/feed\ninclude:\ntopics: # none\nfeeds:\nfetch:\nlog: ~\n")
}

func TestIdleConfigurationIsWarnedOf(t *testing.T) {
	c := parse(t, "log: {level: info}\n")
	if len(c.Warnings) != 2 {
		t.Errorf("want warnings that nothing is polled and nothing published, got %v", c.Warnings)
	}
}

func TestPatternWithoutFilesIsWarnedOf(t *testing.T) {
	path := write(t, t.TempDir(), "courant.yaml", someSource+"topics: {iran: [Iran]}\ninclude: [sources.d/*.yaml]\n")
	c := load(t, path)
	if len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0].String(), "warning: include: no file matches") {
		t.Errorf("got %v", c.Warnings)
	}
}

func TestPrivateAddressIsWarnedOf(t *testing.T) {
	c := parse(t, "sources: ['http://192.168.1.5/feed']\ntopics: {iran: [Iran]}\n")
	if len(c.Warnings) != 1 || c.Warnings[0].Line != 1 {
		t.Errorf("got %v", c.Warnings)
	}
}

func TestPublicSiteWithoutURLIsWarnedOf(t *testing.T) {
	c := parse(t, someSource+"topics: {iran: [Iran]}\nsite: {listen: ':80'}\n")
	if len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0].Msg, "http://localhost:80") {
		t.Errorf("got %v", c.Warnings)
	}
}

func TestProxyBeforeEverythingIsWarnedOf(t *testing.T) {
	site := "topics: {iran: [Iran]}\nsite: {url: 'https://news.example.org'"
	if c := parse(t, someSource+site+"}\n"); len(c.Warnings) != 1 || c.Warnings[0].Line != 3 {
		t.Errorf("got %v", c.Warnings)
	}
	for _, more := range []string{", admin: '127.0.0.1:8081'}", ", listen: ':80'}"} {
		if c := parse(t, someSource+site+more+"\n"); len(c.Warnings) != 0 {
			t.Errorf("%s: %v", more, c.Warnings)
		}
	}
}

func TestMistakesOfAllFilesAreReported(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "b.yaml", "sources:\n  - ftp://example.org/\n")
	write(t, dir, "a.yaml", "topics: {iran: 5}\n")
	path := write(t, dir, "courant.yaml", "retention: x\ninclude: ['?.yaml']\nfeeds: {one: {match: irn}}\n")
	_, err := config.Load(path)
	got := strings.ReplaceAll(err.Error(), dir+"/", "")
	want := `courant.yaml:1:12: retention: want a duration such as 1h, have "x"
courant.yaml:3:22: match: there is no topic "irn"
a.yaml:1:16: iran: want a list of words or a mapping, have "5"
b.yaml:2:5: sources: "ftp://example.org/" is not an http or https URL`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestIncludedPipeIsRefused(t *testing.T) {
	_, err := config.Parse("testdata/good/x.yaml", []byte("include: [/dev/null]\n"))
	if err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("got %v", err)
	}
}

func TestNothingIsIncludedWhereThereIsNoFolder(t *testing.T) {
	_, err := config.Parse("testdata/nowhere/x.yaml", []byte("include: [/etc/hostname]\n"))
	if err == nil || !strings.Contains(err.Error(), "no folder") {
		t.Errorf("got %v", err)
	}
}

func TestDatabasePathOfABrokenFile(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"database: /var/lib/courant/news.db\nsite: {titel: x}\n": "/var/lib/courant/news.db",
		"site: {title: x\ndatabase: 'my news.db'   # here\n":     filepath.Join(dir, "my news.db"),
		"{database: ../news.db}":                                 filepath.Join(filepath.Dir(dir), "news.db"),
		"site: {title: x}\n":                                     "",
		"database: postgres://localhost/news\n":                  "",
		"database: [x\n":                                         "",
		"database: \xff\n":                                       "",
		"":                                                       "",
	} {
		path := write(t, dir, "courant.yaml", text)
		if got := config.DatabasePath(path); got != want {
			t.Errorf("DatabasePath of %q = %q, want %q", text, got, want)
		}
	}
	if got := config.DatabasePath(filepath.Join(dir, "none.yaml")); got != "" {
		t.Errorf("DatabasePath of no file = %q", got)
	}
}

func TestMarkStandsUnderThePlace(t *testing.T) {
	long := strings.Repeat("x", 150)
	for _, tt := range []struct {
		text   string
		column int
		want   string
	}{
		{"a: b", 4, "    7 | a: b\n      |    ^\n"},
		{"\ta\tb", 4, "    7 | \ta\tb\n      | \t \t^\n"},
		{"x: می\u200cخواهم, y", 13, "    7 | x: می\u200cخواهم, y\n      |            ^\n"},
		{"e\u0301: b", 5, "    7 | e\u0301: b\n      |    ^\n"},
		{"a\x1b[31m\u202e: b", 3, "    7 | a\ufffd[31m\ufffd: b\n      |   ^\n"},
		{long, 3, "    7 | " + long[:100] + "…\n      |   ^\n"},
		{long, 120, "    7 | …" + long[69:] + "\n      | " + strings.Repeat(" ", 51) + "^\n"},
		{"", 1, "    7 | \n      | ^\n"},
		{"ab", 9, "    7 | ab\n      |   ^\n"},
	} {
		var b bytes.Buffer
		ps := config.Problems{{File: "f", Line: 7, Column: tt.column, Msg: "m", Text: tt.text}}
		if err := ps.Print(&b); err != nil {
			t.Fatal(err)
		}
		_, got, _ := strings.Cut(b.String(), "\n")
		if got != tt.want {
			t.Errorf("%q, %d:\n%s\nwant:\n%s", tt.text, tt.column, got, tt.want)
		}
	}
}
