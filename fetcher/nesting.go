package fetcher

import (
	"slices"

	"golang.org/x/net/html/atom"
)

// maxNesting bounds how deep content may be nested; tags of elements beyond go.
const maxNesting = 100

func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Br, atom.Col, atom.Hr, atom.Img, atom.Source, atom.Wbr:
		return true
	default:
		return false
	}
}

// endsParagraph reports whether an element cannot stand in a paragraph, and so ends one
// that is open (HTML, section 13.2.6.4.7).
func endsParagraph(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Details, atom.Div, atom.Dl, atom.Dd, atom.Dt,
		atom.Figcaption, atom.Figure, atom.Footer, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header,
		atom.Hr, atom.Li, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Ul:
		return true
	default:
		return false
	}
}

func isHeading(tag atom.Atom) bool {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	default:
		return false
	}
}

// tableParents says inside which elements those of a table may stand.
var tableParents = map[atom.Atom][]atom.Atom{
	atom.Caption:  {atom.Table},
	atom.Colgroup: {atom.Table},
	atom.Col:      {atom.Colgroup},
	atom.Thead:    {atom.Table},
	atom.Tbody:    {atom.Table},
	atom.Tfoot:    {atom.Table},
	atom.Tr:       {atom.Thead, atom.Tbody, atom.Tfoot, atom.Table},
	atom.Td:       {atom.Tr},
	atom.Th:       {atom.Tr},
}

// place closes and opens what an element needs closed and open around it. Not ok: it
// cannot stand here at all.
func (t *tidier) place(tag atom.Atom) (ok bool) {
	if parents, ok := tableParents[tag]; ok {
		return t.placeInTable(tag, parents)
	}
	t.cell()
	if endsParagraph(tag) {
		t.closeOne(atom.P)
	}
	switch {
	case tag == atom.A:
		t.closeOne(atom.A)
	case tag == atom.Li:
		t.closeOne(atom.Li, atom.Ul, atom.Ol)
	case tag == atom.Dd || tag == atom.Dt:
		t.closeOne(atom.Dd, atom.Dl)
		t.closeOne(atom.Dt, atom.Dl)
	case tag == atom.Rt || tag == atom.Rp:
		t.closeOne(atom.Rt, atom.Ruby)
		t.closeOne(atom.Rp, atom.Ruby)
	case isHeading(tag):
		t.closeHeading()
	}
	return true
}

// placeInTable closes what is open down to a parent of the part of a table.
func (t *tidier) placeInTable(tag atom.Atom, parents []atom.Atom) bool {
	table := t.last(atom.Table)
	if table < 0 {
		return false
	}
	if i := t.last(parents...); i > table || slices.Contains(parents, atom.Table) {
		t.closeTo(max(i, table) + 1)
		return true
	}
	t.closeTo(table + 1)
	t.openPlain(parents[0])
	return true
}

// cell opens a cell where something other than a part of a table is about to stand
// directly in one.
func (t *tidier) cell() {
	if len(t.open) == 0 {
		return
	}
	switch t.open[len(t.open)-1] {
	case atom.Table, atom.Thead, atom.Tbody, atom.Tfoot:
		t.openPlain(atom.Tr)
		t.openPlain(atom.Td)
	case atom.Tr:
		t.openPlain(atom.Td)
	case atom.Colgroup:
		t.closeTo(len(t.open) - 1)
		t.cell()
	}
}

func (t *tidier) openPlain(tag atom.Atom) {
	t.out = append(append(append(t.out, '<'), tag.String()...), '>')
	t.open = append(t.open, tag)
}

// last returns the position of the innermost open element that is one of tags; -1: none.
func (t *tidier) last(tags ...atom.Atom) int {
	for i := len(t.open) - 1; i >= 0; i-- {
		if slices.Contains(tags, t.open[i]) {
			return i
		}
	}
	return -1
}

// closeOne closes the innermost open element of the kind, unless it is outside the cell
// or one of the elements that are borders.
func (t *tidier) closeOne(tag atom.Atom, borders ...atom.Atom) {
	for i := len(t.open) - 1; i >= 0; i-- {
		switch open := t.open[i]; {
		case open == tag:
			t.closeTo(i)
			return
		case isCell(open), slices.Contains(borders, open):
			return
		}
	}
}

// closeHeading closes the heading that is open in the cell.
func (t *tidier) closeHeading() {
	for i := len(t.open) - 1; i >= 0 && !isCell(t.open[i]); i-- {
		if isHeading(t.open[i]) {
			t.closeTo(i)
			return
		}
	}
}

// isCell reports whether no end tag inside the element closes one outside it.
func isCell(tag atom.Atom) bool {
	switch tag {
	case atom.Td, atom.Th, atom.Caption, atom.Table:
		return true
	default:
		return false
	}
}

// end closes the innermost open element of the kind. One that is outside the cell is not
// meant.
func (t *tidier) end(tag atom.Atom) {
	if n := len(t.skip); n > 0 {
		if i := slices.Index(t.skip, tag); i >= 0 {
			t.skip = t.skip[:i]
		}
		return
	}
	if _, ok := tableParents[tag]; ok || tag == atom.Table {
		if i := t.last(tag, atom.Table); i >= 0 && t.open[i] == tag {
			t.closeTo(i)
		}
		return
	}
	t.closeOne(tag)
}

// closeTo closes all but the outermost n open elements.
func (t *tidier) closeTo(n int) {
	for len(t.open) > n {
		last := len(t.open) - 1
		t.out = append(append(append(t.out, "</"...), t.open[last].String()...), '>')
		t.open = t.open[:last]
	}
}
