package config

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A text is a file to be edited: its tree says where things are, its bytes what they look
// like.
type text struct {
	*file
	starts []int  // of the lines, in b
	nl     string // how its lines end
}

func newText(f *file) *text {
	t := &text{file: f, nl: "\n"}
	if bytes.Contains(f.b, []byte("\r\n")) {
		t.nl = "\r\n"
	}
	start := len(f.b) - len(bytes.TrimPrefix(f.b, []byte(byteOrderMark)))
	for line := range bytes.SplitAfterSeq(f.b[start:], []byte("\n")) {
		t.starts = append(t.starts, start)
		start += len(line)
	}
	return t
}

// offset returns where a node begins.
func (t *text) offset(n *yaml.Node) int {
	line := t.lines[n.Line-1]
	return t.starts[n.Line-1] + len(line) - len(t.after(n.Line, n.Column))
}

// at returns the edit that puts something in place of what is between two offsets.
func (t *text) at(from, to int, put string) *Edit {
	return &Edit{File: t.name, Old: t.b, From: from, To: to, Text: put}
}

// lineAt returns the edit that puts lines before the line i, from 0. Behind the end of a
// file whose last line does not end, they do not either.
func (t *text) lineAt(i int, lines string) *Edit {
	if i < len(t.lines) {
		return t.at(t.starts[i], t.starts[i], lines)
	}
	return t.at(len(t.b), len(t.b), t.nl+strings.TrimSuffix(lines, t.nl))
}

// insert returns the edit that adds sources; nil: there is no place for them.
func (t *text) insert(sources []NewSource) *Edit {
	key, list := t.sources()
	switch {
	case list == nil:
		return t.newSection(sources)
	case list.Kind == yaml.SequenceNode && list.Style&yaml.FlowStyle != 0:
		return t.intoBrackets(t.offset(list), sources)
	case list.Kind == yaml.SequenceNode:
		return t.intoBlock(list, sources)
	case list.Value != "": // null or ~
		at := t.offset(list)
		return t.at(at, at+len(list.Value), "["+t.bracketed(sources, "")+"]")
	case t.root.Style&yaml.FlowStyle != 0:
		return nil
	default:
		return t.lineAt(key.Line, t.items(sources, strings.Repeat(" ", t.root.Column+1), "- ", false, ""))
	}
}

// sources returns the key sources and what it holds; nil: there is none.
func (t *text) sources() (key, list *yaml.Node) {
	for i := 0; i+1 < len(t.root.Content); i += 2 {
		if t.root.Content[i].Value == "sources" {
			return t.root.Content[i], t.root.Content[i+1]
		}
	}
	return nil, nil
}

// newSection adds a list of sources at the end of a file that has none.
func (t *text) newSection(sources []NewSource) *Edit {
	if t.root.Style&yaml.FlowStyle != 0 {
		return nil
	}
	indent := strings.Repeat(" ", t.root.Column-1)
	lines := indent + "sources:" + t.nl + t.items(sources, indent+"  ", "- ", false, "")
	if bytes.Contains(t.b, []byte(t.nl+t.nl)) { // it keeps its sections apart
		lines = t.nl + lines
	}
	if last := len(t.lines) - 1; t.lines[last] == "" {
		return t.lineAt(last, lines)
	}
	return t.lineAt(len(t.lines), lines)
}

// items returns sources as lines of a list, each behind what keeps it apart from the next.
func (t *text) items(sources []NewSource, indent, dash string, braces bool, apart string) string {
	var b strings.Builder
	for i := range sources {
		b.WriteString(apart + t.item(&sources[i], indent, dash, braces))
	}
	return b.String()
}

// item returns the source as lines of a list.
func (t *text) item(s *NewSource, indent, dash string, braces bool) string {
	if braces || len(s.pairs()) == 1 {
		return indent + dash + s.inline() + t.nl
	}
	return s.block(indent, dash, t.nl)
}

// intoBlock adds sources behind the last item of a list, and writes them as the items
// there are written.
func (t *text) intoBlock(list *yaml.Node, sources []NewSource) *Edit {
	last := list.Content[len(list.Content)-1]
	indent := strings.Repeat(" ", list.Column-1)
	first := t.dashLine(last, indent)
	if first < 0 {
		return nil
	}
	apart := ""
	if len(list.Content) > 1 && t.apart(first) {
		apart = t.nl
	}
	lines := t.items(sources, indent, t.dash(first, indent), lastMapping(list).Style&yaml.FlowStyle != 0, apart)
	return t.lineAt(t.endOfItem(first, len(indent)), lines)
}

// lastMapping returns the last item that is a mapping, else one without a style.
func lastMapping(list *yaml.Node) *yaml.Node {
	mapping := &yaml.Node{}
	for _, n := range list.Content {
		if n.Kind == yaml.MappingNode {
			mapping = n
		}
	}
	return mapping
}

// dashLine returns the line, from 0, of the dash of an item: above it, if the item begins
// in a line of its own.
func (t *text) dashLine(item *yaml.Node, indent string) int {
	i := item.Line - 1
	for i >= 0 && !strings.HasPrefix(t.lines[i], indent+"-") {
		i--
	}
	return i
}

// dash returns the dash of the line, and the spaces behind it.
func (t *text) dash(line int, indent string) string {
	rest := t.lines[line][len(indent)+1:]
	content := strings.TrimLeft(rest, " ")
	if content == "" || content[0] == '#' || content[0] == '\t' {
		return "- "
	}
	return "-" + rest[:len(rest)-len(content)]
}

// apart reports whether there is an empty line above the item that begins in the line, or
// above its comment.
func (t *text) apart(line int) bool {
	for line--; line > 0 && isComment(t.lines[line]); line-- {
	}
	return line >= 0 && isBlank(t.lines[line])
}

// endOfItem returns the line behind the last one that belongs to the item that begins in
// the line first. A comment directly below the item that stands further right than its
// dash belongs to it.
func (t *text) endOfItem(first, indent int) int {
	end := first + 1
	for i := end; i < len(t.lines); i++ {
		line := t.lines[i]
		inside := len(line)-len(strings.TrimLeft(line, " ")) > indent
		switch comment := isComment(line); {
		case isBlank(line), comment && !(inside && i == end):
			// it may go on below
		case !inside:
			return end
		default:
			end = i + 1
		}
	}
	return end
}

func isBlank(line string) bool { return strings.TrimSpace(line) == "" }

func isComment(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }
