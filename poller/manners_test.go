package poller_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"courant/fetcher"
	"courant/news"
	"courant/poller"
	"courant/store"
)

// blogs returns n sources, each on a host of its own below the domain.
func blogs(n int, domain string) []news.Source {
	var list []news.Source
	for i := range n {
		list = append(list, news.Source{ID: news.SourceID(fmt.Sprint("s", i)), URL: fmt.Sprintf("https://s%d.%s/feed", i, domain)})
	}
	return list
}

// separate returns n sources, each on a host and a domain of its own.
func separate(n int) []news.Source {
	var list []news.Source
	for i := range n {
		list = append(list, news.Source{ID: news.SourceID(fmt.Sprint("s", i)), URL: fmt.Sprintf("https://paper%d.example/feed", i)})
	}
	return list
}

// unreachable is what a fetcher says when no connection came about.
func unreachable() error { return fmt.Errorf("lookup: no such host: %w", fetcher.ErrUnreachable) }

func TestOwnNetworkDownBlamesNoSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		back := time.Now().Add(3 * time.Hour)
		p, db := newPoller(t, func(_ context.Context, src news.Source, _ news.State) (*page, error) {
			if time.Now().Before(back) {
				return nil, unreachable()
			}
			return document(string(src.ID), "a"), nil
		}, separate(6)...)
		defer db.Close()
		var told []time.Time
		p.Network = func(since time.Time) { told = append(told, since) }
		runFor(t, p, time.Hour)
		for _, src := range p.Sources {
			if st := state(t, db, src.ID); st.Failures != 0 || st.Error != "" || !strings.Contains(st.Why, "network") {
				t.Errorf("%s: %d failures while the network is down, next poll because of %q; want it not to be blamed", src.ID, st.Failures, st.Why)
			}
		}
		told = nil // a restart learns it anew
		runFor(t, p, 2*time.Hour+10*time.Minute)
		for _, src := range p.Sources {
			if st := state(t, db, src.ID); st.Failures != 0 || st.Success.IsZero() || st.Success.Sub(back) > 6*time.Minute {
				t.Errorf("%s: %d failures, success %v after the network was back; want none, and a success within minutes", src.ID, st.Failures, st.Success.Sub(back))
			}
		}
		if len(told) != 2 || told[0].IsZero() || !told[1].IsZero() {
			t.Errorf("told %v, want that the network is down, and that it is back", told)
		}
	})
}

func TestHostOutOfReachIsBlamedWhenOthersAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := map[news.SourceID]int{}
		var mu sync.Mutex
		p, db := newPoller(t, func(_ context.Context, src news.Source, _ news.State) (*page, error) {
			mu.Lock()
			polls[src.ID]++
			mu.Unlock()
			if src.ID < "s4" { // most of them are dead for good
				return nil, unreachable()
			}
			time.Sleep(time.Second) // after the dead: until something answers, our network may be what is down
			return document(string(src.ID), "a"), nil
		}, separate(6)...)
		defer db.Close()
		runFor(t, p, 24*time.Hour)
		for _, id := range []news.SourceID{"s0", "s1", "s2", "s3"} {
			if st := state(t, db, id); st.Failures < 3 || polls[id] > 12 {
				t.Errorf("%s: %d failures in %d polls of a day; want it to be blamed and left alone more and more", id, st.Failures, polls[id])
			}
		}
	})
}

func TestTooManyRequestsHoldsTheWholeHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, asked := time.Now(), map[string][]time.Duration{}
		var mu sync.Mutex
		a, b := herald, herald
		a.ID, b.ID, b.URL = "a", "b", "https://herald.example/other"
		p, db := newPoller(t, func(_ context.Context, src news.Source, st news.State) (*page, error) {
			mu.Lock()
			defer mu.Unlock()
			asked[string(src.ID)] = append(asked[string(src.ID)], time.Since(start))
			if time.Since(start) > time.Hour && time.Since(start) < 90*time.Minute {
				return nil, &fetcher.StatusError{Code: http.StatusTooManyRequests, RetryAfter: 5 * time.Hour, URL: st.Address(&src)}
			}
			return document(string(src.ID), "a"), nil
		}, a, b)
		defer db.Close()
		runFor(t, p, 2*time.Hour)
		runFor(t, p, 8*time.Hour) // a restart forgets nothing
		refused := 0
		for id, list := range asked {
			for _, at := range list {
				if at > time.Hour && at < 90*time.Minute {
					refused++
				}
				if at > 90*time.Minute && at < 6*time.Hour {
					t.Errorf("%s was asked after %v, while its host wanted to be left alone", id, at)
				}
			}
		}
		if refused != 1 {
			t.Errorf("%d requests were answered 429, want 1: %v", refused, asked)
		}
	})
}

