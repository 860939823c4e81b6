package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// A file is one YAML file, read as far as its tree, or one file of terms.
type file struct {
	name    string
	b       []byte // as it was read
	lines   []string
	root    *yaml.Node // of its only document; nil when the file cannot be read
	builtin bool       // it is part of the program
}

// readTree turns the bytes of a file into its tree, or adds to out what is in the way.
func readTree(name string, b []byte, out *Problems) *file {
	f := newFile(name, b)
	if p, ok := f.badCharacter(); ok {
		*out = append(*out, p)
		return f
	}
	if p, ok := f.wrongIndent(); ok {
		*out = append(*out, p)
		return f
	}
	root, err := onlyDocument(bytes.TrimPrefix(b, []byte(byteOrderMark)))
	if err != nil {
		*out = append(*out, f.syntaxProblem(err))
		return f
	}
	f.root = root
	return f
}

// newFile splits the bytes of a file into its lines.
func newFile(name string, b []byte) *file {
	f := &file{name: name, b: b}
	f.lines = strings.Split(strings.TrimPrefix(string(b), byteOrderMark), "\n")
	for i, line := range f.lines {
		f.lines[i] = strings.TrimSuffix(line, "\r")
	}
	return f
}

const byteOrderMark = "\ufeff"

// A secondDocumentError is the mistake of a file that goes on after its document.
type secondDocumentError struct{ line int }

func (secondDocumentError) Error() string { return "a second YAML document begins here" }

// onlyDocument returns the content of the only document in b.
func onlyDocument(b []byte) (*yaml.Node, error) {
	l, err := yaml.NewLoader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	var first, second yaml.Node
	if err := l.Load(&first); err != nil {
		return nil, err
	}
	switch err := l.Load(&second); {
	case err == nil:
		return nil, secondDocumentError{second.Line}
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	return first.Content[0], nil
}

// problem returns a problem at a place of the file, which is moved into the file where
// the YAML parser points behind its end.
func (f *file) problem(line, column int, hint, format string, args ...any) Problem {
	line = min(max(line, 1), len(f.lines))
	text := f.lines[line-1]
	column = min(max(column, 1), utf8.RuneCountInString(text)+1)
	return Problem{File: f.name, Line: line, Column: column, Text: text, Hint: hint, Msg: fmt.Sprintf(format, args...)}
}

// after returns the text of a line from the column on.
func (f *file) after(line, column int) string {
	if line < 1 || line > len(f.lines) {
		return ""
	}
	runes := []rune(f.lines[line-1])
	return string(runes[min(max(column-1, 0), len(runes)):])
}

// badCharacter finds the first character that has no place in a text file. The YAML
// parser would find it too, but not say where; and it takes the line separators of
// Unicode for ends of lines, which no editor does, so that lines would be counted wrongly.
func (f *file) badCharacter() (Problem, bool) {
	for i, line := range f.lines {
		for at, r := range line {
			hint, msg := "", ""
			switch {
			case r == utf8.RuneError && !strings.HasPrefix(line[at:], "\ufffd"):
				hint, msg = "save the file as UTF-8", "a byte that is not UTF-8"
			case unicode.IsControl(r) && r != '\t', r == '\u2028', r == '\u2029', r == '\ufeff':
				hint, msg = "delete it", fmt.Sprintf("an invisible character, %U", r)
			default:
				continue
			}
			return f.problem(i+1, utf8.RuneCountInString(line[:at])+1, hint, "%s", msg), true
		}
	}
	return Problem{}, false
}
