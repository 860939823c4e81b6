package daemon_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"courant/daemon"
	"courant/news"
	"courant/search"
)

// wantFound reports what a search finds otherwise than as wanted, the last added first.
func (d desk) wantFound(t *testing.T, query string, want ...string) {
	t.Helper()
	q, err := search.Parse(query)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for it, err := range d.SearchAll(t.Context(), q.Match, 0) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, it.Title)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +found):\n%s", query, diff)
	}
}

func TestWhatIsKeptIsIndexedOnce(t *testing.T) {
	d := newDesk(t)
	var titles []string
	for i := range 600 {
		titles = append(titles, fmt.Sprint("Ferry ", i))
	}
	d.keep(t, titles...)
	relateAll(t, daemon.NewRelater(d.DB, slog.New(slog.DiscardHandler), new(spy).open), 600, 599)
	var told []int
	done, err := daemon.Index(t.Context(), d.DB, slog.New(slog.DiscardHandler), func(done int) { told = append(told, done) })
	if err != nil || done != 600 || !slices.Equal(told, []int{100, 200, 300, 400, 500, 600}) {
		t.Errorf("Index = %d, %v, told %v", done, err, told)
	}
	d.wantFound(t, "FERRY", titles...)
	d.wantFound(t, "599", "Ferry 599")
	if done, err := daemon.Index(t.Context(), d.DB, slog.New(slog.DiscardHandler), nil); err != nil || done != 0 {
		t.Errorf("Index = %d, %v for a list without items", done, err)
	}
}

func TestAnItemThatCannotBeIndexedIsNamedAndLeftOut(t *testing.T) {
	d := newDesk(t)
	d.keep(t, "Ferry one", "Ferry two", "Ferry three")
	relateAll(t, daemon.NewRelater(d.DB, slog.New(slog.DiscardHandler), new(spy).open), 3, 2)
	var log bytes.Buffer
	done, err := daemon.IndexBy(t.Context(), d.DB, slog.New(slog.NewTextHandler(&log, nil)), func(it *news.Item) (string, string) {
		if it.Title == "Ferry two" {
			panic("of a test")
		}
		return search.Text(it)
	})
	if err != nil || done != 3 {
		t.Errorf("Index = %d, %v, want 3", done, err)
	}
	d.wantFound(t, "ferry", "Ferry one", "Ferry three")
	if n, err := d.CountUnindexed(t.Context()); err != nil || n != 0 {
		t.Errorf("%d items are on the list, %v", n, err)
	}
	if want := "item=" + news.NewKey("a", "Ferry two").String(); strings.Count(log.String(), want) != 1 {
		t.Errorf("the log does not name the item once:\n%s", &log)
	}
}
