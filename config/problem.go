package config

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// A Problem is a mistake in a configuration, or what is likely to be one.
type Problem struct {
	File    string
	Line    int    // from 1
	Column  int    // in characters, from 1
	Msg     string // what is wrong and what was wanted
	Hint    string // what to do about it; may be empty
	Text    string // the line, as it is in the file
	Warning bool   // the configuration can be used all the same
}

func (p Problem) String() string {
	kind := ""
	if p.Warning {
		kind = "warning: "
	}
	return fmt.Sprintf("%s:%d:%d: %s%s", p.File, p.Line, p.Column, kind, p.Msg)
}

// Problems are all that is wrong with a configuration, file after file, in the order of
// their lines. As an error they hold one mistake at least; warnings may be among them. Of
// more than a hundred mistakes they are the first hundred.
type Problems []Problem

const maxProblems = 100

// Error returns one "file:line:column: message" a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Print writes the problems for people: each with its line, a mark under the place, and
// the hint.
func (ps Problems) Print(w io.Writer) error {
	var b strings.Builder
	for _, p := range ps {
		line, pad := excerpt(p.Text, p.Column)
		fmt.Fprintf(&b, "%s\n%5d | %s\n      | %s^\n", p, p.Line, line, pad)
		if p.Hint != "" {
			fmt.Fprintf(&b, "hint: %s\n", p.Hint)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mistakes reports whether one of the problems is more than a warning.
func (ps Problems) mistakes() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool { return !p.Warning })
}

// first returns the problems, or the first n mistakes if there are more than n problems.
func (ps Problems) first(n int) Problems {
	if len(ps) <= n {
		return ps
	}
	ps = slices.DeleteFunc(ps, func(p Problem) bool { return p.Warning })
	return ps[:min(n, len(ps))]
}

// sort brings the problems into the order of the files and of their lines.
func (ps Problems) sort(files []string) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(slices.Index(files, a.File), slices.Index(files, b.File)),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
		)
	})
}

// excerptWidth is how much of a long line is shown, in characters.
const excerptWidth = 100

// excerpt returns the part of a line around the column, fit for a terminal, and the white
// space that puts a mark under the column.
func excerpt(text string, column int) (line, pad string) {
	runes := []rune(text)
	at := min(column-1, len(runes))
	if cut := at - excerptWidth/2; len(runes) > excerptWidth && cut > 0 {
		runes, at = append([]rune{'…'}, runes[cut:]...), at-cut+1
	}
	if len(runes) > excerptWidth {
		runes = append(runes[:excerptWidth:excerptWidth], '…')
	}
	for i, r := range runes {
		if r != '\t' && !unicode.IsPrint(r) && !joint(r) {
			runes[i] = unicode.ReplacementChar
		}
	}
	return string(runes), strings.Map(blank, string(runes[:at]))
}

// joint reports whether r is one of the two invisible characters that Persian and other
// languages are written with.
func joint(r rune) bool { return r == '\u200c' || r == '\u200d' }

// blank returns the white space that is as wide as r.
func blank(r rune) rune {
	switch {
	case r == '\t':
		return r
	case joint(r) || unicode.In(r, unicode.Mn, unicode.Me):
		return -1
	default:
		return ' '
	}
}
