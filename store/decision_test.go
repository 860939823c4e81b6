package store_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

func decide(t testing.TB, db *store.DB, key news.Key, topic string, has bool) {
	t.Helper()
	if err := db.Decide(t.Context(), key, topic, has, noon); err != nil {
		t.Fatal(err)
	}
}

func undecide(t testing.TB, db *store.DB, key news.Key, topic string) {
	t.Helper()
	if err := db.Undecide(t.Context(), key, topic); err != nil {
		t.Fatal(err)
	}
}

// byHand is a topic that was given by hand; score is that of the rules, 3 without.
func byHand(topic string, score float64) news.Tag {
	return news.Tag{Topic: topic, Level: news.About, Score: score, Hand: true}
}

// withTopics opens a database with one item to which rules gave topics.
func withTopics(t testing.TB, tags ...news.Tag) (*store.DB, news.Item) {
	t.Helper()
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	it.Topics = tags
	poll(t, db, world, noon, it)
	judge(t, db, "v1", tags...)
	return db, only(t, db)
}

func wantTopics(t testing.TB, db *store.DB, when string, want ...news.Tag) {
	t.Helper()
	if got := only(t, db).Topics; !slices.Equal(got, want) {
		t.Errorf("%s: topics are %v, want %v", when, got, want)
	}
}

func TestDecisionGivesAndTakesTopicsAtOnce(t *testing.T) {
	islands, sea := tag("islands", news.Mention), tag("sea", news.About)
	for name, tt := range map[string]struct {
		decide func(*testing.T, *store.DB, news.Key)
		want   []news.Tag
	}{
		"a topic that the rules do not give": {
			func(t *testing.T, db *store.DB, key news.Key) { decide(t, db, key, "rail", true) },
			[]news.Tag{islands, byHand("rail", 3), sea},
		},
		"one that the rules give as well": {
			func(t *testing.T, db *store.DB, key news.Key) { decide(t, db, key, "islands", true) },
			[]news.Tag{byHand("islands", islands.Score), sea},
		},
		"one that is taken": {
			func(t *testing.T, db *store.DB, key news.Key) { decide(t, db, key, "islands", false) },
			[]news.Tag{sea},
		},
		"one that the item does not have": {
			func(t *testing.T, db *store.DB, key news.Key) { decide(t, db, key, "rail", false) },
			[]news.Tag{islands, sea},
		},
		"given after it was taken": {
			func(t *testing.T, db *store.DB, key news.Key) {
				decide(t, db, key, "sea", false)
				decide(t, db, key, "sea", true)
			},
			[]news.Tag{islands, byHand("sea", 3)},
		},
		"several": {
			func(t *testing.T, db *store.DB, key news.Key) {
				decide(t, db, key, "sea", false)
				decide(t, db, key, "air", true)
				decide(t, db, key, "zoo", true)
			},
			[]news.Tag{byHand("air", 3), islands, byHand("zoo", 3)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			db, it := withTopics(t, islands, sea)
			tt.decide(t, db, it.Key)
			wantTopics(t, db, "decided", tt.want...)
			found, err := db.Find(t.Context(), it.Key.String())
			if err != nil || len(found) != 1 || !slices.Equal(found[0].Topics, tt.want) {
				t.Errorf("Find: %v, %v", found, err)
			}
			for read, err := range db.EachText(t.Context(), time.Time{}) {
				if err != nil || !slices.Equal(read.Topics, tt.want) {
					t.Errorf("EachText: %v, %v", read.Topics, err)
				}
			}
		})
	}
}

