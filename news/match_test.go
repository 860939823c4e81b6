package news_test

import (
	"errors"
	"strings"
	"testing"

	"courant/news"
)

func TestMatchSelects(t *testing.T) {
	it := news.Item{
		Source:   "herald",
		Language: "sq-AL",
		Topics:   []news.Tag{{Topic: "albania", Level: news.About}, {Topic: "iran", Level: news.Mention}},
	}
	for _, tt := range []struct {
		expr  string
		level news.Level
		want  bool
	}{
		{"iran", news.Mention, true},
		{"iran", news.About, false},
		{"iran", 0, true},
		{"albania", news.About, true},
		{"energy", news.Mention, false},
		{"iran and albania", news.Mention, true},
		{"iran and energy", news.Mention, false},
		{"energy or iran", news.Mention, true},
		{"not energy", news.Mention, true},
		{"not not iran", news.Mention, true},
		{"energy and energy or iran", news.Mention, true},
		{"iran or energy and energy", news.Mention, true},
		{"(iran or energy) and energy", news.Mention, false},
		{"not (energy or iran)", news.Mention, false},
		{"source:herald", news.Mention, true},
		{"source:observer", news.Mention, false},
		{"lang:sq", news.Mention, true},
		{"lang:SQ-al", news.Mention, true},
		{"lang:s", news.Mention, false},
		{"iran and lang:sq and not source:observer", news.Mention, true},
		{"(iran)and(albania)", news.Mention, true},
	} {
		m, err := news.ParseMatch(tt.expr)
		if err != nil {
			t.Errorf("ParseMatch(%q): %v", tt.expr, err)
			continue
		}
		if got := m.Selects(&it, tt.level); got != tt.want {
			t.Errorf("%q at %v selects: %v, want %v", tt.expr, tt.level, got, tt.want)
		}
	}
}

func TestParseMatchSaysWhereItStops(t *testing.T) {
	for _, tt := range []struct {
		expr   string
		offset int
		msg    string
	}{
		{"", 0, "want a topic"},
		{"iran and", 8, "want a topic"},
		{"iran albania", 5, `before "albania"`},
		{"(iran", 5, "want )"},
		{"iran)", 4, `before ")"`},
		{"and iran", 0, "want a topic"},
		{"iran and or", 9, "want a topic"},
		{"src:herald", 0, `unknown "src:"`},
		{"iran or lang:", 13, "directly after lang:"},
		{strings.Repeat("not ", 200) + "iran", 400, "too deeply"},
	} {
		_, err := news.ParseMatch(tt.expr)
		syntax, ok := errors.AsType[*news.SyntaxError](err)
		if !ok || syntax.Offset != tt.offset || !strings.Contains(syntax.Msg, tt.msg) {
			t.Errorf("ParseMatch(%.20q) = %#v, want %q at %d", tt.expr, err, tt.msg, tt.offset)
		}
	}
}

func TestLeavesStandWhereTheyAreWritten(t *testing.T) {
	const expr = "iran and (lang:sq or not group:balkans)"
	m, err := news.ParseMatch(expr)
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range m.Leaves() {
		if !strings.HasPrefix(expr[leaf.Offset:], leaf.Value) {
			t.Errorf("leaf %q at %d, where %q stands", leaf.Value, leaf.Offset, expr[leaf.Offset:])
		}
	}
}

func FuzzParseMatch(f *testing.F) {
	for _, s := range []string{"iran and not (albania or lang:fa)", "((((", "source:", "ایران or x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := news.ParseMatch(s)
		if syntax, ok := errors.AsType[*news.SyntaxError](err); err != nil && (!ok || syntax.Offset < 0 || syntax.Offset > len(s)) {
			t.Fatalf("ParseMatch(%q): %#v is no place in it", s, err)
		}
		if err != nil {
			return
		}
		for _, leaf := range m.Leaves() {
			if !strings.HasPrefix(s[leaf.Offset:], leaf.Value) {
				t.Errorf("leaf %q is not at %d of %q", leaf.Value, leaf.Offset, s)
			}
		}
	})
}
