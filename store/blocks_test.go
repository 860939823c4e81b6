package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

func blocks(t testing.TB, db *store.DB, id news.SourceID) []news.ItemBlocks {
	t.Helper()
	b, err := db.Blocks(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// learn saves a poll that learned something of the source's paragraphs.
func learn(t testing.TB, db *store.DB, id news.SourceID, at time.Time, learned []news.ItemBlocks, repeated []uint64, items ...news.Item) {
	t.Helper()
	st := claim(t, db, id, at)
	save(t, db, news.Poll{
		Source: id, At: at, Fence: st.Fence, State: to(st), Items: document(id, items), Judged: "v1", Partial: true,
		Blocks: learned, Repeated: repeated,
	})
}

func TestKeepsTheParagraphsOfASource(t *testing.T) {
	db := newsroom(t)
	if got := blocks(t, db, world); got != nil {
		t.Errorf("of a new source %v is known", got)
	}
	learned := []news.ItemBlocks{{Item: news.Key{1}, Hashes: []uint64{1, 1 << 63}}, {Item: news.Key{2}}, {Item: news.Key{3}, Hashes: []uint64{7}}}
	learn(t, db, world, noon, learned, []uint64{7, 1 << 63}, item("a", "Ferry line reopens"))
	if diff := cmp.Diff(learned, blocks(t, db, world)); diff != "" {
		t.Errorf("paragraphs (-want +kept):\n%s", diff)
	}
	poll(t, db, world, noon.Add(time.Hour), item("a", "Ferry line reopens"))
	unchanged(t, db, world, noon.Add(2*time.Hour))
	if got := blocks(t, db, world); len(got) != 3 {
		t.Errorf("after polls that brought nothing, %d items are remembered, want 3", len(got))
	}
	learn(t, db, world, noon.Add(3*time.Hour), learned[:1], nil, item("b", "Tolls rise"))
	if diff := cmp.Diff(learned[:1], blocks(t, db, world)); diff != "" {
		t.Errorf("paragraphs (-want +kept):\n%s", diff)
	}
}

func TestItemsComeWithWhatTheirSourceRepeats(t *testing.T) {
	db := newsroom(t)
	one := []news.ItemBlocks{{Item: news.Key{1}}}
	learn(t, db, world, noon, one, []uint64{7, 9}, item("a", "Ferry line reopens"))
	learn(t, db, local, noon, one, nil, item("b", "Tolls rise"))
	want := map[news.SourceID][]uint64{world: {7, 9}, local: nil}
	all := append(items(t, db, news.Query{}), unjudged(t, db, "v2")...)
	found, err := db.Find(t.Context(), "https://paper.example/a")
	if err != nil {
		t.Fatal(err)
	}
	if all = append(all, found...); len(all) != 5 {
		t.Fatalf("%d items are read, want 5", len(all))
	}
	for _, it := range all {
		if !slices.Equal(it.Repeated, want[it.Source]) {
			t.Errorf("an item of %s comes with %v, want %v", it.Source, it.Repeated, want[it.Source])
		}
	}
	learn(t, db, world, noon.Add(time.Hour), one, []uint64{8}, item("c", "Trains, not ferries"))
	for _, it := range items(t, db, news.Query{Match: match(t, "source:world")}) {
		if !slices.Equal(it.Repeated, []uint64{8}) {
			t.Errorf("%s comes with %v, want what the source repeats now", it.Title, it.Repeated)
		}
	}
}

func TestParagraphsThatCannotBeReadAreLearnedAgain(t *testing.T) {
	db := newsroom(t)
	learn(t, db, world, noon, []news.ItemBlocks{{Item: news.Key{1}, Hashes: []uint64{7}}}, []uint64{7}, item("a", "Ferry line reopens"))
	for _, broken := range []string{"x'00'", "zeroblob(25)", "zeroblob(17) || x'07'", "x'00112233445566778899aabbccddeeffffff00'"} {
		db.Exec(t, "UPDATE blocks SET items = CAST("+broken+" AS BLOB), repeated = CAST("+broken+" AS BLOB)")
		if got := blocks(t, db, world); got != nil {
			t.Errorf("%s: %v", broken, got)
		}
		if got := only(t, db).Repeated; len(got) > 3 {
			t.Errorf("%s: %v", broken, got)
		}
	}
}