func TestDecisionWinsOverWhateverComes(t *testing.T) {
	islands, sea := tag("islands", news.Mention), tag("sea", news.About)
	db, it := withTopics(t, islands)
	decide(t, db, it.Key, "islands", false)
	decide(t, db, it.Key, "sea", true)
	wantTopics(t, db, "decided", byHand("sea", 3))

	judge(t, db, "v2", islands, sea)
	wantTopics(t, db, "after a change of the rules", byHand("sea", sea.Score))
	judge(t, db, "v3")
	wantTopics(t, db, "after another", byHand("sea", 3))

	later := noon.Add(time.Hour)
	changed := item("a", "Ferry line reopens in spring")
	changed.Topics = []news.Tag{islands}
	pollBy(t, db, "v3", later, changed)
	wantTopics(t, db, "after a change of the text", byHand("sea", 3))
	changed.Language = "sq"
	pollBy(t, db, "v3", later, changed)
	wantTopics(t, db, "after a change of the language", byHand("sea", 3))

	undecide(t, db, it.Key, "sea")
	undecide(t, db, it.Key, "islands")
	judge(t, db, "v3", islands)
	wantTopics(t, db, "forgotten and judged", islands)
	judge(t, db, "v4")
	wantTopics(t, db, "forgotten, by other rules")
}

func TestForgottenDecisionIsFollowedUntilTheRulesAreAsked(t *testing.T) {
	sea := tag("sea", news.About)
	db, it := withTopics(t, sea)
	decide(t, db, it.Key, "sea", true)
	undecide(t, db, it.Key, "sea")
	wantTopics(t, db, "forgotten", sea)
	decide(t, db, it.Key, "sea", false)
	undecide(t, db, it.Key, "sea")
	wantTopics(t, db, "forgotten")
	if got := judge(t, db, "v1", sea); len(got) != 1 {
		t.Errorf("%d items were judged, want the one", len(got))
	}
	wantTopics(t, db, "judged", sea)

	undecide(t, db, it.Key, "sea") // nothing was decided
	if got := unjudged(t, db, "v1"); got != nil {
		t.Errorf("%d items are to be judged, want none", len(got))
	}
}

func TestScoreOfTheRulesComesBackWithATopicThatWasTaken(t *testing.T) {
	sea := tag("sea", news.About)
	db, it := withTopics(t, sea)
	decide(t, db, it.Key, "sea", false)
	decide(t, db, it.Key, "sea", true)
	wantTopics(t, db, "given again", byHand("sea", 3))
	if got := judge(t, db, "v1", sea); len(got) != 1 {
		t.Errorf("%d items were judged, want the one", len(got))
	}
	wantTopics(t, db, "judged", byHand("sea", sea.Score))

	decide(t, db, it.Key, "sea", true) // which it has
	if got := unjudged(t, db, "v1"); got != nil {
		t.Errorf("%d items are to be judged, want none", len(got))
	}
}

// TestDecisionThatIsForgottenWhileAnAstrayItemIsJudged has somebody change his mind between
// reading the item and writing its topics, which are those that it had when it was read.
func TestDecisionThatIsForgottenWhileAnAstrayItemIsJudged(t *testing.T) {
	islands := tag("islands", news.Mention)
	db, it := withTopics(t, islands)
	decide(t, db, it.Key, "zoo", false)
	undecide(t, db, it.Key, "zoo") // so that it is astray
	read, _ := pages(t, db.Astray, store.Cursor{})
	decide(t, db, it.Key, "sea", true)
	undecide(t, db, it.Key, "sea")
	if n := setTags(t, db, "v1", store.Cursor{}, store.Judged{Item: read[0], Tags: []news.Tag{islands}}); n != 1 {
		t.Errorf("%d items have other topics than before, want 1", n)
	}
	wantTopics(t, db, "judged", islands)
	if got := unjudged(t, db, "v1"); got != nil {
		t.Errorf("%d items are to be judged, want none", len(got))
	}
}

func TestDecisionOfAnotherProcessIsSeen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	daemon, command := openAt(t, path), openAt(t, path)
	setSources(t, daemon, world)
	poll(t, daemon, world, noon, item("a", "Ferry line reopens"))
	before := version(t, daemon)
	decide(t, command, only(t, command).Key, "sea", true)
	if version(t, daemon) == before {
		t.Error("the daemon does not see that anything was decided")
	}
	wantTopics(t, daemon, "decided elsewhere", byHand("sea", 3))

	before = version(t, daemon)
	undecide(t, command, only(t, command).Key, "sea")
	if version(t, daemon) == before {
		t.Error("the daemon does not see that it was forgotten")
	}
}

