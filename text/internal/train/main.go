// Program train makes the table by which text tells languages apart, language.table,
// from the models of lingua-go (Apache License 2.0): how often its authors met each run
// of letters in a million sentences of news (Leipzig Corpora Collection) of a language.
//
//	(cd /tmp && GOMODCACHE=/tmp/models go mod download github.com/pemistahl/lingua-go@v1.4.0)
//	go run ./text/internal/train /tmp/models/github.com/pemistahl/lingua-go@v1.4.0/language-models text/language.table
//
// The same models give the same table, byte by byte. They are not part of this module.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) != 2 {
		fmt.Fprintln(stderr, "usage: train MODELS TABLE")
		return 2
	}
	b, err := table(args[0])
	if err == nil {
		err = os.WriteFile(args[1], b, 0o644)
	}
	if err != nil {
		fmt.Fprintf(stderr, "train: %v\n", err)
		return 1
	}
	fmt.Fprintf(stdout, "%s: %d languages, %d bytes\n", args[1], len(languages), len(b))
	return 0
}
