package courant_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// clients are the names, by package, with which a program reaches the network.
var clients = map[string][]string{
	"net/http":   {"Client", "Transport", "Get", "Head", "Post", "PostForm", "DefaultClient", "DefaultTransport", "ProxyFromEnvironment"},
	"net":        {"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialIP", "DialUnix", "Dialer", "Resolver", "DefaultResolver", "LookupHost", "LookupIP", "LookupAddr"},
	"crypto/tls": {"Dial", "DialWithDialer", "Dialer", "Client"},
}

// mayConnect says which files have such a name, and why.
var mayConnect = map[string]string{
	"fetcher/fetcher.go":   "keeps the transports of the one client",
	"fetcher/transport.go": "makes them: every request of the program goes through here",
	"fetcher/proxy.go":     "makes them ask the operator's proxy",
}

// TestOnlyTheFetcherMakesConnections holds that there is one client, with its limits and
// its table of addresses, for every request of the program.
func TestOnlyTheFetcherMakesConnections(t *testing.T) {
	unused := map[string]bool{}
	for file := range mayConnect {
		unused[file] = true
	}
	eachFile(t, func(file string) error {
		names, err := clientNames(file)
		if len(names) > 0 && mayConnect[file] == "" {
			t.Errorf("%s uses %s: requests are the fetcher's", file, strings.Join(names, ", "))
		}
		if len(names) > 0 {
			delete(unused, file)
		}
		return err
	})
	for file := range unused {
		t.Errorf("%s is an exception without need", file)
	}
}

// clientNames returns the names of clients that a file uses, and its imports of packages
// that are clients themselves.
func clientNames(file string) ([]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, err
	}
	var names []string
	imports := map[string]string{} // by the name in the file
	for _, im := range f.Imports {
		p, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			return nil, err
		}
		name := path.Base(p)
		if im.Name != nil {
			name = im.Name.Name
		}
		imports[name] = p
		if strings.Contains(p, "websocket") || strings.HasPrefix(p, "golang.org/x/net/proxy") || strings.HasPrefix(p, "golang.org/x/net/http2") || name == "." && clients[p] != nil {
			names = append(names, p)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && slices.Contains(clients[imports[x.Name]], s.Sel.Name) {
				names = append(names, x.Name+"."+s.Sel.Name)
			}
		}
		return true
	})
	return names, nil
}
