package search_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"courant/news"
	"courant/search"
)

// An index is a table as store has it.
type index struct{ *sql.DB }

func newIndex(t testing.TB, items ...news.Item) index {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "index.db")+"?_synchronous=OFF&_journal_mode=MEMORY")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	db.SetMaxOpenConns(1)
	x := index{db}
	x.exec(t, "CREATE VIRTUAL TABLE search USING fts5(title, text, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3')")
	for i, it := range items {
		title, all := search.Text(&it)
		x.exec(t, "INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)", i, title, all)
	}
	return x
}

func (x index) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if _, err := x.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// find returns which of the items an expression finds, in their order.
func (x index) find(match string) (found []int, err error) {
	rows, err := x.Query("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", match)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var i int
		if err := rows.Scan(&i); err != nil {
			return nil, err
		}
		found = append(found, i)
	}
	return found, rows.Err()
}

// sentences are an item each.
var sentences = []string{
	0:  "The minister's al-Monitor interview: U.S.-made F-16s stay in Tirana",
	1:  "Kryeministri i Shqipërisë flet për çmimet në Tiranë",
	2:  "Der Straßenverkehr in München ruht, sagt die Behörde",
	3:  "L’Iran et l'Albanie signent un accord à Genève",
	4:  "İstanbul'da ışıklar söndü, İran’ın gemisi bekliyor",
	5:  "Иран и ещё три страны подписали договор",
	6:  "إيران تعلن عن اتفاقٍ جديد في القاهرة",
	7:  "دولت می" + zwnj + "گوید ایران" + zwnj + "ها به خانه بازمی" + zwnj + "گردند و كار می" + zwnj + "کنند",
	8:  `צה"ל הודיע: שָׁלוֹם לאיראן`,
	9:  "伊朗核問題會談在日內瓦恢復",
	10: "イランの核協議、ハッカー集団が妨害",
	11: "이란은 핵 협상을 다시 시작했다",
	12: "อิหร่านเจรจาเรื่องนิวเคลียร์",
	13: "नदी के पुल पर बातचीत फिर शुरू हुई",
}

func TestFindsWhatIsWrittenInAnyLanguage(t *testing.T) {
	var items []news.Item
	for _, s := range sentences {
		items = append(items, news.Item{Content: "<p>" + s + ".</p>"})
	}
	x := newIndex(t, items...)
	for _, tt := range []struct {
		query string
		want  []int
	}{
		{"tirana", []int{0}},
		{"TIRANË", []int{1}},
		{"tiran*", []int{0, 1}},
		{"shqiperise", []int{1}},
		{"cmimet Shqipërisë", []int{1}},
		{"al-monitor", []int{0}},
		{"monitor-al", nil},
		{"monitor al", []int{0}},
		{`"monitor al"`, nil},
		{`„al monitor“`, []int{0}},
		{"f-16*", []int{0}},
		{"minister", []int{0}},
		{"minister’s", []int{0}},
		{"U.S.", []int{0}},
		{"strassenverkehr MUNCHEN", []int{2}},
		{"Iran", []int{3, 4}},
		{"l'iran", []int{3}},
		{"iran -albanie", []int{4}},
		{`iran -"accord a"`, []int{4}},
		{"iran -gen*", []int{4}},
		{"istanbul ISIKLAR", []int{4}},
		{"иран еще", []int{5}},
		{"ايران", []int{6, 7}},
		{"اتفاق", []int{6}},
		{"می گوید", []int{7}},
		{"می" + zwnj + "گوید", []int{7}},
		{"میگوید", []int{7}},
		{`"میگوید ایران"`, []int{7}},
		{`"دولت میگوید"`, []int{7}},
		{`"خانه میگوید"`, nil},
		{"ایرانها", []int{7}},
		{"میگو*", []int{7}},
		{"می" + zwnj + "گو*", []int{7}},
		{"کار -می" + zwnj + "گوید", nil},
		{"צהל", []int{8}},
		{`צה"ל שלום`, []int{8}},
		{`"צה"ל הודיע"`, []int{8}},
		{"核問題", []int{9}},
		{"問題核", nil},
		{"伊朗", []int{9}},
		{"核", []int{9, 10}},
		{"核*", []int{9, 10}},
		{"イランの核", []int{10}},
		{"イラン*", []int{10}},
		{"ハッカ", nil},
		{"ハッカ*", []int{10}},
		{"이란", nil},
		{"이란*", []int{11}},
		{"핵", []int{11}},
		{"อิหร่าน", []int{12}},
		{"อิหร่าน*", []int{12}},
		{"नदी", []int{13}},
		{"नद", nil},
	} {
		q, err := search.Parse(tt.query)
		if err != nil {
			t.Errorf("Parse(%s): %v", tt.query, err)
			continue
		}
		if got, err := x.find(q.Match); err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s (%s) finds %v, %v, want %v", tt.query, q.Match, got, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range sentences {
		f.Add(s, s)
	}
	for _, q := range []string{`"`, `-"a b" c*`, `a OR NOT (b`, `title:x ^y {z} + w`, `NEAR(a b, 2)`, "a* \x00b -\xff", "ﷺ", "a" + zwnj + "b*", `צה"ל"`, "--x -", "㍿*", "\u0301a"} {
		f.Add(q, q)
	}
	x := newIndex(f)
	f.Fuzz(func(t *testing.T, query, content string) {
		q, err := search.Parse(query)
		if err != nil {
			return
		}
		again, err := search.Parse(q.Canonical)
		if err != nil || again != q {
			t.Fatalf("Parse(%q) = %q, which is read as %q, %v", query, q, again, err)
		}
		defer x.exec(t, "ROLLBACK")
		x.exec(t, "BEGIN")
		said, all := search.Text(&news.Item{Title: q.Canonical, Content: content})
		x.exec(t, "INSERT INTO search (rowid, title, text) VALUES (1, ?, ?)", said, all)
		found, err := x.find(q.Match)
		if err != nil {
			t.Fatalf("%q is no expression: %v", q.Match, err)
		}
		if without := strings.Contains(q.Canonical, " -"); len(found) == 0 && !without {
			t.Errorf("%q does not find an item that says %q", q.Match, said)
		}
	})
}

func TestWhatAnItemSaysFindsIt(t *testing.T) {
	for _, s := range sentences {
		x := newIndex(t, news.Item{Title: s})
		for _, query := range []string{s, `"` + strings.ReplaceAll(s, `"`, "") + `"`} {
			q, err := search.Parse(query)
			if err != nil { // too many words
				continue
			}
			if found, err := x.find(q.Match); err != nil || len(found) != 1 {
				t.Errorf("%s does not find itself: %s, %v", query, q.Match, err)
			}
		}
	}
}
