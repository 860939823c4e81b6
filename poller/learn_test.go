package poller_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"courant/fetcher"
	"courant/news"
	"courant/store"
	"courant/text"
)

const newsletter = "<p>Subscribe to the harbour letter, every Friday.</p>"

// wire returns a page whose items, numbered from first, all end in newsletter.
func wire(first, n int) *page {
	pg := document(fmt.Sprint(first), fmt.Sprint("Ferry ", first))
	pg.Items = nil
	for i := range n {
		it := news.Item{GUID: fmt.Sprint(first + i), Title: fmt.Sprint("Ferry ", first+i)}
		it.Content = fmt.Sprintf("<p>The ferry number %d has left.</p>%s", first+i, newsletter)
		it.HashText(it.Content)
		pg.Items = append(pg.Items, it)
	}
	pg.Items = news.SetKeys("herald", pg.Items)
	return pg
}

// A reader notes the text of each item that it is to find topics in.
type reader struct{ texts []string }

func (r *reader) Tags(it *news.Item) []news.Tag {
	r.texts = append(r.texts, text.Article(it.Content, it.Repeated))
	return nil
}

func (*reader) Version() string { return "reader" }

// A library counts how often what is known of paragraphs is read.
type library struct {
	*store.DB
	reads atomic.Int32
}

func (l *library) Blocks(ctx context.Context, id news.SourceID) ([]news.ItemBlocks, error) {
	l.reads.Add(1)
	return l.DB.Blocks(ctx, id)
}

// serving answers with one page after the other, and then that nothing changed.
func serving(pages ...*page) fetchFunc {
	return func(context.Context, news.Source, news.State) (*page, error) {
		if len(pages) == 0 {
			return unchanged(), nil
		}
		pg := pages[0]
		pages = pages[1:]
		return pg, nil
	}
}

func TestTopicsAreThoseOfWhatTheSourceDoesNotRepeat(t *testing.T) {
	own := func(n int) string { return fmt.Sprintf("The ferry number %d has left.", n) }
	whole := func(n int) string { return text.Plain(wire(n, 1).Items[0].Content) }
	for name, tt := range map[string]struct {
		pages []*page
		want  []string // texts of the items, page after page
	}{
		"in its first document already":            {[]*page{wire(1, 5)}, []string{own(1), own(2), own(3), own(4), own(5)}},
		"once enough items had it":                 {[]*page{wire(1, 3), wire(4, 1), wire(5, 1)}, []string{whole(1), whole(2), whole(3), whole(4), own(5)}},
		"an item that is served again counts once": {[]*page{wire(1, 3), wire(1, 3)}, []string{whole(1), whole(2), whole(3), whole(1), whole(2), whole(3)}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, db := newPoller(t, serving(tt.pages...), herald)
				defer db.Close()
				r := new(reader)
				p.Tagger = r
				runFor(t, p, 12*time.Hour)
				if !slices.Equal(r.texts, tt.want) {
					t.Errorf("topics were found in %q, want %q", r.texts, tt.want)
				}
			})
		})
	}
}

func TestDeliveryIsReadAsAPollIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, db := newPoller(t, serving(wire(1, 5)), herald)
		defer db.Close()
		runFor(t, p, time.Minute)
		w := &web{served: []*page{wire(6, 1)}}
		r := new(reader)
		p.Fetcher, p.Tagger = w, r
		if err := p.Deliver(t.Context(), "herald", fetcher.Document{Body: []byte("0")}); err != nil {
			t.Fatal(err)
		}
		if want := []string{"The ferry number 6 has left."}; !slices.Equal(r.texts, want) {
			t.Errorf("topics were found in %q, want %q", r.texts, want)
		}
		if b, err := db.Blocks(t.Context(), "herald"); len(b) != 6 || err != nil {
			t.Errorf("the paragraphs of %d items are remembered, %v, want 6", len(b), err)
		}
	})
}

func TestNothingIsLearnedWhereNothingIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		known := wire(1, 3)
		for i := range known.Items {
			known.Items[i].Known = true
		}
		p, db := newPoller(t, serving(wire(1, 3), unchanged(), known, unchanged(), wire(4, 1)), herald)
		defer db.Close()
		l := &library{DB: db}
		p.Store = l
		runFor(t, p, 12*time.Hour)
		if got := l.reads.Load(); got != 2 {
			t.Errorf("paragraphs were read %d times, want 2: with the first and the last document", got)
		}
		if items, err := db.Items(t.Context(), news.Query{}); len(items) != 4 || err != nil {
			t.Errorf("%d items are kept, %v, want 4", len(items), err)
		}
	})
}

func TestNothingIsLearnedFromAPageOfOlderItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, gapWeb(&polls, func() (*page, error) { return wire(1, 5), nil }), herald)
		defer db.Close()
		runFor(t, p, 80*time.Minute)
		b, err := db.Blocks(t.Context(), "herald")
		if err != nil || len(b) != 4 {
			t.Errorf("the paragraphs of %d items are remembered, %v, want those of the four of the source itself", len(b), err)
		}
		if items, err := db.Items(t.Context(), news.Query{}); len(items) != 9 || err != nil {
			t.Errorf("%d items are kept, %v, want 9", len(items), err)
		}
	})
}

func TestDeliveryIsLearnedFromWhileAPageOfOlderItemsIsStillToBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, gapWeb(&polls, func() (*page, error) { return nil, errors.New("connection reset") }), herald)
		defer db.Close()
		runFor(t, p, 45*time.Minute)
		if state(t, db, "herald").Page.URL == "" {
			t.Fatal("no page is to be read")
		}
		p.Fetcher = &web{served: []*page{wire(1, 1)}}
		if err := p.Deliver(t.Context(), "herald", fetcher.Document{Body: []byte("0")}); err != nil {
			t.Fatal(err)
		}
		if b, err := db.Blocks(t.Context(), "herald"); len(b) != 5 || err != nil {
			t.Errorf("the paragraphs of %d items are remembered, %v, want 5", len(b), err)
		}
	})
}

func TestPageOfOlderItemsIsReadByWhatIsKnownOfTheSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, func(_ context.Context, src news.Source, st news.State) (*page, error) {
			if st.Address(&src) != herald.URL {
				return wire(1, 1), nil
			}
			polls++
			pg := wire(100*polls, 5)
			pg.Meta.Older = herald.URL + "?page=2"
			return pg, nil
		}, herald)
		defer db.Close()
		r := new(reader)
		p.Tagger = r
		runFor(t, p, 45*time.Minute)
		if want := "The ferry number 1 has left."; !slices.Contains(r.texts, want) {
			t.Errorf("topics were found in %q, want %q among them", r.texts, want)
		}
	})
}

// A brittle store panics where paragraphs are read.
type brittle struct{ *store.DB }

func (brittle) Blocks(context.Context, news.SourceID) ([]news.ItemBlocks, error) { panic("brittle") }

func TestPanicWhileLearningFailsTheDeliveryOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, db := newPoller(t, serving(), herald)
		defer db.Close()
		p.Fetcher = &web{served: []*page{wire(1, 3), wire(1, 3)}}
		p.Store = brittle{db}
		if err := p.Deliver(t.Context(), "herald", fetcher.Document{Body: []byte("0")}); err == nil || !strings.Contains(err.Error(), "brittle") {
			t.Errorf("Deliver: %v, want the panic as an error", err)
		}
		p.Store = db
		if err := p.Deliver(t.Context(), "herald", fetcher.Document{Body: []byte("1")}); err != nil {
			t.Errorf("the next delivery: %v", err)
		}
		if items, err := db.Items(t.Context(), news.Query{}); len(items) != 3 || err != nil {
			t.Errorf("%d items are kept, %v, want 3", len(items), err)
		}
	})
}

func TestOnlyTheLastTwentyItemsAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pages := []*page{wire(1, 50), wire(100, 3)}
		p, db := newPoller(t, serving(pages...), herald)
		defer db.Close()
		runFor(t, p, 12*time.Hour)
		b, err := db.Blocks(t.Context(), "herald")
		if err != nil || len(b) != 20 || b[0].Item != pages[1].Items[0].Key || b[3].Item != pages[0].Items[0].Key {
			t.Errorf("the paragraphs of %d items are remembered, %v; want those of 20, the newest first", len(b), err)
		}
	})
}
