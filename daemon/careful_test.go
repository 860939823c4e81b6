package daemon_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/config"
	"courant/daemon"
	"courant/fetcher"
	"courant/news"
	"courant/poller"
	"courant/topic"
)

// brittle rules panic over items that have a word in their title.
type brittle struct {
	poller.Tagger
	word string
}

func (b brittle) Tags(it *news.Item) []news.Tag {
	if strings.Contains(it.Title, b.word) {
		panic("no rule for " + b.word)
	}
	return b.Tagger.Tags(it)
}

func TestItemOverWhichRulesPanicIsJudgedToHaveNoTopics(t *testing.T) {
	db := archive(t, filepath.Join(t.TempDir(), "courant.db"), 300)
	judgeAll(t, db, rules(t, "ferry"))
	log := new(journal)
	for _, word := range []string{"unheard", "unseen"} {
		m := daemon.Careful(brittle{rules(t, "ferry", word), "council 110:"}, slog.New(slog.NewTextHandler(log, nil)))
		for range 2 { // the second time there is nothing to judge
			if _, _, err := daemon.Judge(t.Context(), db, m, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	if have := having(t, db); have != 29 {
		t.Errorf("%d items have the topic, want 29 of 30", have)
	}
	it := itemsOf(t, db, "Town council 110: a ferry")[0]
	if len(it.Topics) != 0 {
		t.Errorf("it has topics %v, want none", it.Topics)
	}
	said := log.lines("level=ERROR")
	if len(said) != 2 {
		t.Fatalf("the log says %q, want one error for each of two Taggers", said)
	}
	for _, want := range []string{it.Key.String(), "source=herald", "no rule for council 110:", "careful_test.go"} {
		if !strings.Contains(said[0], want) {
			t.Errorf("the log says %q, want %q in it", said[0], want)
		}
	}
}

func TestItemOverWhichRulesPanicIsNamedOnce(t *testing.T) {
	log := new(journal)
	m := daemon.Careful(brittle{rules(t, "ferry"), "council"}, slog.New(slog.NewTextHandler(log, nil)))
	explain := daemon.Explaining(m, func(*news.Item) []topic.Evidence { panic("no evidence") })
	for i := range 1000 {
		it := &news.Item{Key: news.Key{byte(i / 2), byte(i / 512)}, Title: "Town council"}
		if m.Tags(it) != nil || explain(it) != nil {
			t.Fatal("something was found")
		}
	}
	if said := log.lines("level=ERROR"); len(said) != 21 || !strings.Contains(said[20], "not named any more") {
		t.Errorf("the log has %d lines, want 20 items, and that there are more", len(said))
	}
	if tags := m.Tags(&news.Item{Title: "A ferry"}); len(tags) != 1 {
		t.Errorf("another item has topics %v, want one", tags)
	}
}

func TestDeliveryIsKeptThoughRulesPanicOverAnItem(t *testing.T) {
	cfg, err := config.Parse("courant.yaml", []byte("sources: [{id: herald, url: \"https://herald.example/feed\"}]\ntopics: {harbour: [ferry]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	db := archive(t, filepath.Join(t.TempDir(), "courant.db"), 0)
	client := daemon.NewClient(cfg, "test", nil)
	defer client.Close()
	log := slog.New(slog.DiscardHandler)
	p := daemon.NewPoller(cfg, client, daemon.Careful(brittle{rules(t, "ferry"), "third"}, log), db, log)
	var doc strings.Builder
	for i, title := range []string{"First ferry", "Second ferry", "The third ferry"} {
		fmt.Fprintf(&doc, "<item><guid>%d</guid><title>%s</title></item>", i, title)
	}
	err = p.Deliver(t.Context(), herald.ID, fetcher.Document{URL: herald.URL, ContentType: "application/rss+xml", Body: []byte(`<rss version="2.0"><channel><title>x</title>` + doc.String() + "</channel></rss>")})
	if err != nil {
		t.Fatal(err)
	}
	if found := itemsOf(t, db, "The third ferry"); len(found) != 1 || having(t, db) != 2 {
		t.Errorf("%d kept of the item, %d items have the topic, want 1 and 2", len(found), having(t, db))
	}
}

func TestDaemonSurvivesRulesThatPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		log := w.keepLog()
		w.configure([]address{{"herald", "http://herald.example/live?per-day=240"}}, "")
		w.rules = func(rules poller.Tagger) poller.Tagger { return brittle{rules, ""} }
		for kept, day := 0, 1; day <= 2; day++ {
			m := w.boot(t)
			time.Sleep(5 * time.Hour)
			m.stop(t)
			n, st := len(w.ids(t)[herald.ID]), w.states(t)[herald.ID]
			if n <= kept || st.Failures != 0 {
				t.Errorf("on day %d %d items are kept, %d before; %d failures, %q", day, n, kept, st.Failures, st.Error)
			}
			kept = n
		}
		if said := log.lines("please report"); len(said) == 0 {
			t.Error("the log says nothing of it")
		}
	})
}
