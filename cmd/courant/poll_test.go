package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

func TestAPollIndexesForAWhileAndLeavesTheRestForLater(t *testing.T) {
	db, err := store.Open(t.Context(), t.TempDir()+"/courant.db")
	if err != nil {
		t.Fatal(err)
	}
	keep(t, db, "Ferry line reopens", "Ferry runs aground")
	unindexed := func() int {
		t.Helper()
		n, err := db.CountUnindexed(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, tt := range []struct {
		name  string
		limit time.Duration
		left  int
		want  string // in the log
	}{
		{"the time is over", 0, 2, `level=INFO msg="the next poll or search goes on with indexing for searches" items_left=2`},
		{"there is time", time.Hour, 0, ""},
		{"there is nothing to do", time.Hour, 0, ""},
	} {
		var log strings.Builder
		indexFor(t.Context(), db, tt.limit, slog.New(slog.NewTextHandler(&log, nil)))
		if got := unindexed(); got != tt.left || tt.want == "" && log.Len() > 0 || !strings.Contains(log.String(), tt.want) {
			t.Errorf("%s: %d items are left, want %d; the log says %q", tt.name, got, tt.left, &log)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	indexFor(t.Context(), db, time.Hour, slog.New(slog.NewTextHandler(&log, nil)))
	if want := `level=WARN msg="what was polled is kept, but searches do not find all of it yet" error=`; !strings.Contains(log.String(), want) {
		t.Errorf("of a database that fails the log says %q, want %q", &log, want)
	}
}

// keep saves a poll that brings items.
func keep(t *testing.T, db *store.DB, titles ...string) {
	t.Helper()
	ctx, now := t.Context(), time.Now()
	src := news.Source{ID: "wire", URL: "https://wire.example/feed"}
	if err := db.SetSources(ctx, []news.Source{src}); err != nil {
		t.Fatal(err)
	}
	st, ok, err := db.Claim(ctx, src, now, now.Add(time.Minute), news.Forced)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	var items []news.Item
	for _, title := range titles {
		items = append(items, news.Item{GUID: title, Title: title})
	}
	poll := news.Poll{Source: src.ID, At: now, Fence: st.Fence, State: func(news.Saved) news.State { return st }, Items: news.SetKeys(src.ID, items)}
	if _, err := db.Save(ctx, poll); err != nil {
		t.Fatal(err)
	}
}
