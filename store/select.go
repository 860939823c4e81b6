package store

import (
	"strings"
	"time"

	"courant/news"
)

// maxArms bounds how many topics and sources one selection is put together from.
const maxArms = 16

// A selector puts together the statement for a query.
type selector struct {
	query   news.Query
	after   Cursor    // only items after it in the list
	entries bool      // only what feeds may show: nothing that is still to be related
	filled  time.Time // what was first seen later must have been news then; zero: need not
	args    []any
}

// selection returns the statement that gives the rows of the items that q selects, newest
// first. Where the expression allows it, the statement walks along the items of the topics
// or sources that can be selected at all, and stops at the limit; else along all items.
func selection(q news.Query) (string, []any) {
	s := selector{query: q}
	return s.statement()
}

func (s *selector) statement() (string, []any) {
	var arms []string
	for _, leaf := range drivers(s.query.Match) {
		arms = append(arms, s.arm(leaf))
	}
	if len(arms) == 0 {
		arms = []string{s.arm(nil)}
	}
	limit := s.query.Limit
	if limit == 0 {
		limit = -1
	}
	// Each arm comes in this order by its index, so SQLite merges them without sorting.
	return strings.Join(arms, " UNION ") + " ORDER BY 1 DESC, 2 DESC LIMIT ?", append(s.args, limit)
}

// drivers returns leaves that together select all that m selects, the fewest that will do;
// none when there are no such leaves, or too many.
func drivers(m *news.Match) []*news.Match {
	if m == nil {
		return nil
	}
	var best []*news.Match
	switch m.Op {
	case news.HasTopic, news.FromSource:
		return []*news.Match{m}
	case news.And:
		for _, a := range m.Args {
			if d := drivers(a); len(d) > 0 && (len(best) == 0 || len(d) < len(best)) {
				best = d
			}
		}
	case news.Or:
		for _, a := range m.Args {
			d := drivers(a)
			if best = append(best, d...); len(d) == 0 || len(best) > maxArms {
				return nil
			}
		}
	}
	return best
}

// arm returns the part of the statement that gives what is selected among the items of one
// leaf, or of all for nil.
func (s *selector) arm(leaf *news.Match) string {
	var from string
	switch {
	case leaf == nil:
		from = "SELECT i.ordered, i.id FROM items i WHERE i.kept = 1"
	case leaf.Op == news.FromSource:
		from = "SELECT i.ordered, i.id FROM items i WHERE i.kept = 1 AND i.source = (SELECT id FROM sources WHERE slug = ?)"
		s.args = append(s.args, leaf.Value)
	default:
		// CROSS: the topic first, whatever the statistics say.
		from = "SELECT t.ordered, t.item FROM tags t CROSS JOIN items i ON i.id = t.item WHERE t.topic = ? AND t.level >= ?"
		s.args = append(s.args, leaf.Value, s.query.Level)
	}
	if s.after != (Cursor{}) {
		place := "(i.ordered, i.id)"
		if leaf != nil && leaf.Op == news.HasTopic {
			place = "(t.ordered, t.item)"
		}
		from += " AND " + place + " < (?, ?)"
		s.args = append(s.args, s.after.ordered, s.after.id)
	}
	return from + s.narrow(leaf)
}

// narrow returns the conditions, each after an AND, under which the item i is selected, where
// leaf, if any, is known to hold.
func (s *selector) narrow(leaf *news.Match) (where string) {
	if !s.query.WithHeld {
		where += " AND i.held = 0"
	}
	if s.entries {
		where += " AND NOT EXISTS (SELECT 1 FROM unrelated u WHERE u.item = i.id AND u.added = 1)"
	}
	if !s.filled.IsZero() {
		where += " AND (i.seen < ? OR i.ordered >= i.seen - ?)"
		s.args = append(s.args, s.filled.Unix(), int64(history/time.Second))
	}
	if s.query.Match != nil {
		where += " AND " + s.condition(s.query.Match, leaf)
	}
	if len(s.query.Languages) > 0 {
		var tags []string
		for _, tag := range s.query.Languages {
			tags = append(tags, s.language(tag))
		}
		where += " AND " + join(tags, " OR ", "0")
	}
	return where
}

// condition returns the expression for m, where given is known to hold. It follows
// news.Match.Selects.
func (s *selector) condition(m, given *news.Match) string {
	var args []string
	for _, a := range m.Args {
		args = append(args, s.condition(a, given))
	}
	switch {
	case m == given:
		return "1"
	case m.Op == news.And:
		return join(args, " AND ", "1")
	case m.Op == news.Or:
		return join(args, " OR ", "0")
	case m.Op == news.Not:
		return "NOT " + args[0]
	case m.Op == news.HasTopic:
		s.args = append(s.args, m.Value, s.query.Level)
		return "EXISTS (SELECT 1 FROM tags x WHERE x.topic = ? AND x.level >= ? AND x.ordered = i.ordered AND x.item = i.id)"
	case m.Op == news.FromSource:
		s.args = append(s.args, m.Value)
		return "(i.source IS (SELECT id FROM sources WHERE slug = ?))" // IS: not even a source unheard of makes NULL
	case m.Op == news.InLanguage:
		return s.language(m.Value)
	default: // a group that nobody replaced
		return "0"
	}
}

// language returns the expression for news.MatchesLanguage. Language tags are ASCII.
func (s *selector) language(want string) string {
	want = strings.ToLower(want)
	s.args = append(s.args, want, want+"-", want+"-")
	return "(lower(i.language) = ? OR substr(lower(i.language), 1, length(?)) = ?)"
}

// join puts an operator between expressions, as a tree that is not deep: SQLite bounds the
// depth of an expression, and a group may have a thousand sources. Of none it makes none.
func join(args []string, op, none string) string {
	switch n := len(args); n {
	case 0:
		return none
	case 1:
		return args[0]
	default:
		return "(" + join(args[:n/2], op, none) + op + join(args[n/2:], op, none) + ")"
	}
}
