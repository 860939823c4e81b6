package topic

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
)

// method is raised by every change after which the same rules may give an item other
// topics: in this package, or in what text.Words and text.Article return.
const method = 1

// Version returns a fingerprint of the rules and of the way they are applied. Tags of
// the same version need not be found again.
func (m *Matcher) Version() string { return m.version }

// fingerprint does not depend on labels, nor on the order of the rules.
func fingerprint(sorted []Rule) string {
	h := sha256.New()
	fmt.Fprintf(h, "method %d\n", method)
	for _, r := range sorted {
		fmt.Fprintf(h, "topic %q level %d sources %q\n", r.Topic, r.Level, r.Sources)
		writeTerms(h, "any", r.Any)
		writeTerms(h, "none", r.None)
		writeTerms(h, "ignore", r.Ignore)
		for _, lang := range slices.Sorted(maps.Keys(r.Langs)) {
			writeTerms(h, "lang "+lang, r.Langs[lang])
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func writeTerms(w io.Writer, name string, terms []Term) {
	fmt.Fprintf(w, "%q", name)
	for _, t := range terms {
		fmt.Fprintf(w, " %q", t.source)
	}
	fmt.Fprintln(w)
}
