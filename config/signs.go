package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lossy warns of terms that are not what they look like: those whose signs do not count, those
// with a comment behind them that may belong to them, and those in quotes that swallow others.
func lossy(ts terms) (warnings []Problem) {
	for _, t := range ts {
		checks := []func(*term) (Problem, bool){(*term).withoutSigns, (*term).commented, (*term).overLines}
		if t.at.file.root == nil {
			checks = checks[:1] // a file of terms knows neither comments behind them nor quotes
		}
		for _, check := range checks {
			if p, ok := check(&t); ok {
				warnings = append(warnings, p)
			}
		}
	}
	return warnings
}

// signedForm is a word that differs from others by the signs at its end: C++, C#, Canal+.
var signedForm = regexp.MustCompile(`([\p{L}\p{M}\p{N}]+)([#+]+)\s*$`)

// withoutSigns warns of a term that finds more than it says.
func (t *term) withoutSigns() (Problem, bool) {
	if t.pattern || !strings.ContainsAny(t.String(), "#+") {
		return Problem{}, false
	}
	body, _, _ := cutWeight(t.String())
	m := signedForm.FindStringSubmatch(body)
	if m == nil {
		return Problem{}, false
	}
	hint := fmt.Sprintf(`only a pattern can ask for them: regex: ['\b%s%s']`, short(strings.ToLower(m[1])), regexp.QuoteMeta(short(m[2])))
	return t.at.warning(hint, "signs do not count in a term: %q finds %q as well", short(body), short(strings.TrimRight(body, "#+ "))), true
}

// maxLooked is how long a line may be, in bytes, in which the neighbourhood of each term is
// looked at: the time goes with the square.
const maxLooked = 1000

// tail returns what the file has from the term to the end of the line; empty: it need not
// be looked at.
func (t *term) tail() string {
	line := t.at.file.lines[t.at.line-1]
	if len(line) > maxLooked || !strings.ContainsAny(line, `#"'`) {
		return ""
	}
	return t.at.file.after(t.at.line, t.at.column)
}

// commented warns of a comment behind a term that looks like a word with # before it.
func (t *term) commented() (Problem, bool) {
	rest := t.tail()
	n := len(t.String())
	switch {
	case rest != "" && strings.ContainsRune(`"'`, rune(rest[0])):
		n = quotedLen(rest)
	case !strings.HasPrefix(rest, t.String()):
		return Problem{}, false // it is not in the file letter for letter
	}
	tail := rest[n:]
	comment := strings.TrimLeft(tail, " \t,")
	gap := tail[:len(tail)-len(comment)]
	after, ok := strings.CutPrefix(comment, "#")
	if first, _ := utf8.DecodeRuneInString(after); !ok || gap == "" || gap[len(gap)-1] == ',' || !unicode.IsLetter(first) && !unicode.IsNumber(first) {
		return Problem{}, false
	}
	word := "#" + strings.Fields(after)[0]
	meant := t.String() + " " + word
	if strings.Contains(gap, ",") {
		meant = strings.TrimRight(word, ",]}")
		word = meant
	}
	at := t.at
	at.column += utf8.RuneCountInString(rest[:n]) + utf8.RuneCountInString(gap)
	return at.warning("if it is meant as a word, "+quoted(meant)+"; if it is a comment, put a space behind the #",
		"what comes after # is a comment: %q is not looked for", short(word)), true
}

// overLines warns of a term in quotes that ends in another line.
func (t *term) overLines() (Problem, bool) {
	rest := t.tail()
	if rest == "" || !strings.ContainsRune(`"'`, rune(rest[0])) {
		return Problem{}, false
	}
	if n := quotedLen(rest); n > 1 && rest[n-1] == rest[0] {
		return Problem{}, false
	}
	return t.at.warning("close it in its own line", "this term in quotes goes on in the next line: %q", short(t.String())), true
}
