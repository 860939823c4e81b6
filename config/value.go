package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// A value is a place in a file that is being read. Its methods write what they find to
// their argument and report whether there was something to write; what is wrong with it
// they add to the problems. The zero value is a key that is not there: reading it does
// nothing.
type value struct {
	node *yaml.Node
	file *file
	key  string // under which it stands, for messages
	out  *Problems
}

// A word is a text and where it stands.
type word struct {
	text string
	at   value
}

// An entry is a key of a mapping with what it holds.
type entry struct {
	name    string
	at      value // the key itself
	content value
}

// given reports whether there is anything to read. Anchors, aliases and tags are refused
// here: nobody who writes a configuration means them, they mean "*cyber" or "!IRGC" as
// words.
func (v value) given() bool {
	if v.node == nil || v.node.Kind == refused {
		return false
	}
	what, text := special(v.node)
	if what == "" {
		return true
	}
	v.mistake(quoted(text), "%q is a YAML %s, not a text", short(text), what)
	v.node.Kind = refused
	return false
}

// refused is the kind of a node that has been reported, so that it is not once more.
const refused = yaml.Kind(0)

// special says which special thing of YAML a node is, if any, and how it is written.
func special(n *yaml.Node) (what, text string) {
	switch {
	case n.Kind == yaml.AliasNode:
		return "alias", "*" + n.Value
	case n.Anchor != "":
		return "anchor", strings.TrimSpace("&" + n.Anchor + " " + n.Value)
	case n.Style&yaml.TaggedStyle != 0:
		return "tag", strings.TrimSpace(n.Tag + " " + n.Value)
	default:
		return "", ""
	}
}

// empty reports whether the value is null: nothing after the colon or the dash, or null,
// or ~.
func (v value) empty() bool {
	return v.given() && v.node.Kind == yaml.ScalarNode && v.node.Tag == "!!null"
}

func (v value) isText() bool { return v.given() && v.node.Kind == yaml.ScalarNode && !v.empty() }
func (v value) isMap() bool  { return v.given() && v.node.Kind == yaml.MappingNode }
func (v value) isList() bool { return v.given() && v.node.Kind == yaml.SequenceNode }

// problem returns a problem at the value.
func (v value) problem(hint, format string, args ...any) Problem {
	msg := fmt.Sprintf(format, args...)
	if v.key != "" {
		msg = strings.Map(visible, short(v.key)) + ": " + msg
	}
	return v.file.problem(v.node.Line, v.node.Column, hint, "%s", msg)
}

// mistake adds a mistake at the value.
func (v value) mistake(hint, format string, args ...any) {
	*v.out = append(*v.out, v.problem(hint, format, args...))
}

// warn adds a warning at the value.
func (v value) warn(hint, format string, args ...any) {
	p := v.problem(hint, format, args...)
	p.Warning = true
	*v.out = append(*v.out, p)
}

// mistakeAt adds a mistake at a place in a text, offset bytes from its start. In a text
// that is not in the file letter for letter (of several lines, or with escapes) it is
// shown at the start.
func (v value) mistakeAt(offset int, hint, format string, args ...any) {
	p := v.problem(hint, format, args...)
	for quote := range 2 {
		if strings.HasPrefix(v.file.after(p.Line, p.Column+quote), v.node.Value) {
			p.Column += quote + utf8.RuneCountInString(v.node.Value[:offset])
			break
		}
	}
	*v.out = append(*v.out, p)
}

// place says where the value is, for a message about another.
func (v value) place() string { return v.at().String() }

// text reads a text that means something to courant. A plain number, date or yes is the
// text as written.
func (v value) text(dst *string) bool {
	if v.isText() && v.refuseUnseen() {
		return false
	}
	return v.prose(dst)
}

// prose reads a text as text does, but one that may have invisible characters in it, as
// news has them.
func (v value) prose(dst *string) bool {
	if !v.given() {
		return false
	}
	if !v.isText() {
		v.unwanted("a text")
		return false
	}
	s := strings.TrimSpace(v.node.Value)
	if strings.ContainsAny(s, "\t\r\n") {
		s = strings.Join(strings.Fields(s), " ")
	}
	switch {
	case s == "":
		v.mistake("delete the key, or give it a text", "want a text, have an empty one")
	case strings.ContainsFunc(s, unicode.IsControl):
		v.mistake(v.escapeAdvice(), "control characters in a text")
	default:
		*dst = s
		return true
	}
	return false
}

// escaped reports whether a text in double quotes has control characters: what begins with
// a \ there was read as one.
func (v value) escaped() bool {
	return v.node.Style&yaml.DoubleQuotedStyle != 0 && strings.ContainsFunc(v.node.Value, unicode.IsControl)
}

