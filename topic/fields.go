package topic

import "strings"

// Fields is a set of the parts of an item that terms are looked for in; 0 is all of them.
type Fields uint8

// The fields of an item, and the lead: the first 40 words below the title, which are in
// summary or body as well.
const (
	InTitle Fields = 1 << iota
	InLead
	InSummary
	InBody
	InCategories
)

// fieldNames are the names of the fields, in the order of their bits.
var fieldNames = [...]string{"title", "lead", "summary", "body", "categories"}

// ParseField returns the field with the name: title, lead, summary, body or categories.
func ParseField(name string) (Fields, bool) {
	for i, n := range fieldNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// String returns the names of the fields.
func (f Fields) String() string {
	if f == 0 {
		f = 1<<len(fieldNames) - 1
	}
	var names []string
	for i, n := range fieldNames {
		if f&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// countsIn reports whether the term is looked for at a place that is in the fields.
func (t *Term) countsIn(place Fields) bool { return t.fields == 0 || t.fields&place != 0 }

// In returns the term as one that is looked for only in the fields; 0 is all of them.
func (t Term) In(f Fields) Term {
	t.fields = f
	return t
}

// Weighing returns the term with another weight, for which Compile wants a number above 0.
func (t Term) Weighing(w float64) Term {
	t.weight = w
	return t
}
