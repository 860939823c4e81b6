// Package courant_test holds what is true of the whole program.
package courant_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "courant"

// layers says which packages of this module each package may import; docs/design.md says
// what each is for. A package that is not listed may not exist.
var layers = map[string][]string{
	"news":                       {},
	"text/internal/gram":         {},
	"text/internal/train":        {"text/internal/gram"},
	"text":                       {"text/internal/gram"},
	"text/diff":                  {"text"},
	"revision":                   {"news", "text", "text/diff"},
	"systemd":                    {},
	"demo":                       {},
	"topic":                      {"news", "text"},
	"story":                      {"news", "text"},
	"config":                     {"news", "topic"},
	"fetcher/guard":              {},
	"fetcher":                    {"news", "text", "fetcher/guard"},
	"schedule":                   {"news"},
	"websub":                     {"news"},
	"hub":                        {"news"},
	"opml":                       {},
	"search":                     {"news", "text"},
	"internal/faultserver":       {},
	"internal/faultserver/serve": {"internal/faultserver"},
	"internal/measure":           {},
	"store":                      {"news"},
	"poller":                     {"news", "text", "fetcher", "schedule"},
	"publish":                    {"news", "text", "text/diff", "revision", "opml", "search"},
	"plan":                       {"news", "config", "topic"},
	"daemon":                     {"news", "config", "topic", "story", "plan", "fetcher", "schedule", "search", "store", "poller", "publish", "websub", "hub"},
	"cmd/courant":                {"news", "text/diff", "revision", "config", "topic", "story", "plan", "fetcher", "opml", "schedule", "search", "store", "poller", "publish", "daemon", "demo", "systemd"},
}

func TestImportsFollowTheLayers(t *testing.T) {
	unused := map[string]bool{}
	for pkg := range layers {
		unused[pkg] = true
	}
	eachFile(t, func(file string) error {
		pkg := path.Dir(file)
		delete(unused, pkg)
		return checkImports(t, file, pkg)
	})
	for pkg := range unused {
		t.Errorf("package %s is in the layers table but does not exist", pkg)
	}
}

// eachFile visits every Go file of the program, tests left out, with slashes in its path.
func eachFile(t *testing.T, visit func(file string) error) {
	t.Helper()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || (p != "." && strings.HasPrefix(d.Name(), "."))) {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		return visit(filepath.ToSlash(p))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImports(t *testing.T, file, pkg string) error {
	allowed, ok := layers[pkg]
	if !ok {
		t.Errorf("%s: package %s is not in the layers table", file, pkg)
		return nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	for _, im := range f.Imports {
		name, _ := strconv.Unquote(im.Path.Value)
		if rest, ok := strings.CutPrefix(name, module+"/"); ok && !slices.Contains(allowed, rest) {
			t.Errorf("%s: %s must not import %s", file, pkg, rest)
		}
	}
	return nil
}
