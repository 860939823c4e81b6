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
const method = 3

// Version returns a fingerprint of the rules and of the way they are applied. Tags of
// the same version need not be found again.
func (m *Matcher) Version() string { return m.version }

// version does not depend on the order of the rules.
func version(sorted []Rule) string {
	h := sha256.New()
	for _, r := range sorted {
		fmt.Fprintln(h, Fingerprint(&r))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Fingerprint returns a fingerprint of one rule and of the way it is applied: while it
// stays, an item has the topic or not as before. The label does not matter.
func Fingerprint(r *Rule) string {
	scale := r.Scale
	if scale == (Scale{}) {
		scale = DefaultScale()
	}
	h := sha256.New()
	fmt.Fprintf(h, "method %d\n", method)
	fmt.Fprintf(h, "topic %q needs %g level %d\n", r.Topic, r.needed(), r.Level)
	fmt.Fprintf(h, "scale %v\n", scale)
	fmt.Fprintf(h, "sources %q not %q\n", r.Sources, r.NotSources)
	writeTerms(h, "any", r.Any)
	for _, lang := range slices.Sorted(maps.Keys(r.Langs)) {
		writeTerms(h, "lang "+lang, r.Langs[lang])
	}
	for _, p := range r.parts() {
		fmt.Fprintf(h, "%s score %g within %d\n", p.kind, p.score, p.within)
		for _, group := range p.groups {
			writeTerms(h, "group", group)
		}
	}
	writeTerms(h, "none", r.None)
	writeTerms(h, "ignore", r.Ignore)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func writeTerms(w io.Writer, name string, terms []Term) {
	fmt.Fprintf(w, "%q", name)
	for _, t := range terms {
		fmt.Fprintf(w, " %q", t.source)
		if t.pattern != nil {
			fmt.Fprint(w, " pattern")
		}
		fmt.Fprintf(w, " %g %d", t.weight, t.fields)
	}
	fmt.Fprintln(w)
}