func TestPollsOfAHostArePaced(t *testing.T) {
	for name, sources := range map[string][]news.Source{
		"one host":             {{ID: "a", URL: "https://herald.example/a"}, {ID: "b", URL: "https://herald.example/b"}, {ID: "c", URL: "https://herald.example/c"}},
		"hosts of one domain":  blogs(3, "herald.example"),
		"hosts of a blog farm": blogs(3, "farm.co.uk"),
	} {
		synctest.Test(t, func(t *testing.T) {
			var starts []time.Time
			var mu sync.Mutex
			p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
				mu.Lock()
				defer mu.Unlock()
				starts = append(starts, time.Now())
				return unchanged(), nil
			}, sources...)
			defer db.Close()
			runFor(t, p, time.Minute)
			if len(starts) != 3 {
				t.Fatalf("%s: %d polls, want 3", name, len(starts))
			}
			for i := range starts[1:] {
				if d := starts[i+1].Sub(starts[i]); d < time.Second {
					t.Errorf("%s: %v between two requests, want a second", name, d)
				}
			}
		})
	}
}

func TestDifferentDomainsAreNotPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, polls := time.Now(), 0
		var mu sync.Mutex
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			mu.Lock()
			defer mu.Unlock()
			if polls++; time.Since(start) > 0 {
				t.Errorf("poll %d came after %v, want all at once", polls, time.Since(start))
			}
			return unchanged(), nil
		}, separate(20)...)
		defer db.Close()
		runFor(t, p, time.Minute)
		if polls != 20 {
			t.Errorf("%d polls, want 20", polls)
		}
	})
}

func TestPollThatWasInterruptedIsNotRepeatedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var asked []time.Duration
		p, db := newPoller(t, func(ctx context.Context, _ news.Source, _ news.State) (*page, error) {
			asked = append(asked, time.Since(start))
			<-ctx.Done() // a server that never answers
			return nil, ctx.Err()
		}, herald)
		defer db.Close()
		for range 4 {
			runFor(t, p, 5*time.Minute)
		}
		if len(asked) != 2 || asked[1] < 15*time.Minute {
			t.Errorf("asked after %v, want 15 minutes between two requests, also over restarts", asked)
		}
	})
}

// edition returns a page of items, each a title.
func edition(titles ...string) *page {
	pg := document("0", "first")
	pg.Body = news.HashBytes([]byte(strings.Join(titles, " ")))
	var items []news.Item
	for _, title := range titles {
		it := news.Item{GUID: title, Title: title, Published: time.Now()}
		it.HashText("")
		items = append(items, it)
	}
	pg.Items = news.SetKeys("herald", items)
	return pg
}

func TestGapIsCountedAndOlderItemsAreRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pages []string
		polls := 0
		p, db := newPoller(t, func(_ context.Context, src news.Source, st news.State) (*page, error) {
			address := st.Address(&src)
			if address != herald.URL {
				pages = append(pages, address)
			}
			switch address {
			case herald.URL + "?page=2":
				pg := edition("e", "f")
				pg.Meta.Older = herald.URL + "?page=3"
				return pg, nil
			case herald.URL + "?page=3":
				return edition("d", "b"), nil
			}
			if polls++; polls == 1 {
				return edition("a", "b"), nil
			}
			pg := edition("g", "h")
			pg.Meta.Older = herald.URL + "?page=2"
			return pg, nil
		}, herald)
		defer db.Close()
		runFor(t, p, 45*time.Minute)
		st := state(t, db, "herald")
		if st.Gaps != 1 || st.Gap.IsZero() {
			t.Errorf("%d gaps, want 1", st.Gaps)
		}
		if len(pages) != 2 {
			t.Errorf("read %q, want pages 2 and 3", pages)
		}
		if items, err := db.Items(t.Context(), news.Query{}); err != nil || len(items) != 7 {
			t.Errorf("%d items kept (%v), want 7", len(items), err)
		}
		if st.Page.URL != "" || st.Next.Before(time.Now()) || !strings.Contains(st.Why, "configured") {
			t.Errorf("next at %v because of %q, page %q; want the source itself to be due", st.Next, st.Why, st.Page.URL)
		}
	})
}

func TestPagesOfAnotherHostAreNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			polls++
			pg := edition(fmt.Sprint("only ", polls))
			pg.Meta.Older = "https://elsewhere.example/page/2"
			return pg, nil
		}, herald)
		defer db.Close()
		runFor(t, p, 45*time.Minute)
		if st := state(t, db, "herald"); st.Gaps != 1 || polls != 2 {
			t.Errorf("%d gaps, %d polls, want 1 and 2", st.Gaps, polls)
		}
	})
}

func TestPermanentRedirectIsBelievedAfterProof(t *testing.T) {
	const to = "https://new.example/feed"
	synctest.Test(t, func(t *testing.T) {
		var direct int
		p, db := newPoller(t, func(_ context.Context, src news.Source, st news.State) (*page, error) {
			pg := document("1", "a")
			if st.Address(&src) == to {
				direct++
			} else {
				pg.Answer.Moved, pg.Answer.URL = to, to
			}
			return pg, nil
		}, news.Source{ID: "herald", URL: herald.URL, Every: 10 * time.Hour})
		defer db.Close()
		runFor(t, p, 45*time.Hour)
		if direct > 0 {
			t.Errorf("asked at the new address after less than two days")
		}
		runFor(t, p, 60*time.Hour)
		if st := state(t, db, "herald"); direct == 0 || st.Moved.URL != to {
			t.Errorf("%d polls at the new address, %+v; want it to be believed", direct, st.Moved)
		}
	})
}

func TestAddressThatFailsAfterAMoveIsGivenUp(t *testing.T) {
	const to = "https://new.example/feed"
	synctest.Test(t, func(t *testing.T) {
		old := 0
		dead := time.Now().Add(100 * time.Hour)
		p, db := newPoller(t, func(_ context.Context, src news.Source, st news.State) (*page, error) {
			if st.Address(&src) == to && time.Now().After(dead) {
				return nil, &fetcher.StatusError{Code: 404, URL: to}
			}
			pg := document("1", "a")
			if time.Now().Before(dead) {
				pg.Answer.Moved = to
			} else {
				old++
			}
			return pg, nil
		}, news.Source{ID: "herald", URL: herald.URL, Every: 10 * time.Hour})
		defer db.Close()
		runFor(t, p, 200*time.Hour)
		if st := state(t, db, "herald"); old == 0 || st.Moved.URL != "" || st.Failures != 0 {
			t.Errorf("%d polls at the old address, %+v, %d failures; want the old address to be asked again", old, st.Moved, st.Failures)
		}
	})
}

// crash is a process that ends while it reads a document of the herald; the next one takes
// back what it had claimed.
func crash(t *testing.T, db *store.DB, demand news.Demand) {
	t.Helper()
	now := time.Now()
	st, ok, err := db.Claim(t.Context(), herald, now, now.Add(time.Minute), demand)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if _, err := db.Reading(t.Context(), "herald", st.Fence); err != nil {
		t.Fatal(err)
	}
	if err := db.ReleaseAll(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestDocumentThatEndsTheProcessIsQuarantined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, counting(&polls), herald)
		defer db.Close()
		for range 2 {
			crash(t, db, news.WhenDue)
			time.Sleep(time.Hour)
		}
		runFor(t, p, 23*time.Hour)
		st := state(t, db, "herald")
		if polls != 0 || !st.Quarantine.After(time.Now()) || !strings.Contains(st.Error, "quarantined") {
			t.Errorf("%d polls, quarantine until %v, error %q; want it to be left alone for a day", polls, st.Quarantine, st.Error)
		}
		runFor(t, p, 2*time.Hour)
		if st := state(t, db, "herald"); polls == 0 || st.Crashes != 0 || st.Failures != 0 {
			t.Errorf("%d polls after the quarantine, %d crashes; want it to be tried, and well", polls, st.Crashes)
		}
	})
}