func version(t testing.TB, db *store.DB) int64 {
	t.Helper()
	v, err := db.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestDecisionWhileItemsAreJudged decides between reading an item and writing its topics.
func TestDecisionWhileItemsAreJudged(t *testing.T) {
	islands, sea := tag("islands", news.Mention), tag("sea", news.About)
	db, it := withTopics(t, islands)
	read, end := pages(t, db.Texts, begin(t, db, "v2").From)
	decide(t, db, it.Key, "sea", false)
	decide(t, db, it.Key, "rail", true)
	n := setTags(t, db, "v2", end, store.Judged{Item: read[0], Tags: []news.Tag{islands, sea}})
	wantTopics(t, db, "judged", islands, byHand("rail", 3))
	if n != 1 {
		t.Errorf("%d items have other topics than they had when they were read, want 1", n)
	}
}

func TestDecisionsAreListed(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"), item("b", "Trains, not ferries"))
	kept := items(t, db, news.Query{})
	a, b := kept[0].Key, kept[1].Key
	decide(t, db, a, "sea", true)
	decide(t, db, a, "rail", false)
	decide(t, db, b, "sea", false)
	want := map[news.Key][]news.Decision{
		a: {{Topic: "rail", Has: false, At: noon}, {Topic: "sea", Has: true, At: noon}},
		b: {{Topic: "sea", Has: false, At: noon}},
	}
	got, err := db.AllDecisions(t.Context())
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("all decisions: %v (-want +kept):\n%s", err, diff)
	}
	one, err := db.Decisions(t.Context(), a)
	if diff := cmp.Diff(want[a], one); diff != "" || err != nil {
		t.Errorf("decisions on one: %v (-want +kept):\n%s", err, diff)
	}
}

func TestDecisionStaysWithTheKeyOfAPrunedItem(t *testing.T) {
	db, it := withTopics(t)
	decide(t, db, it.Key, "sea", true) // which also makes it astray
	later := noon.Add(year + day)
	poll(t, db, world, later, item("b", "News of the next year"))
	prune(t, db, later)
	if n := db.Ask(t, "SELECT (SELECT count(*) FROM tags) + (SELECT count(*) FROM astray)"); n != "0" {
		t.Errorf("%s topics of a tombstone are left, or it is to be judged", n)
	}
	if got, err := db.Decisions(t.Context(), it.Key); err != nil || len(got) != 1 {
		t.Errorf("decisions: %v, %v, want the one", got, err)
	}
	if err := db.Decide(t.Context(), it.Key, "rail", true, later); !errors.Is(err, store.ErrNotKept) {
		t.Errorf("Decide on a tombstone: %v", err)
	}
	prune(t, db, later.Add(year+200*day))
	if n := db.Ask(t, "SELECT count(*) FROM decisions"); n != "0" {
		t.Errorf("%s decisions are left of a key that is forgotten", n)
	}
}

func TestNothingIsDecidedAboutAnItemThatIsNotKept(t *testing.T) {
	db := newsroom(t)
	if err := db.Decide(t.Context(), news.Key{1}, "sea", true, noon); !errors.Is(err, store.ErrNotKept) {
		t.Errorf("Decide: %v", err)
	}
	if err := db.Undecide(t.Context(), news.Key{1}, "sea"); !errors.Is(err, store.ErrNotKept) {
		t.Errorf("Undecide: %v", err)
	}
}

func TestDecisionWhileAnotherProcessWritesSaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	other, db := openAt(t, path), openAt(t, path)
	setSources(t, db, world)
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	db.Exec(t, "PRAGMA busy_timeout = 0") // instead of seconds
	other.Exec(t, "BEGIN IMMEDIATE")
	key := only(t, db).Key
	if err := db.Decide(t.Context(), key, "sea", true, noon); !errors.Is(err, store.ErrBusy) {
		t.Errorf("Decide: %v, want ErrBusy", err)
	}
	other.Exec(t, "ROLLBACK")
	decide(t, db, key, "sea", true)
	wantTopics(t, db, "once the other has ended", byHand("sea", 3))
}