const escapeHint = `in "double quotes" \b, \t and others stand for such; use 'single quotes', where \ is just \`

func (v value) escapeAdvice() string {
	if v.escaped() {
		return escapeHint
	}
	return ""
}

// words reads a list of texts.
func (v value) words() []word {
	var words []word
	for _, item := range v.list() {
		w := word{at: item}
		if item.text(&w.text) {
			words = append(words, w)
		}
	}
	return words
}

// oneOrMore reads a list of names; a name alone is a list of one.
func (v value) oneOrMore() []word {
	if v.isList() {
		return v.words()
	}
	w := word{at: v}
	switch {
	case !v.text(&w.text):
		return nil
	case strings.Contains(w.text, ","):
		v.unwanted("a list")
		return nil
	}
	return []word{w}
}

// list reads a list.
func (v value) list() []value {
	if !v.given() {
		return nil
	}
	if !v.isList() {
		v.unwanted("a list")
		return nil
	}
	var items []value
	for _, n := range v.node.Content {
		item := value{n, v.file, v.key, v.out}
		if item.empty() {
			item.unwanted("a text")
		} else {
			items = append(items, item)
		}
	}
	return items
}

// fields reads a mapping whose keys are known. A key that it does not have is the zero
// value in the map.
func (v value) fields(known []string) map[string]value {
	fields := make(map[string]value)
	for _, e := range v.entries() {
		if !slices.Contains(known, e.name) {
			e.at.mistake(suggest(e.name, known), "unknown key %q", short(e.name))
			continue
		}
		fields[e.name] = e.content
	}
	return fields
}

// entries reads a mapping with any keys, in the order of the file.
func (v value) entries() []entry {
	if !v.given() {
		return nil
	}
	if !v.isMap() {
		v.unwanted("a mapping")
		return nil
	}
	var entries []entry
	first := make(map[string]value)
	for pair := range slices.Chunk(v.node.Content, 2) {
		key := value{node: pair[0], file: v.file, out: v.out}
		name := key.node.Value
		switch at, twice := first[name]; {
		case !key.given():
		case key.node.Kind != yaml.ScalarNode:
			key.mistake(`a text with { or [ at its start needs quotes`, "want a name before the colon, have %s", kind(key.node))
		case key.node.Tag == "!!merge":
			key.mistake("write the keys out", "<< merges mappings in YAML, which is not allowed here")
		case twice:
			key.mistake("", "%q is here twice, first in line %d", short(name), at.node.Line)
		default:
			first[name] = key
			entries = append(entries, entry{name, key, value{pair[1], v.file, name, v.out}})
		}
	}
	return entries
}

// unwanted reports a value that is of another kind than wanted.
func (v value) unwanted(want string) {
	p := v.problem(v.advice(want), "want %s, have %s", want, kind(v.node))
	if at, _, ok := v.comment(); ok {
		p.Column = at
	}
	*v.out = append(*v.out, p)
}

// advice tells how to write what was probably meant.
func (v value) advice(want string) string {
	n := v.node
	_, comment, commented := v.comment()
	switch {
	case commented:
		return "# after a space begins a comment; if it belongs to the text, " + quoted(comment)
	case v.empty() && n.Value != "":
		return quoted(n.Value)
	case v.empty():
		return "delete the line, or write something there"
	case want == "a text" && v.names(listPrefix):
		return "write " + listPrefix + short(n.Content[1].Value)
	case want == "a text" && v.names(groupPrefix) && slices.Contains(withGroups, v.key):
		return "write " + groupPrefix + short(n.Content[1].Value)
	case want == "a text" && v.isMap() && len(n.Content) == 2 && n.Content[1].Kind == yaml.ScalarNode && n.Style&yaml.FlowStyle == 0:
		return "a colon and a space make a mapping; if it is a text, " + quoted(n.Content[0].Value+": "+n.Content[1].Value)
	case want == "a list" && v.isText():
		return "write [" + short(inBrackets(n)) + "]"
	case want == "a mapping" && v.isList():
		return "each begins with its name and a colon, not with a dash"
	default:
		return ""
	}
}

// withGroups are the keys that hold ids of sources, and groups.
var withGroups = []string{"sources", "not_sources", "prefer"}

// names reports whether something was to be named, such as list:NAME, with a space in it.
func (v value) names(prefix string) bool {
	n := v.node
	return v.isMap() && len(n.Content) == 2 && n.Content[0].Value+":" == prefix && n.Content[1].Kind == yaml.ScalarNode && n.Content[1].Value != ""
}

// inBrackets returns a text as it would stand in the brackets of a list: its lines as items,
// and in quotes where a character has a meaning there.
func inBrackets(n *yaml.Node) string {
	var items []string
	for line := range strings.Lines(n.Value) {
		s := strings.TrimSpace(line)
		if s == "" {
			continue
		}
		if strings.ContainsAny(s, "[]{}") || strings.ContainsAny(s[:1], "\"'`|>%@!&*?#-") || strings.Contains(s, ": ") || strings.Contains(s, " #") {
			s = "'" + strings.ReplaceAll(s, "'", "''") + "'"
		}
		items = append(items, s)
	}
	return strings.Join(items, ", ")
}

// comment returns the comment that stands where an empty value should be, and its column.
func (v value) comment() (column int, text string, ok bool) {
	if !v.empty() || v.node.Value != "" {
		return 0, "", false
	}
	rest := v.file.after(v.node.Line, v.node.Column)
	text = strings.TrimLeft(rest, "-: \t")
	if !strings.HasPrefix(text, "#") {
		return 0, "", false
	}
	return v.node.Column + utf8.RuneCountInString(rest) - utf8.RuneCountInString(text), strings.TrimSpace(text), true
}

// kind says what a node is, for people.
func kind(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	default:
		return fmt.Sprintf("%q", short(n.Value))
	}
}

// short makes a text fit for a message: one line, not too long, nothing that a terminal
// obeys.
func short(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}