func TestForcedPollEndsAQuarantine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, counting(&polls), herald)
		defer db.Close()
		for range 2 {
			crash(t, db, news.Forced)
		}
		if got := once(t, p, true, "herald"); got["herald"].Result != poller.New {
			t.Errorf("forced: %+v, want a poll", got)
		}
	})
}

func TestDeliveryOfAHubIsKeptAndChangesNoSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, counting(&polls), herald)
		defer db.Close()
		runFor(t, p, time.Minute)
		before := state(t, db, "herald")
		w := p.Fetcher.(*web)
		w.served = append(w.served, edition("pushed"))
		if err := p.Deliver(t.Context(), "herald", fetcher.Document{Body: fmt.Append(nil, len(w.served)-1)}); err != nil {
			t.Fatal(err)
		}
		if items, err := db.Items(t.Context(), news.Query{}); err != nil || len(items) != 2 {
			t.Errorf("%d items kept (%v), want 2", len(items), err)
		}
		after := state(t, db, "herald")
		if after.Validators != before.Validators || !after.Next.Equal(before.Next) || !after.Checked.Equal(before.Checked) {
			t.Errorf("state %+v, want that of before: %+v", after, before)
		}
	})
}

func TestHintOfAHubHastensAPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		src := herald
		src.Every = 24 * time.Hour
		p, db := newPoller(t, counting(&polls), src)
		defer db.Close()
		hints := make(chan news.SourceID, 2)
		p.Hints = hints
		runFor(t, p, time.Hour)
		hints <- "herald"
		hints <- "unknown"
		runFor(t, p, time.Minute)
		if polls != 2 {
			t.Errorf("%d polls, want a second one because of the hint", polls)
		}
		hints <- "herald"
		runFor(t, p, time.Minute)
		if polls != 2 {
			t.Errorf("%d polls, want none within 15 minutes, whatever a hub says", polls)
		}
	})
}

func TestHintThatComesTooEarlyIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, asked := time.Now(), []time.Duration{}
		src := herald
		src.Every = 24 * time.Hour
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			asked = append(asked, time.Since(start))
			time.Sleep(2 * time.Second)
			return document("1", "a"), nil
		}, src)
		defer db.Close()
		hints := make(chan news.SourceID)
		p.Hints = hints
		go func() {
			time.Sleep(time.Second)
			hints <- "herald" // while it is being polled
			time.Sleep(20 * time.Minute)
			hints <- "herald" // five minutes after the poll that followed
		}()
		runFor(t, p, time.Hour)
		if len(asked) != 3 || asked[1] < 15*time.Minute || asked[2]-asked[1] < 15*time.Minute {
			t.Errorf("asked after %v, want a poll 15 minutes after the last one for each hint", asked)
		}
	})
}

func TestHintDoesNotOverrideWhatAFailingServerAsksFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, func(_ context.Context, src news.Source, st news.State) (*page, error) {
			polls++
			return nil, &fetcher.StatusError{Code: 503, RetryAfter: 24 * time.Hour, URL: src.URL}
		}, herald)
		defer db.Close()
		hints := make(chan news.SourceID)
		p.Hints = hints
		go func() {
			for range 18 {
				time.Sleep(20 * time.Minute)
				hints <- "herald"
			}
		}()
		runFor(t, p, 7*time.Hour)
		if polls != 1 {
			t.Errorf("%d polls, want 1: the server asked to be left alone for a day", polls)
		}
	})
}

// moving is a web in which the source moves; each function answers an address.
type moving map[string]func() (*page, error)

func (m moving) answer(_ context.Context, src news.Source, st news.State) (*page, error) {
	return m[st.Address(&src)]()
}

// led returns a page to which permanent redirects led.
func led(to string) (*page, error) {
	pg := document("1", "a")
	pg.Answer.Moved, pg.Answer.URL = to, to
	return pg, nil
}

