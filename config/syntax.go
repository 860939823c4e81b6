package config

import (
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

const (
	quoteHint  = "put the text in quotes"
	indentHint = "lines that belong together begin in the same column, what belongs to a key stands further to the right"
)

// syntaxAdvice says in our words what the YAML parser says in its own. The first part that
// its message contains decides.
var syntaxAdvice = []struct {
	part, msg, hint string
	start           bool // show where the thing begins, not where the parser gave up
}{
	{"mapping values are not allowed", "a colon and a space in the middle of a text, or a line in the wrong column", quoteHint + "; or: " + indentHint, false},
	{"block sequence entries are not allowed", "a list begins in the middle of a line", "begin it on the next line, or write [a, b]", false},
	{"expected ',' or ']'", "this list has no ] at its end, or a comma is missing in it", "texts with , [ ] { } in them need quotes", true},
	{"expected ',' or '}'", "this mapping has no } at its end, or a comma is missing in it", "texts with , [ ] { } in them need quotes", true},
	{"unexpected end of stream", "the quote that begins here never ends", "close it in its own line", true},
	{"unknown escape", `a \ between "double quotes" begins an escape, and this is none`, "use 'single quotes', where \\ is just \\", false},
	{"expected key", "this line does not go on from the one before", indentHint, false},
	{"expected '-' indicator", "this line does not go on from the one before", indentHint, false},
	{"tab", "a tab, where YAML wants spaces", "indent with spaces", false},
	{"anchor", "* and & at the start of a text have a meaning in YAML", quoteHint, false},
	{"alphabetic or numeric", "* and & at the start of a text have a meaning in YAML", quoteHint, false},
	{" tag", "! at the start of a text has a meaning in YAML", quoteHint, false},
}

// syntaxProblem says where and why the file is not YAML.
func (f *file) syntaxProblem(err error) Problem {
	if errors.Is(err, io.EOF) {
		return f.problem(1, 1, "`courant init` writes one to start from", "there is nothing in this file")
	}
	if second, ok := errors.AsType[secondDocumentError](err); ok {
		return f.problem(second.line, 1, "delete the line of three dashes, or make it a file of its own and include it", "%v", err)
	}
	le, ok := errors.AsType[*yaml.LoadError](err)
	if !ok {
		return f.problem(1, 1, "", "not YAML: %v", err)
	}
	if q, ok := f.quoteBefore(le.Mark.Line, le.Mark.Column); ok {
		return f.problem(q.line, q.column, "close it in its own line", "the text in quotes that begins here ends only in line %d: a quote is missing", q.endLine)
	}
	if strings.Contains(le.Message, "cannot start any token") {
		return f.badStart(le.Mark)
	}
	for _, a := range syntaxAdvice {
		if !strings.Contains(le.Message, a.part) {
			continue
		}
		mark := le.Mark
		if a.start && le.ContextMark.Line > 0 {
			mark = le.ContextMark
		}
		return f.problem(mark.Line, mark.Column, a.hint, "%s", a.msg)
	}
	return f.problem(le.Mark.Line, le.Mark.Column, "", "not YAML: %s", le.Message)
}

// badStart explains a character with which nothing can begin.
func (f *file) badStart(at yaml.Mark) Problem {
	rest := f.after(at.Line, at.Column)
	if strings.HasPrefix(rest, "\t") {
		return f.problem(at.Line, at.Column, "indent with spaces", "a tab, where YAML wants spaces")
	}
	return f.problem(at.Line, at.Column, quoteHint, "a text that begins with %.1q", rest)
}

// quoted is the advice to put a text in quotes.
func quoted(s string) string {
	s = strings.Map(visible, short(s))
	if strings.ContainsAny(s, `"\`) {
		return "put it in quotes: '" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return `put it in quotes: "` + s + `"`
}
