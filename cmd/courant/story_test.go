package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// storyOf keeps n items called "Report 1" and so on, of one story.
func storyOf(t *testing.T, n int) (db *store.DB, keys []news.Key) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "courant.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	src := news.Source{ID: "wire", URL: "https://wire.example/"}
	if err := db.SetSources(t.Context(), []news.Source{src}); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)
	st, _, err := db.Claim(t.Context(), src, at, at.Add(time.Minute), news.Forced)
	if err != nil {
		t.Fatal(err)
	}
	var items []news.Item
	for i := n; i > 0; i-- { // the newest first, as in a feed
		items = append(items, news.Item{GUID: fmt.Sprint(i), Title: fmt.Sprint("Report ", i)})
	}
	items = news.SetKeys(src.ID, items)
	for i := range items {
		keys = append(keys, items[n-1-i].Key)
	}
	p := news.Poll{Source: src.ID, At: at, Fence: st.Fence, Items: items, Judged: "v1", State: func(news.Saved) news.State { return st }}
	if _, err := db.Save(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if err := db.MergeStories(t.Context(), keys, at); err != nil {
		t.Fatal(err)
	}
	return db, keys
}

func shown(t *testing.T, db *store.DB, ref string, asJSON bool) string {
	t.Helper()
	var b bytes.Buffer
	a := &app{stdout: &b, stderr: io.Discard}
	if err := a.showStory(t.Context(), db, ref, asJSON); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOfALongStoryAScreenfulIsPrintedAndTheItemAskedFor(t *testing.T) {
	const n = mostPrinted + 3
	db, k := storyOf(t, n)
	for asked, want := range map[int]string{0: "and 3 more (--json lists all)", n - 2: "and 2 more (--json lists all)"} {
		got := shown(t, db, k[asked].String(), false)
		if !strings.Contains(got, want+"\n") {
			t.Errorf("of a story of %d it prints\n%s\nwant %q", n, got, want)
		}
		for i, key := range k {
			line := fmt.Sprintf("%s  %s", short(key), "20")
			if printed := strings.Contains(got, "\n"+line); printed != (i < mostPrinted || i == asked) {
				t.Errorf("asked for report %d, report %d is printed: %v", asked+1, i+1, printed)
			}
		}
		// Each says why it is there.
		if reasons := strings.Count(got, "reports the same as "+short(k[0])+" (wire): decided by hand on 2026-11-25"); reasons != mostPrinted-1+min(asked, 1) {
			t.Errorf("it prints %d reasons, want %d", reasons, mostPrinted-1+min(asked, 1))
		}
		var j storyJSON
		if err := json.Unmarshal([]byte(shown(t, db, k[asked].String(), true)), &j); err != nil || len(j.Items) != n {
			t.Errorf("--json lists %d items (%v), want all %d", len(j.Items), err, n)
		}
	}
}

func TestAStoryThatIsShortIsPrintedWhole(t *testing.T) {
	db, k := storyOf(t, 3)
	if got := shown(t, db, k[1].String(), false); strings.Contains(got, "more") || strings.Count(got, "\n") != 1+3+2 {
		t.Errorf("it prints\n%s\nwant 3 items and 2 reasons", got)
	}
}

// What explains the members of a story is read with it, not again for each of them.
func TestTheStoryIsReadOnceForAllItsMembers(t *testing.T) {
	db, k := storyOf(t, 3)
	it, err := findItem(t.Context(), db, k[0].String())
	if err != nil {
		t.Fatal(err)
	}
	c, err := companyOf(t.Context(), db, it)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SplitStory(t.Context(), k[:1], time.Now()); err != nil {
		t.Fatal(err)
	}
	for i := range c.members {
		m, err := c.of(t.Context(), db, &c.members[i])
		if err != nil || len(m.members) != 3 {
			t.Errorf("%s has %d members (%v), want those that were read", c.members[i].Title, len(m.members), err)
		}
	}
}