func gone(url string) (*page, error) { return nil, &fetcher.StatusError{Code: 404, URL: url} }

func TestSecondMoveIsFollowed(t *testing.T) {
	const a, b = "https://a.example/feed", "https://b.example/feed"
	synctest.Test(t, func(t *testing.T) {
		m := moving{herald.URL: func() (*page, error) { return led(a) }, a: func() (*page, error) { return document("1", "a"), nil }}
		p, db := newPoller(t, m.answer, news.Source{ID: "herald", URL: herald.URL, Every: 10 * time.Hour})
		defer db.Close()
		runFor(t, p, 100*time.Hour)
		m[herald.URL] = func() (*page, error) { return gone(herald.URL) }
		m[a] = func() (*page, error) { return led(b) }
		m[b] = func() (*page, error) { return document("1", "a"), nil }
		runFor(t, p, 100*time.Hour)
		if st := state(t, db, "herald"); st.Moved.URL != b || st.Failures != 0 {
			t.Errorf("moved to %+v, %d failures; want %s to be believed", st.Moved, st.Failures, b)
		}
	})
}

func TestOutageAfterAMoveIsNoWayBack(t *testing.T) {
	const a = "https://a.example/feed"
	synctest.Test(t, func(t *testing.T) {
		m := moving{herald.URL: func() (*page, error) { return led(a) }, a: func() (*page, error) { return document("1", "a"), nil }}
		p, db := newPoller(t, m.answer, news.Source{ID: "herald", URL: herald.URL, Every: 10 * time.Hour})
		defer db.Close()
		runFor(t, p, 100*time.Hour)
		m[herald.URL] = func() (*page, error) { return gone(herald.URL) }
		m[a] = func() (*page, error) { return gone(a) }
		runFor(t, p, 48*time.Hour)
		m[a] = func() (*page, error) { return document("1", "a"), nil }
		runFor(t, p, 72*time.Hour)
		if st := state(t, db, "herald"); st.Moved.URL != a || st.Failures != 0 {
			t.Errorf("moved to %+v, %d failures; want the new address to be asked again", st.Moved, st.Failures)
		}
	})
}

func TestCutDocumentKeepsValidatorsAndProvesNothingGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var given []string
		p, db := newPoller(t, func(_ context.Context, _ news.Source, st news.State) (*page, error) {
			given = append(given, st.Validators.ETag)
			pg := edition("a", "b")
			pg.Validators.ETag = `"whole"`
			if len(given) == 2 {
				pg = edition("a", "c")
				pg.Validators.ETag, pg.Reading.Cut = `"cut"`, true
			}
			return pg, nil
		}, herald)
		defer db.Close()
		runFor(t, p, 2*time.Hour)
		if len(given) < 3 || given[2] != `"whole"` {
			t.Errorf("asked with %q, want the validators of the last whole document", given)
		}
		if items, err := db.Items(t.Context(), news.Query{}); err != nil || len(items) != 3 {
			t.Errorf("%d items kept (%v), want 3", len(items), err)
		}
	})
}

// gapWeb is a web with a source that loses items, and pages of older ones; pageTwo answers
// for the first of these.
func gapWeb(polls *int, pageTwo func() (*page, error)) fetchFunc {
	return func(_ context.Context, src news.Source, st news.State) (*page, error) {
		if st.Address(&src) != herald.URL {
			return pageTwo()
		}
		if *polls++; *polls == 1 {
			return edition("a", "b"), nil
		}
		pg := edition("g", "h")
		pg.Meta.Older = herald.URL + "?page=2"
		return pg, nil
	}
}

func TestPageThatCannotBeReadIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls, tries := 0, 0
		p, db := newPoller(t, gapWeb(&polls, func() (*page, error) {
			if tries++; tries == 1 {
				return nil, errors.New("connection reset")
			}
			return edition("b", "c"), nil
		}), herald)
		defer db.Close()
		runFor(t, p, 80*time.Minute)
		st := state(t, db, "herald")
		if items, err := db.Items(t.Context(), news.Query{}); err != nil || len(items) != 5 || tries != 2 {
			t.Errorf("%d items kept after %d tries (%v), want 5 after 2", len(items), tries, err)
		}
		if st.Failures != 0 || st.Page.URL != "" {
			t.Errorf("%d failures, page %q; want the source not to be blamed", st.Failures, st.Page.URL)
		}
	})
}

func TestTooManyRequestsForAPageHoldsTheHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, gapWeb(&polls, func() (*page, error) {
			return nil, &fetcher.StatusError{Code: 429, RetryAfter: 5 * time.Hour, URL: herald.URL}
		}), herald)
		defer db.Close()
		runFor(t, p, 5*time.Hour)
		if polls != 2 {
			t.Errorf("%d polls, want none while the host wants to be left alone", polls)
		}
	})
}

func TestArchivesThatComeLateAreNoNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		old := time.Now().AddDate(-1, 0, 0)
		p, db := newPoller(t, gapWeb(&polls, func() (*page, error) {
			pg := edition("archive", "b")
			for i := range pg.Items {
				pg.Items[i].Published = old
			}
			return pg, nil
		}), herald)
		defer db.Close()
		runFor(t, p, 80*time.Minute)
		items, err := db.Items(t.Context(), news.Query{})
		if err != nil || len(items) != 5 || items[4].Title != "archive" || items[4].Order.After(old) {
			t.Errorf("items %v, %v; want the one of the archive last, at its date", items, err)
		}
	})
}

func TestOwnMachineDoesNotHideAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		own := news.Source{ID: "own", URL: "http://127.0.0.1:8080/feed", Every: 10 * time.Second, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
		p, db := newPoller(t, func(_ context.Context, src news.Source, _ news.State) (*page, error) {
			if src.ID == "own" {
				return unchanged(), nil
			}
			return nil, unreachable()
		}, append(separate(6), own)...)
		defer db.Close()
		runFor(t, p, 7*time.Hour)
		blamed := 0
		for _, src := range separate(6) {
			if state(t, db, src.ID).Failures > 1 {
				blamed++
			}
		}
		if blamed > 0 {
			t.Errorf("%d sources were blamed for our outage", blamed)
		}
	})
}

func TestSourceConfiguredAnewMeanwhileIsNoTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			time.Sleep(10 * time.Second)
			return document("1", "a"), nil
		}, herald)
		defer db.Close()
		var troubles []error
		p.Trouble = func(err error) { troubles = append(troubles, err) }
		go func() {
			time.Sleep(5 * time.Second)
			moved := herald
			moved.URL = "https://herald.example/new-feed"
			if err := db.SetSources(t.Context(), []news.Source{moved}); err != nil {
				t.Error(err)
			}
		}()
		runFor(t, p, 30*time.Second)
		if len(troubles) != 0 {
			t.Errorf("reported %v, want nothing: what was polled is of no use any more", troubles)
		}
	})
}

func TestRedirectDoesNotSilenceAnotherHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		victim := news.Source{ID: "victim", URL: "https://victim.example/feed", Every: time.Hour}
		polls := 0
		p, db := newPoller(t, func(_ context.Context, src news.Source, _ news.State) (*page, error) {
			if src.ID == "victim" {
				polls++
				return unchanged(), nil
			}
			return nil, &fetcher.StatusError{Code: 429, RetryAfter: 7 * 24 * time.Hour, URL: "https://victim.example/busy"}
		}, herald, victim)
		defer db.Close()
		runFor(t, p, 12*time.Hour)
		if polls < 8 {
			t.Errorf("%d polls of the victim in twelve hours, want it to be left alone by nobody's redirect", polls)
		}
		if st := state(t, db, "herald"); time.Until(st.Next) < 6*24*time.Hour {
			t.Errorf("the source itself is due %v, want it to wait as asked", st.Next)
		}
	})
}

func TestFloodDoesNotEarnMorePolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		src := herald
		src.Flood = 10
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			titles := make([]string, 500)
			for i := range titles {
				n++
				titles[i] = fmt.Sprint("item ", n)
			}
			return edition(titles...), nil
		}, src)
		defer db.Close()
		runFor(t, p, 24*time.Hour)
		if st := state(t, db, "herald"); st.Rhythm.Count > 600 {
			t.Errorf("%.0f items counted, want those of the first document and ten a day", st.Rhythm.Count)
		}
	})
}
